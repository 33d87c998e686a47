-- Instants are RFC 3339 texts in UTC with milliseconds: they sort as they read. Digests are 64 lower-case hexadecimal digits.

CREATE TABLE station (
  name               TEXT PRIMARY KEY,
  unit               TEXT NOT NULL,
  certificate        BLOB NOT NULL,
  certificate_sha256 TEXT NOT NULL UNIQUE,
  enrolled_at        TEXT NOT NULL,
  revoked_at         TEXT
) STRICT;

-- A docking session as handed over. 'open': bytes are awaited; 'admitted': proven, and answered with a receipt.
CREATE TABLE intake_session (
  id              TEXT PRIMARY KEY,
  station         TEXT NOT NULL REFERENCES station(name),
  bay             TEXT NOT NULL,
  recorder        TEXT,
  profile         TEXT NOT NULL,
  officer         TEXT,
  unit            TEXT,
  clock_offset_s  INTEGER,
  manifest        BLOB NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  manifest_seal   BLOB NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('open', 'admitted')),
  opened_at       TEXT NOT NULL,
  admitted_at     TEXT,
  receipt         BLOB,
  receipt_seal    BLOB,
  CHECK ((state = 'admitted') = (receipt IS NOT NULL AND receipt_seal IS NOT NULL AND admitted_at IS NOT NULL))
) STRICT;

CREATE TABLE evidence_item (
  n                 INTEGER PRIMARY KEY AUTOINCREMENT,
  id                TEXT NOT NULL UNIQUE,
  sha256            TEXT NOT NULL UNIQUE,
  bytes             INTEGER NOT NULL CHECK (bytes >= 0),
  session           TEXT NOT NULL REFERENCES intake_session(id),
  admitted_at       TEXT NOT NULL,
  locked_until      TEXT NOT NULL,
  name              TEXT NOT NULL,
  role              TEXT NOT NULL,
  "group"           TEXT NOT NULL,
  important         INTEGER NOT NULL,
  officer           TEXT,
  unit              TEXT,
  station           TEXT NOT NULL,
  recorder          TEXT,
  state             TEXT NOT NULL CHECK (state IN ('admitted', 'quarantined')),
  quarantine_reason TEXT,
  recorded_at       TEXT NOT NULL, -- the best claim, or the instant of admission while no claim can be believed
  time_rule         TEXT NOT NULL,
  time_doubt        TEXT NOT NULL DEFAULT '',
  class             TEXT,
  media_kind        TEXT,
  duration_s        REAL,
  CHECK ((state = 'quarantined') = (quarantine_reason IS NOT NULL))
) STRICT;
CREATE INDEX evidence_item_by_time ON evidence_item (recorded_at DESC, n DESC);
CREATE INDEX evidence_item_by_officer ON evidence_item (officer, recorded_at DESC, n DESC);
CREATE INDEX evidence_item_by_unit ON evidence_item (unit, recorded_at DESC, n DESC);
CREATE INDEX evidence_item_by_recorder ON evidence_item (recorder, recorded_at DESC, n DESC);
CREATE INDEX evidence_item_by_class ON evidence_item (class, recorded_at DESC, n DESC);
CREATE INDEX evidence_item_by_group ON evidence_item (session, "group");

CREATE TRIGGER evidence_item_never_changes
BEFORE UPDATE OF n, id, sha256, bytes, session, admitted_at, name, role, "group", important, officer, unit, station, recorder ON evidence_item
BEGIN SELECT RAISE(ABORT, 'an evidence item never changes'); END;
CREATE TRIGGER evidence_item_lock_grows
BEFORE UPDATE OF locked_until ON evidence_item WHEN NEW.locked_until < OLD.locked_until
BEGIN SELECT RAISE(ABORT, 'a lock never becomes shorter'); END;
CREATE TRIGGER evidence_item_stays
BEFORE DELETE ON evidence_item
BEGIN SELECT RAISE(ABORT, 'an evidence item is never removed from the catalogue'); END;

-- A file of a session: once admitted, one line of its item's provenance. The same bytes found twice are two lines of one item.
CREATE TABLE session_file (
  session  TEXT NOT NULL REFERENCES intake_session(id),
  ordinal  INTEGER NOT NULL,
  path     TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  sha256   TEXT NOT NULL,
  seal     BLOB NOT NULL,
  item     TEXT REFERENCES evidence_item(id),
  PRIMARY KEY (session, ordinal),
  UNIQUE (session, path)
) STRICT;
CREATE INDEX session_file_by_item ON session_file (item);
CREATE INDEX session_file_by_digest ON session_file (sha256);

CREATE TRIGGER session_file_never_changes
BEFORE UPDATE ON session_file WHEN OLD.item IS NOT NULL
  OR (NEW.session, NEW.ordinal, NEW.path, NEW.bytes, NEW.sha256, NEW.seal) IS NOT (OLD.session, OLD.ordinal, OLD.path, OLD.bytes, OLD.sha256, OLD.seal)
BEGIN SELECT RAISE(ABORT, 'what a session handed over never changes'); END;
CREATE TRIGGER session_file_stays BEFORE DELETE ON session_file BEGIN SELECT RAISE(ABORT, 'what a session handed over stays'); END;
CREATE TRIGGER intake_session_never_changes
BEFORE UPDATE ON intake_session WHEN OLD.state = 'admitted'
  OR (NEW.id, NEW.station, NEW.manifest, NEW.manifest_sha256, NEW.manifest_seal, NEW.opened_at) IS NOT (OLD.id, OLD.station, OLD.manifest, OLD.manifest_sha256, OLD.manifest_seal, OLD.opened_at)
