-- Every row here comes from lines of the custody log that hold it whole.

CREATE TABLE case_file (
  number    TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,
  title     TEXT NOT NULL,
  unit      TEXT NOT NULL,
  officers  TEXT NOT NULL, -- JSON array of badge numbers
  parties   TEXT NOT NULL, -- JSON array of [name, plate]
  place     TEXT,
  point     TEXT,          -- latitude, longitude
  from_at   TEXT,
  to_at     TEXT,
  due_on    TEXT,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at TEXT
) STRICT;
CREATE INDEX case_file_by_unit ON case_file (unit, opened_at DESC, number DESC);
CREATE INDEX case_file_by_time ON case_file (opened_at DESC, number DESC);
CREATE INDEX case_file_open ON case_file (due_on) WHERE closed_at IS NULL;
CREATE TRIGGER case_file_stays BEFORE DELETE ON case_file BEGIN SELECT RAISE(ABORT, 'a case stays'); END;

CREATE TABLE step_mark (
  id           TEXT PRIMARY KEY,
  case_no      TEXT NOT NULL,
  step         TEXT NOT NULL,
  item         TEXT NOT NULL,
  from_s       REAL NOT NULL CHECK (from_s >= 0),
  to_s         REAL NOT NULL CHECK (to_s >= from_s),
  extent       TEXT NOT NULL CHECK (extent IN ('whole', 'part')),
  marked_by    TEXT NOT NULL,
  marked_at    TEXT NOT NULL,
  withdrawn_at TEXT
) STRICT;
CREATE INDEX step_mark_by_case ON step_mark (case_no) WHERE withdrawn_at IS NULL;
CREATE INDEX step_mark_by_item ON step_mark (item) WHERE withdrawn_at IS NULL;
CREATE TRIGGER step_mark_never_changes
BEFORE UPDATE ON step_mark WHEN OLD.withdrawn_at IS NOT NULL
  OR (NEW.id, NEW.case_no, NEW.step, NEW.item, NEW.from_s, NEW.to_s, NEW.extent, NEW.marked_by, NEW.marked_at) IS NOT
     (OLD.id, OLD.case_no, OLD.step, OLD.item, OLD.from_s, OLD.to_s, OLD.extent, OLD.marked_by, OLD.marked_at)
BEGIN SELECT RAISE(ABORT, 'a mark never changes; it is withdrawn'); END;

-- The newest word on each step; those before it stand in the log.
CREATE TABLE step_explanation (
  case_no      TEXT NOT NULL,
  step         TEXT NOT NULL,
  code         TEXT NOT NULL,
  text         TEXT NOT NULL,
  explained_by TEXT NOT NULL,
  explained_at TEXT NOT NULL,
  PRIMARY KEY (case_no, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_finding (
  id          TEXT PRIMARY KEY,
  case_no     TEXT NOT NULL,
  text        TEXT NOT NULL,
  item        TEXT,
  at_s        REAL,
  due_on      TEXT NOT NULL,
  raised_by   TEXT NOT NULL,
  raised_at   TEXT NOT NULL,
  answer      TEXT,
  answered_by TEXT,
  answered_at TEXT,
  closed_by   TEXT,
  closed_at   TEXT,
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
  CHECK ((closed_by IS NULL) = (closed_at IS NULL))
) STRICT;
CREATE INDEX case_finding_by_case ON case_finding (case_no, raised_at);
CREATE INDEX case_finding_open ON case_finding (due_on) WHERE closed_at IS NULL;

-- By what name an item goes before a court.
CREATE TABLE exhibit (
  case_no     TEXT NOT NULL,
  item        TEXT NOT NULL,
  designation TEXT NOT NULL,
  PRIMARY KEY (case_no, item),
  UNIQUE (case_no, designation)
) STRICT, WITHOUT ROWID;

-- What somebody said does not belong to a case, so that it is not suggested again.
CREATE TABLE case_dismissal (
  case_no TEXT NOT NULL,
  item    TEXT NOT NULL,
  PRIMARY KEY (case_no, item)
) STRICT, WITHOUT ROWID;

-- The lines of the log that tell of a case.
CREATE INDEX custody_entry_by_case ON custody_entry (
  CASE act WHEN 'case-linked' THEN json_extract(CAST(entry AS TEXT), '$.facts.to') WHEN 'case-unlinked' THEN json_extract(CAST(entry AS TEXT), '$.facts.from') ELSE json_extract(CAST(entry AS TEXT), '$.facts.case') END, leaf_index)
WHERE act IN ('case-linked', 'case-unlinked', 'case-opened', 'case-changed', 'case-closed', 'case-reopened', 'step-marked', 'step-mark-withdrawn', 'step-explained',
  'finding-raised', 'finding-rectified', 'finding-closed', 'exhibit-named', 'suggestion-dismissed');
