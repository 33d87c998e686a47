-- What lists narrow by, in a few whole numbers for each item, so that pages and counts over ten million items are read from indexes alone.
-- All of it follows from other rows: list_row_source says how, and triggers keep list_row to it.

-- Officers, units, recorders, stations and classes by number: indexes hold the number.
CREATE TABLE list_value (
  id    INTEGER PRIMARY KEY,
  kind  TEXT NOT NULL CHECK (kind IN ('officer', 'unit', 'recorder', 'station', 'class')),
  value TEXT NOT NULL,
  UNIQUE (kind, value)
) STRICT;

-- The kinds of findings, each with its bit, and whether footage was lost by it. Other words count by the highest bit.
CREATE TABLE finding_kind (
  kind      TEXT PRIMARY KEY,
  bit       INTEGER NOT NULL UNIQUE,
  is_damage INTEGER NOT NULL CHECK (is_damage IN (0, 1))
) STRICT;
INSERT INTO finding_kind (kind, bit, is_damage) VALUES
  ('NotExamined', 1, 0), ('EmptyFile', 2, 1), ('Unreadable', 4, 1), ('NeedsRecovery', 8, 1), ('Truncated', 16, 1), ('TrailingBytes', 32, 0), ('JoinedRecording', 64, 0), ('FrameCountDiffers', 128, 1),
  ('DecodeErrors', 256, 1), ('HiddenByEditList', 512, 0), ('FrameGap', 1024, 1), ('NameDiffersFromContent', 2048, 0), ('TimedOut', 4096, 0), ('DerivedCopyFailed', 8192, 0), ('ProxyTimesDiffer', 16384, 0);

-- Items that somebody has looked at who is not their officer. Whoever writes the line of the custody log need not think of it.
CREATE TABLE item_review (n INTEGER PRIMARY KEY REFERENCES evidence_item(n)) STRICT;
CREATE TRIGGER item_reviewed AFTER INSERT ON custody_entry WHEN NEW.act IN ('item-viewed', 'media-played', 'item-fetched') AND NEW.item IS NOT NULL
BEGIN
  INSERT INTO item_review (n)
    SELECT i.n FROM evidence_item i
    WHERE i.id = NEW.item AND json_extract(CAST(NEW.entry AS TEXT), '$.actor.kind') = 'person' AND i.officer IS NOT (SELECT a.officer FROM account a WHERE a.name = NEW.actor AND a.officer IS NOT NULL)
  ON CONFLICT DO NOTHING;
END;

CREATE TABLE list_row (
  n        INTEGER PRIMARY KEY REFERENCES evidence_item(n),
  at       INTEGER NOT NULL, -- when it was recorded, in milliseconds since 1970
  officer  INTEGER,
  unit     INTEGER,
  station  INTEGER NOT NULL,
  recorder INTEGER,
  class    INTEGER,
  marks    INTEGER NOT NULL, -- bits, as the view gives them
  findings INTEGER NOT NULL  -- bits of finding_kind
) STRICT;

CREATE VIEW list_row_source (n, at, officer, unit, station, recorder, class, marks, findings) AS
SELECT i.n,
  unixepoch(substr(i.recorded_at, 1, 19) || 'Z') * 1000 + CAST(substr(i.recorded_at, 21, 3) AS INTEGER),
  (SELECT v.id FROM list_value v WHERE v.kind = 'officer' AND v.value = i.officer),
  (SELECT v.id FROM list_value v WHERE v.kind = 'unit' AND v.value = i.unit),
  (SELECT v.id FROM list_value v WHERE v.kind = 'station' AND v.value = i.station),
  (SELECT v.id FROM list_value v WHERE v.kind = 'recorder' AND v.value = i.recorder),
  (SELECT v.id FROM list_value v WHERE v.kind = 'class' AND v.value = i.class),
  1 * (i.role IN ('Sidecar', 'DeviceLog'))
  + 2 * (i.state = 'quarantined')
  + 4 * (i.class IS NULL AND i.role NOT IN ('Sidecar', 'DeviceLog'))
  + COALESCE((SELECT CASE d.state WHEN 'done' THEN 0 WHEN 'failed' THEN 16 ELSE 8 END FROM derivation d WHERE d.item = i.id), 8) -- 8: being prepared; 16: could not be
  + 32 * EXISTS (SELECT 1 FROM finding_kind k WHERE k.is_damage = 1 AND EXISTS (SELECT 1 FROM item_finding f WHERE f.item = i.id AND f.kind = k.kind))
  + 64 * EXISTS (SELECT 1 FROM case_link l WHERE l.item = i.id)
  + 128 * EXISTS (SELECT 1 FROM item_probe p WHERE p.item = i.id AND CASE WHEN json_valid(p.probe) THEN json_extract(p.probe, '$.probe.positions[0]') END IS NOT NULL)
  + 256 * EXISTS (SELECT 1 FROM item_review r WHERE r.n = i.n)
  + 512 * COALESCE((SELECT t.holds > 0 FROM item_retention t WHERE t.n = i.n), 0) -- as of the last decision
  + 1024 * (i.important <> 0),
  COALESCE((SELECT SUM(DISTINCT COALESCE(k.bit, 1073741824)) FROM item_finding f LEFT JOIN finding_kind k ON k.kind = f.kind WHERE f.item = i.id), 0)
