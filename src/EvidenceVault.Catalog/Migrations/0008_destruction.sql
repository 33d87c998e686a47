-- A destruction that was agreed to, under the id of its request, whose document is the scope. 'halted': stopped for good by an alarm.
CREATE TABLE destruction (
  id               TEXT PRIMARY KEY REFERENCES approval_request(id),
  scheduled_at     TEXT NOT NULL,
  execute_from     TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('cooling', 'done', 'halted')),
  ended_at         TEXT,
  certificate      BLOB,
  certificate_seal BLOB,
  CHECK ((state = 'cooling') = (ended_at IS NULL)),
  CHECK ((state = 'done') = (certificate IS NOT NULL AND certificate_seal IS NOT NULL))
) STRICT;

-- 'condemned': its bytes may be gone, in part or whole; the next look ends it. 'spared': it stays.
CREATE TABLE destruction_item (
  destruction TEXT NOT NULL REFERENCES destruction(id),
  item        TEXT NOT NULL REFERENCES evidence_item(id),
  state       TEXT NOT NULL CHECK (state IN ('listed', 'condemned', 'destroyed', 'spared')),
  why         TEXT,
  at          TEXT,
  PRIMARY KEY (destruction, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX destruction_item_by_item ON destruction_item (item);
CREATE TRIGGER destruction_item_ends_once BEFORE UPDATE OF state ON destruction_item WHEN OLD.state IN ('destroyed', 'spared') BEGIN SELECT RAISE(ABORT, 'what became of an item does not change'); END;

-- What remains in the catalogue of an item whose bytes were destroyed, beside its row, its manifest, seals and receipts.
CREATE TABLE tombstone (
  item         TEXT PRIMARY KEY REFERENCES evidence_item(id),
  destruction  TEXT NOT NULL REFERENCES destruction(id),
  sha256       TEXT NOT NULL UNIQUE,
  bytes        INTEGER NOT NULL,
  destroyed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_by_time ON tombstone (destroyed_at);
CREATE TRIGGER tombstone_never_changes BEFORE UPDATE ON tombstone BEGIN SELECT RAISE(ABORT, 'a tombstone never changes'); END;
