-- Originals that the vault had a store hold beyond their locks: what it may release again. A hold that somebody else put on an object is not among them.
-- A row is written before the store is told, and held_at when the store has said yes: what a crash leaves in between is the vault's too.
CREATE TABLE held_object (
  side    TEXT NOT NULL CHECK (side IN ('primary', 'second')),
  n       INTEGER NOT NULL REFERENCES evidence_item(n),
  held_at TEXT,
  PRIMARY KEY (side, n)
) STRICT, WITHOUT ROWID;
