-- Which numbers of a recorder's files were seen, so that a missing one shows. Every row comes from the manifest of an admitted session.
CREATE TABLE recorder_number (
  recorder TEXT NOT NULL,
  series   TEXT NOT NULL,    -- '' where the recorder counts on for ever, else what begins a count anew, such as the day
  cycle    INTEGER NOT NULL, -- rises when the recorder begins again at its first number
  number   INTEGER NOT NULL,
  "group"  TEXT,             -- NULL: named as unread, and not read so far
  session  TEXT NOT NULL REFERENCES intake_session(id),
  PRIMARY KEY (recorder, series, cycle, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX recorder_number_by_group ON recorder_number (recorder, "group") WHERE "group" IS NOT NULL;

-- Files that were on a recorder and could not be read, until they are read or are gone.
CREATE TABLE recorder_unread (
  recorder TEXT NOT NULL,
  volume   TEXT NOT NULL,
  path     TEXT NOT NULL,
  session  TEXT NOT NULL REFERENCES intake_session(id),
  PRIMARY KEY (recorder, volume, path)
) STRICT, WITHOUT ROWID;

-- The newest listing of each volume: a session that comes in late says nothing of what is there now.
CREATE TABLE recorder_listing (
  recorder  TEXT NOT NULL,
  volume    TEXT NOT NULL,
  listed_at TEXT NOT NULL,
  PRIMARY KEY (recorder, volume)
) STRICT, WITHOUT ROWID;

-- What somebody owes an explanation for, and what was said. Every row comes from lines of the custody log that hold it whole.
CREATE TABLE explanation (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  session     TEXT NOT NULL,
  recorder    TEXT NOT NULL,
  officer     TEXT,
  unit        TEXT,
  series      TEXT,
  cycle       INTEGER,
  first       INTEGER,
  last        INTEGER,
  path        TEXT,
  battery_percent INTEGER, -- what the recorder told of itself then
  card_bytes  INTEGER,
  card_free   INTEGER,
  clock_offset_s INTEGER,
  asked_at    TEXT NOT NULL,
  due_at      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'given', 'settled')),
  code        TEXT,
  text        TEXT,
  ended_by    TEXT,
  ended_at    TEXT,
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CHECK ((state = 'given') = (code IS NOT NULL))
) STRICT;
CREATE INDEX explanation_open ON explanation (due_at) WHERE state = 'open';
CREATE INDEX explanation_by_recorder ON explanation (recorder, asked_at);
CREATE INDEX explanation_by_session ON explanation (session);

-- Where a recording stands in its recorder's count, and which one it goes on from: recorders cut long recordings into files.
ALTER TABLE evidence_item ADD COLUMN series TEXT;
ALTER TABLE evidence_item ADD COLUMN sequence INTEGER;
UPDATE evidence_item SET sequence = (
  SELECT json_extract(f.value, '$.sequence') FROM intake_session s, json_each(CAST(s.manifest AS TEXT), '$.files') f
  WHERE s.id = evidence_item.session AND json_extract(f.value, '$.sha256') = evidence_item.sha256 LIMIT 1);
ALTER TABLE evidence_item ADD COLUMN continues TEXT REFERENCES evidence_item(id);
CREATE UNIQUE INDEX evidence_item_continued ON evidence_item (continues) WHERE continues IS NOT NULL;

-- Marking a recording as important copies it: the mark may come with a later session, and it stays.
DROP TRIGGER evidence_item_never_changes;
CREATE TRIGGER evidence_item_never_changes
BEFORE UPDATE OF n, id, sha256, bytes, session, admitted_at, name, role, "group", officer, unit, station, recorder, series, sequence ON evidence_item
BEGIN SELECT RAISE(ABORT, 'an evidence item never changes'); END;
CREATE TRIGGER evidence_item_mark_stays
BEFORE UPDATE OF important ON evidence_item WHEN NEW.important < OLD.important
BEGIN SELECT RAISE(ABORT, 'a mark of importance stays'); END;
