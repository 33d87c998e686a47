-- Every row here comes from lines of the custody log that hold it whole.

-- In whose place a vote was cast; NULL where by his own right.
ALTER TABLE approval_vote ADD COLUMN on_behalf_of TEXT;

CREATE TABLE delegation (
  id       TEXT PRIMARY KEY,
  giver    TEXT NOT NULL,
  taker    TEXT NOT NULL,
  from_at  TEXT NOT NULL,
  to_at    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  given_at TEXT NOT NULL,
  ended_at TEXT,
  CHECK (giver <> taker AND from_at < to_at)
) STRICT;
CREATE INDEX delegation_by_taker ON delegation (taker, to_at) WHERE ended_at IS NULL;

-- Who may see or take what beyond his rights, and until when.
CREATE TABLE access_grant (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL,
  act        TEXT NOT NULL CHECK (act IN ('view', 'copy', 'supply')),
  rule       TEXT NOT NULL,
  case_no    TEXT NOT NULL,
  recipient  TEXT,
  reason     TEXT NOT NULL,
  unit       TEXT NOT NULL,
  granted_at TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  ended_at   TEXT,
  ended_by   TEXT,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX access_grant_by_account ON access_grant (account, until_at);
CREATE TRIGGER access_grant_never_grows
BEFORE UPDATE ON access_grant WHEN OLD.ended_at IS NOT NULL
  OR (NEW.id, NEW.account, NEW.act, NEW.rule, NEW.case_no, NEW.recipient, NEW.unit, NEW.granted_at, NEW.until_at) IS NOT
     (OLD.id, OLD.account, OLD.act, OLD.rule, OLD.case_no, OLD.recipient, OLD.unit, OLD.granted_at, OLD.until_at)
BEGIN SELECT RAISE(ABORT, 'a grant never changes; it ends'); END;

CREATE TABLE access_grant_item (
  item TEXT NOT NULL,
  id   TEXT NOT NULL REFERENCES access_grant(id),
  PRIMARY KEY (item, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_grant_item_by_grant ON access_grant_item (id);
