-- Every row here comes from lines of the custody log that hold it whole, or name a document in the store that does.

-- Classes that an item had before: they go on counting for its retention, so that no change of class shortens anything.
CREATE TABLE former_class (
  item  TEXT NOT NULL REFERENCES evidence_item(id),
  class TEXT NOT NULL,
  PRIMARY KEY (item, class)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO former_class (item, class)
  SELECT c.item, json_extract(CAST(c.entry AS TEXT), '$.facts.from') FROM custody_entry c JOIN evidence_item i ON i.id = c.item
  WHERE c.act = 'classified' AND json_extract(CAST(c.entry AS TEXT), '$.facts.from') <> '';

-- Versions of rule packs, once they were approved. One of each pack is in force: the one whose term has begun and has not ended.
CREATE TABLE retention_pack (
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL,
  document BLOB NOT NULL, -- canonical JSON
  sha256   TEXT NOT NULL,
  from_at  TEXT NOT NULL,
  until_at TEXT,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER retention_pack_never_changes BEFORE UPDATE OF id, version, document, sha256, from_at ON retention_pack BEGIN SELECT RAISE(ABORT, 'an approved rule pack never changes'); END;
CREATE TRIGGER retention_pack_ends_once BEFORE UPDATE OF until_at ON retention_pack WHEN OLD.until_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the term of a rule pack ends once'); END;
CREATE TRIGGER retention_pack_stays BEFORE DELETE ON retention_pack BEGIN SELECT RAISE(ABORT, 'a rule pack stays'); END;

CREATE TABLE legal_hold (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  items       TEXT NOT NULL, -- JSON array of item ids
  case_no     TEXT,
  officer     TEXT,
  recorder    TEXT,
  unit        TEXT,
  plate       TEXT,
  place       TEXT,
  from_at     TEXT,
  to_at       TEXT,
  reason      TEXT NOT NULL,
  authority   TEXT NOT NULL,
  owner       TEXT NOT NULL,
  review_on   TEXT NOT NULL,
  placed_at   TEXT NOT NULL,
  placed_by   TEXT NOT NULL,
  released_at TEXT,
  released_by TEXT,
  CHECK ((released_at IS NULL) = (released_by IS NULL))
) STRICT;
CREATE INDEX legal_hold_in_force ON legal_hold (placed_at) WHERE released_at IS NULL;
CREATE TRIGGER legal_hold_never_changes
BEFORE UPDATE ON legal_hold WHEN OLD.released_at IS NOT NULL
  OR (NEW.id, NEW.kind, NEW.items, NEW.case_no, NEW.officer, NEW.recorder, NEW.unit, NEW.plate, NEW.place, NEW.from_at, NEW.to_at, NEW.placed_at) IS NOT
     (OLD.id, OLD.kind, OLD.items, OLD.case_no, OLD.officer, OLD.recorder, OLD.unit, OLD.plate, OLD.place, OLD.from_at, OLD.to_at, OLD.placed_at)
BEGIN SELECT RAISE(ABORT, 'a hold never changes; it is released'); END;
CREATE TRIGGER legal_hold_stays BEFORE DELETE ON legal_hold BEGIN SELECT RAISE(ABORT, 'a hold stays'); END;

-- What somebody asks others to agree to. 'used': what was agreed to was done.
CREATE TABLE approval_request (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  unit         TEXT,
  needs        INTEGER NOT NULL CHECK (needs >= 1),
  requested_at TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  reason       TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  barred       TEXT NOT NULL, -- JSON array of badge numbers of those it is about: they never approve
  document     BLOB,
  state        TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'expired', 'withdrawn', 'used')),
  ended_at     TEXT,
  CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT;
CREATE INDEX approval_request_open ON approval_request (requested_at) WHERE state IN ('open', 'approved');

CREATE TABLE approval_vote (
  request  TEXT NOT NULL REFERENCES approval_request(id),
  account  TEXT NOT NULL,
  cast_at  TEXT NOT NULL,
  approves INTEGER NOT NULL CHECK (approves IN (0, 1)),
  reason   TEXT NOT NULL,
  PRIMARY KEY (request, account)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER approval_vote_never_changes BEFORE UPDATE ON approval_vote BEGIN SELECT RAISE(ABORT, 'a vote never changes'); END;
CREATE TRIGGER approval_vote_stays BEFORE DELETE ON approval_vote BEGIN SELECT RAISE(ABORT, 'a vote stays'); END;

-- What was last decided of each item: a note for lists and forecasts. Whoever destroys decides anew.
CREATE TABLE item_retention (
  n            INTEGER PRIMARY KEY REFERENCES evidence_item(n),
  outcome      TEXT NOT NULL CHECK (outcome IN ('Keep', 'Review', 'Due')),
  retain_until TEXT,    -- NULL: for good
  holds        INTEGER NOT NULL,
  rule         TEXT NOT NULL, -- pack and rule that keep it longest
  decided_at   TEXT NOT NULL
) STRICT;
CREATE INDEX item_retention_by_outcome ON item_retention (outcome, retain_until) WHERE outcome <> 'Keep';
