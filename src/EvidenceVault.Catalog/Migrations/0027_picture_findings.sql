-- Pictures that are black or stand still are findings too. No footage was lost by them: a lens may have been covered, and nothing may have moved.
INSERT INTO finding_kind (kind, bit, is_damage) VALUES ('BlackPicture', 1048576, 0), ('FrozenPicture', 2097152, 0);
