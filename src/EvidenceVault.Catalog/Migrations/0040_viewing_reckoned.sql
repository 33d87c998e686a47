-- Up to when the time that passed is accounted for by what a viewing showed: what may be late once must not be given with every report.
ALTER TABLE viewing ADD COLUMN reckoned_at TEXT NOT NULL DEFAULT '';
UPDATE viewing SET reckoned_at = last_at;