BEGIN SELECT RAISE(ABORT, 'what a session handed over never changes'); END;
CREATE TRIGGER intake_session_stays BEFORE DELETE ON intake_session BEGIN SELECT RAISE(ABORT, 'what a session handed over stays'); END;

CREATE TABLE time_claim (
  item   TEXT NOT NULL REFERENCES evidence_item(id),
  source TEXT NOT NULL,
  raw    TEXT NOT NULL,
  at     TEXT,
  local  TEXT,
  note   TEXT,
  UNIQUE (item, source, raw)
) STRICT;

CREATE TABLE case_link (
  item      TEXT NOT NULL REFERENCES evidence_item(id),
  case_no   TEXT NOT NULL,
  linked_by TEXT NOT NULL,
  linked_at TEXT NOT NULL,
  PRIMARY KEY (item, case_no)
) STRICT;
CREATE INDEX case_link_by_case ON case_link (case_no);

CREATE VIRTUAL TABLE item_search USING fts5 (name, officer, unit, recorder, station, class, cases, tokenize = 'trigram');

-- The chain of custody. 'entry' is what the log promises; the other columns repeat parts of it so that they can be searched, and are compared with it at every check.
CREATE TABLE custody_entry (
  leaf_index INTEGER PRIMARY KEY,
  entry      BLOB NOT NULL,
  leaf_hash  BLOB NOT NULL,
  at         TEXT NOT NULL,
  act        TEXT NOT NULL,
  actor      TEXT NOT NULL,
  item       TEXT,
  session    TEXT
) STRICT;
CREATE INDEX custody_entry_by_item ON custody_entry (item, leaf_index) WHERE item IS NOT NULL;
CREATE INDEX custody_entry_by_session ON custody_entry (session, leaf_index) WHERE session IS NOT NULL;
CREATE INDEX custody_entry_by_actor ON custody_entry (actor, leaf_index);

-- Roots of the complete subtrees above the leaves (RFC 6962): level 1 covers two leaves.
CREATE TABLE custody_node (
  level      INTEGER NOT NULL CHECK (level > 0),
  node_index INTEGER NOT NULL,
  hash       BLOB NOT NULL,
  PRIMARY KEY (level, node_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  tree_size INTEGER PRIMARY KEY,
  note      TEXT NOT NULL,
  signed_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER custody_entry_no_update BEFORE UPDATE ON custody_entry BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
CREATE TRIGGER custody_entry_no_delete BEFORE DELETE ON custody_entry BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
CREATE TRIGGER custody_entry_in_order BEFORE INSERT ON custody_entry
WHEN NEW.leaf_index <> (SELECT COALESCE(MAX(leaf_index) + 1, 0) FROM custody_entry)
BEGIN SELECT RAISE(ABORT, 'the custody log grows by one entry at its end'); END;
CREATE TRIGGER custody_node_no_update BEFORE UPDATE ON custody_node BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
CREATE TRIGGER custody_node_no_delete BEFORE DELETE ON custody_node BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;

-- Work of the media room: one line for each item, kept when done.
CREATE TABLE derivation (
  item       TEXT PRIMARY KEY REFERENCES evidence_item(id),
  state      TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  step       TEXT NOT NULL DEFAULT '',
  percent    INTEGER NOT NULL DEFAULT 0,
  attempts   INTEGER NOT NULL DEFAULT 0,
  reason     TEXT,
  wanted     INTEGER NOT NULL DEFAULT 0, -- higher first: what somebody is looking at
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX derivation_waiting ON derivation (wanted DESC, item) WHERE state IN ('queued', 'running');

CREATE TABLE derived_copy (
  item          TEXT NOT NULL REFERENCES evidence_item(id),
  kind          TEXT NOT NULL,
  parent_sha256 TEXT NOT NULL,
  sha256        TEXT NOT NULL,
  bytes         INTEGER NOT NULL,
  media_type    TEXT NOT NULL,
  parameters    TEXT NOT NULL,
  made_at       TEXT NOT NULL,
  PRIMARY KEY (item, kind)
) STRICT;
CREATE INDEX derived_copy_by_digest ON derived_copy (sha256);

CREATE TABLE item_finding (
  item   TEXT NOT NULL REFERENCES evidence_item(id),
  kind   TEXT NOT NULL,
  text   TEXT NOT NULL,
  from_s REAL,
  to_s   REAL
) STRICT;
CREATE INDEX item_finding_by_item ON item_finding (item);

CREATE TABLE item_probe (
  item  TEXT PRIMARY KEY REFERENCES evidence_item(id),
  probe TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  name            TEXT PRIMARY KEY COLLATE NOCASE,
  display_name    TEXT NOT NULL,
  role            TEXT NOT NULL,
  officer         TEXT,
  unit            TEXT NOT NULL,
  password_hash   TEXT NOT NULL,
  security_stamp  TEXT NOT NULL,
  failed_count    INTEGER NOT NULL DEFAULT 0,
  locked_until    TEXT,
  last_sign_in_at TEXT,
  last_sign_in_from TEXT
) STRICT;