FROM evidence_item i;

INSERT INTO list_value (kind, value)
  SELECT DISTINCT 'unit', unit FROM evidence_item WHERE unit IS NOT NULL UNION ALL SELECT DISTINCT 'officer', officer FROM evidence_item WHERE officer IS NOT NULL
  UNION ALL SELECT DISTINCT 'station', station FROM evidence_item UNION ALL SELECT DISTINCT 'recorder', recorder FROM evidence_item WHERE recorder IS NOT NULL
  UNION ALL SELECT DISTINCT 'class', class FROM evidence_item WHERE class IS NOT NULL;
INSERT INTO item_review (n)
  SELECT i.n FROM evidence_item i WHERE EXISTS (
    SELECT 1 FROM custody_entry c WHERE c.item = i.id AND c.act IN ('item-viewed', 'media-played', 'item-fetched')
      AND json_extract(CAST(c.entry AS TEXT), '$.actor.kind') = 'person' AND i.officer IS NOT (SELECT a.officer FROM account a WHERE a.name = c.actor AND a.officer IS NOT NULL));
DROP INDEX item_finding_by_item;
CREATE INDEX item_finding_by_item ON item_finding (item, kind);
INSERT INTO list_row SELECT * FROM list_row_source;

-- Each begins with what it is asked by and goes on in the order of a list; the rest of a row follows, so that the table itself is not read.
CREATE INDEX list_row_by_time ON list_row (at DESC, n DESC, officer, unit, station, recorder, class, marks, findings);
CREATE INDEX list_row_by_officer ON list_row (officer, at DESC, n DESC, unit, station, recorder, class, marks, findings);
CREATE INDEX list_row_by_unit ON list_row (unit, at DESC, n DESC, officer, station, recorder, class, marks, findings);
CREATE INDEX list_row_by_station ON list_row (station, at DESC, n DESC, officer, unit, recorder, class, marks, findings);
CREATE INDEX list_row_by_recorder ON list_row (recorder, at DESC, n DESC, officer, unit, station, class, marks, findings);
CREATE INDEX list_row_by_class ON list_row (class, at DESC, n DESC, officer, unit, station, recorder, marks, findings);
CREATE INDEX list_row_by_marks ON list_row (marks, at DESC, n DESC, officer, unit, station, recorder, class, findings);
CREATE INDEX list_row_by_findings ON list_row (findings, at DESC, n DESC, officer, unit, station, recorder, class, marks) WHERE findings <> 0;
DROP INDEX evidence_item_by_time; -- nobody asks by these any more
DROP INDEX evidence_item_by_unit;

CREATE TRIGGER list_row_added AFTER INSERT ON evidence_item
BEGIN
  INSERT INTO list_value (kind, value)
    SELECT f.kind, f.value FROM (
      SELECT 'officer' AS kind, NEW.officer AS value UNION ALL SELECT 'unit', NEW.unit UNION ALL SELECT 'station', NEW.station
      UNION ALL SELECT 'recorder', NEW.recorder UNION ALL SELECT 'class', NEW.class) f
    WHERE f.value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM list_value v WHERE v.kind = f.kind AND v.value = f.value);
  INSERT INTO list_row SELECT * FROM list_row_source WHERE n = NEW.n;
