-- Clips, stills and redactions: an item may have many of each. All but state and percent of what is still to be made follows from the custody log.
CREATE TABLE work_copy (
  id         TEXT PRIMARY KEY,
  item       TEXT NOT NULL REFERENCES evidence_item(id),
  kind       TEXT NOT NULL CHECK (kind IN ('clip', 'redaction', 'still')),
  plan       TEXT NOT NULL, -- canonical JSON: by it and the original the same frames are made again
  ordered_by TEXT NOT NULL,
  ordered_at TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  percent    INTEGER NOT NULL DEFAULT 0,
  attempts   INTEGER NOT NULL DEFAULT 0,
  reason     TEXT, -- why it failed
  sha256     TEXT,
  bytes      INTEGER,
  media_type TEXT,
  parameters TEXT, -- canonical JSON: the plan, and what it was made with
  made_at    TEXT,
  verdict    TEXT CHECK (verdict IN ('approved', 'refused')),
  judged_by  TEXT,
  judged_at  TEXT,
  judged_why TEXT,
  CHECK ((state = 'done') = (sha256 IS NOT NULL AND bytes IS NOT NULL AND media_type IS NOT NULL AND parameters IS NOT NULL AND made_at IS NOT NULL)),
  CHECK (verdict IS NULL OR (state = 'done' AND judged_by IS NOT NULL AND judged_at IS NOT NULL)),
  CHECK (judged_by IS NULL OR judged_by <> ordered_by)
) STRICT;
CREATE INDEX work_copy_by_item ON work_copy (item, ordered_at);
CREATE INDEX work_copy_by_digest ON work_copy (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX work_copy_waiting ON work_copy (state) WHERE state IN ('queued', 'running');
CREATE TRIGGER work_copy_never_changes
BEFORE UPDATE ON work_copy WHEN (NEW.id, NEW.item, NEW.kind, NEW.plan, NEW.ordered_by, NEW.ordered_at) IS NOT (OLD.id, OLD.item, OLD.kind, OLD.plan, OLD.ordered_by, OLD.ordered_at)
  OR (OLD.sha256 IS NOT NULL AND (NEW.sha256, NEW.bytes, NEW.media_type, NEW.parameters, NEW.made_at) IS NOT (OLD.sha256, OLD.bytes, OLD.media_type, OLD.parameters, OLD.made_at))
  OR (OLD.verdict IS NOT NULL AND (NEW.verdict, NEW.judged_by, NEW.judged_at, NEW.judged_why) IS NOT (OLD.verdict, OLD.judged_by, OLD.judged_at, OLD.judged_why))
BEGIN SELECT RAISE(ABORT, 'a work never changes once it is ordered, made or judged'); END;

-- Whatever was made from an item and is kept in the store.
CREATE VIEW every_copy AS
  SELECT item, kind, sha256, bytes FROM derived_copy
  UNION ALL SELECT item, kind, sha256, bytes FROM work_copy WHERE state = 'done';
