-- The unit above; NULL at the top. Whoever answers for a unit sees the footage of all below it, so a move is a matter of rights.
ALTER TABLE unit ADD COLUMN parent TEXT CHECK (parent <> code);
CREATE INDEX unit_by_parent ON unit (parent) WHERE parent IS NOT NULL;