END;
CREATE TRIGGER list_row_of_item AFTER UPDATE OF state, recorded_at, class, important ON evidence_item
WHEN (NEW.state, NEW.recorded_at, NEW.class, NEW.important) IS NOT (OLD.state, OLD.recorded_at, OLD.class, OLD.important)
BEGIN
  INSERT INTO list_value (kind, value) SELECT 'class', NEW.class WHERE NEW.class IS NOT NULL AND NOT EXISTS (SELECT 1 FROM list_value v WHERE v.kind = 'class' AND v.value = NEW.class);
  UPDATE list_row SET (at, class, marks) = (SELECT s.at, s.class, s.marks FROM list_row_source s WHERE s.n = NEW.n) WHERE n = NEW.n;
END;

-- The others tell that something about an item changed.
CREATE VIEW list_row_touched (item) AS SELECT NULL WHERE FALSE;
CREATE TRIGGER list_row_renewed INSTEAD OF INSERT ON list_row_touched
BEGIN
  UPDATE list_row SET (marks, findings) = (SELECT s.marks, s.findings FROM list_row_source s WHERE s.n = list_row.n) WHERE n = (SELECT i.n FROM evidence_item i WHERE i.id = NEW.item);
END;
CREATE TRIGGER list_row_of_derivation AFTER UPDATE OF state ON derivation
WHEN (NEW.state IN ('queued', 'running')) <> (OLD.state IN ('queued', 'running')) OR (NEW.state = 'failed') <> (OLD.state = 'failed')
BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_new_derivation AFTER INSERT ON derivation WHEN NEW.state NOT IN ('queued', 'running') BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_finding AFTER INSERT ON item_finding
WHEN NOT EXISTS (SELECT 1 FROM item_finding f WHERE f.item = NEW.item AND f.kind = NEW.kind AND f.rowid <> NEW.rowid) BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_lost_finding AFTER DELETE ON item_finding
WHEN NOT EXISTS (SELECT 1 FROM item_finding f WHERE f.item = OLD.item AND f.kind = OLD.kind) BEGIN INSERT INTO list_row_touched VALUES (OLD.item); END;
CREATE TRIGGER list_row_of_probe AFTER INSERT ON item_probe BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_new_probe AFTER UPDATE OF probe ON item_probe BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_link AFTER INSERT ON case_link BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_lost_link AFTER DELETE ON case_link BEGIN INSERT INTO list_row_touched VALUES (OLD.item); END;
CREATE TRIGGER list_row_of_review AFTER INSERT ON item_review BEGIN INSERT INTO list_row_touched SELECT id FROM evidence_item WHERE n = NEW.n; END;
CREATE TRIGGER list_row_of_hold AFTER INSERT ON item_retention WHEN NEW.holds > 0 BEGIN INSERT INTO list_row_touched SELECT id FROM evidence_item WHERE n = NEW.n; END;
CREATE TRIGGER list_row_of_changed_hold AFTER UPDATE OF holds ON item_retention WHEN (NEW.holds > 0) <> (OLD.holds > 0) BEGIN INSERT INTO list_row_touched SELECT id FROM evidence_item WHERE n = NEW.n; END;
CREATE TRIGGER list_row_of_lost_hold AFTER DELETE ON item_retention WHEN OLD.holds > 0 BEGIN INSERT INTO list_row_touched SELECT id FROM evidence_item WHERE n = OLD.n; END;

-- Words that people look for, and with them the numbers of list_value and the month, so that words, scope and time are looked up at once. The words alone are
-- kept, not the text; search_words is the program's own.
DROP TABLE item_search;
CREATE VIRTUAL TABLE item_search USING fts5 (words, content = '', contentless_delete = 1, detail = none, prefix = '3 4 5 6', tokenize = 'unicode61 remove_diacritics 0');
CREATE VIEW item_search_source (n, words) AS
SELECT i.n, search_words(i.name, i.officer, i.unit, i.recorder, i.station, i.class, (SELECT group_concat(l.case_no, ' ') FROM case_link l WHERE l.item = i.id))
  || ' ' || concat_ws(' ', char(57344) || r.officer, char(57344) || COALESCE(r.unit, 0), char(57344) || r.station, char(57344) || r.recorder, char(57344) || r.class, char(57345) || replace(substr(i.recorded_at, 1, 7), '-', ''))
FROM evidence_item i JOIN list_row r ON r.n = i.n;
INSERT INTO item_search (rowid, words) SELECT n, words FROM item_search_source;
