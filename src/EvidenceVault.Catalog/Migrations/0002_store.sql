-- Which version of a key is the proven one, for stores whose server keeps several. 'proven': the one that is used; 'rejected': it does not hold what it should.
CREATE TABLE object_version (
  store   TEXT NOT NULL CHECK (store IN ('primary', 'second')),
  key     TEXT NOT NULL,
  version TEXT NOT NULL,
  state   TEXT NOT NULL CHECK (state IN ('proven', 'rejected')),
  PRIMARY KEY (store, key, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX object_version_proven ON object_version (store, key) WHERE state = 'proven';

-- Every object that was proven to be in the store, with the digest it was proven by. What follows from it (checks, copies) is noted beside it.
CREATE TABLE stored_object (
  key        TEXT PRIMARY KEY,
  bytes      INTEGER NOT NULL CHECK (bytes >= 0),
  sha256     TEXT NOT NULL,
  stored_at  TEXT NOT NULL,
  checked_at TEXT NOT NULL, -- when its bytes were last read and found equal; at first when it was stored
  copied_at  TEXT,          -- when it was proven in the second store
  trouble    TEXT,          -- what the last check found wrong; NULL when all is well
  copy_checked_at TEXT,     -- when the copy in the second store was last read and found equal; at first when it was proven
  copy_trouble    TEXT,     -- what the last copying, or the last check of the copy, found wrong; NULL when all is well
  copy_attempts   INTEGER NOT NULL DEFAULT 0, -- how often copying failed since it last went well
  copy_due_at     TEXT NOT NULL DEFAULT '',   -- before this instant copying is not tried again
  CHECK ((copied_at IS NULL) = (copy_checked_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_object_by_check ON stored_object (checked_at, key);
CREATE INDEX stored_object_by_copy_check ON stored_object (copy_checked_at, key) WHERE copied_at IS NOT NULL;
CREATE INDEX stored_object_uncopied ON stored_object (stored_at, key, bytes, copy_due_at) WHERE copied_at IS NULL;
CREATE INDEX stored_object_troubled ON stored_object (key) WHERE trouble IS NOT NULL;
CREATE INDEX stored_object_copy_troubled ON stored_object (key) WHERE copy_trouble IS NOT NULL;

CREATE TRIGGER stored_object_never_changes
BEFORE UPDATE OF key, bytes, sha256, stored_at ON stored_object
BEGIN SELECT RAISE(ABORT, 'what was proven of a stored object never changes'); END;

-- The newest line of the custody log about each kind of work on the store, so that it is found without a walk through the log.
CREATE TABLE store_work (
  act        TEXT PRIMARY KEY,
  leaf_index INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the custody log and its checkpoints have been written to the store, so that the store explains itself. One row.
CREATE TABLE store_journal (
  only         INTEGER PRIMARY KEY CHECK (only = 1),
  next_leaf    INTEGER NOT NULL,
  next_size    INTEGER NOT NULL -- checkpoints of a smaller tree are in the store
) STRICT;
INSERT INTO store_journal VALUES (1, 0, 0);
