-- Markers and tags, and the digests of the frames they name. All of it follows from the custody log.
CREATE TABLE marker (
  id           TEXT PRIMARY KEY,
  item         TEXT NOT NULL REFERENCES evidence_item(id),
  from_ms      INTEGER NOT NULL CHECK (from_ms >= 0), -- on the original's timeline
  to_ms        INTEGER CHECK (to_ms >= from_ms),      -- null at a single moment
  frame        INTEGER,                               -- the frame on the screen at that moment; null where there are no pictures, or no list of frames
  pts          INTEGER,
  to_frame     INTEGER,
  to_pts       INTEGER,
  time_base    TEXT,
  note         TEXT NOT NULL,
  replaces     TEXT,
  set_by       TEXT NOT NULL,
  set_at       TEXT NOT NULL,
  withdrawn_by TEXT,
  withdrawn_at TEXT,
  CHECK ((frame IS NULL) = (pts IS NULL) AND (frame IS NULL) = (time_base IS NULL) AND (to_frame IS NULL) = (to_pts IS NULL)),
  CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
) STRICT;
CREATE INDEX marker_by_item ON marker (item, from_ms);
CREATE TRIGGER marker_never_changes
BEFORE UPDATE ON marker WHEN OLD.withdrawn_at IS NOT NULL
  OR (NEW.id, NEW.item, NEW.from_ms, NEW.to_ms, NEW.frame, NEW.pts, NEW.to_frame, NEW.to_pts, NEW.time_base, NEW.note, NEW.replaces, NEW.set_by, NEW.set_at) IS NOT
     (OLD.id, OLD.item, OLD.from_ms, OLD.to_ms, OLD.frame, OLD.pts, OLD.to_frame, OLD.to_pts, OLD.time_base, OLD.note, OLD.replaces, OLD.set_by, OLD.set_at)
BEGIN SELECT RAISE(ABORT, 'a marker never changes; it is withdrawn'); END;
CREATE TRIGGER marker_stays BEFORE DELETE ON marker BEGIN SELECT RAISE(ABORT, 'a marker is withdrawn, and stays'); END;

CREATE TABLE frame_proof (
  item      TEXT NOT NULL REFERENCES evidence_item(id),
  frame     INTEGER NOT NULL,
  pts       INTEGER NOT NULL,
  sha256    TEXT, -- of the decoded picture, by ffmpeg's framehash; null where it could not be decoded
  why_not   TEXT,
  proven_at TEXT NOT NULL,
  PRIMARY KEY (item, frame),
  CHECK ((sha256 IS NULL) <> (why_not IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE item_tag (
  item   TEXT NOT NULL REFERENCES evidence_item(id),
  tag    TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at TEXT NOT NULL,
  PRIMARY KEY (item, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_tag_by_tag ON item_tag (tag);
