-- Why somebody opens what he has not collected himself. Every row comes from a line of the custody log that holds it whole.
CREATE TABLE view_reason (
  leaf_index INTEGER PRIMARY KEY, -- the line that tells of it
  account    TEXT NOT NULL,
  item       TEXT NOT NULL,       -- the item it was given for
  case_no    TEXT,                -- with it, it counts for every item of the case
  code       TEXT NOT NULL,
  words      TEXT,
  given_at   TEXT NOT NULL,
  until_at   TEXT NOT NULL
) STRICT;
CREATE INDEX view_reason_by_account ON view_reason (account, until_at);
CREATE TRIGGER view_reason_never_changes BEFORE UPDATE ON view_reason BEGIN SELECT RAISE(ABORT, 'a reason that was given never changes'); END;
CREATE TRIGGER view_reason_stays BEFORE DELETE ON view_reason BEGIN SELECT RAISE(ABORT, 'a reason that was given stays'); END;
