-- What counts as reviewed: in a case, what somebody said so of, and he can say so only when he has watched as much as the kind of case asks for.
-- Every row of case_review comes from a line of the custody log that holds it whole.
CREATE TABLE case_review (
  case_no       TEXT NOT NULL,
  item          TEXT NOT NULL,
  account       TEXT NOT NULL,
  said_at       TEXT NOT NULL,
  watched_ms    INTEGER NOT NULL,
  whole_ms      INTEGER NOT NULL,
  asked_percent INTEGER NOT NULL,
  asked_fastest INTEGER NOT NULL,
  asked_sound   INTEGER NOT NULL CHECK (asked_sound IN (0, 1)),
  note          TEXT,
  PRIMARY KEY (case_no, item, account)
) STRICT, WITHOUT ROWID;

-- What was watched no faster than speech is understood, heard or not. Earlier lines of the log tell only of what was heard.
ALTER TABLE watched ADD COLUMN slow TEXT NOT NULL DEFAULT '';
ALTER TABLE viewing ADD COLUMN slow TEXT NOT NULL DEFAULT '';
UPDATE watched SET slow = heard;
UPDATE viewing SET slow = heard;

-- As before, but for what counts as reviewed (256): within cases the word of a person in each of them, elsewhere that somebody opened it who is not its officer.
DROP VIEW list_row_source;
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
  + 256 * CASE WHEN EXISTS (SELECT 1 FROM case_link l JOIN case_file f ON f.number = l.case_no WHERE l.item = i.id) THEN NOT EXISTS (
      SELECT 1 FROM case_link l JOIN case_file f ON f.number = l.case_no WHERE l.item = i.id AND NOT EXISTS (SELECT 1 FROM case_review w WHERE w.case_no = l.case_no AND w.item = i.id))
    ELSE EXISTS (SELECT 1 FROM item_review r WHERE r.n = i.n) END
  + 512 * COALESCE((SELECT t.holds > 0 FROM item_retention t WHERE t.n = i.n), 0) -- as of the last decision
  + 1024 * (i.important <> 0),
  COALESCE((SELECT SUM(DISTINCT COALESCE(k.bit, 1073741824)) FROM item_finding f LEFT JOIN finding_kind k ON k.kind = f.kind WHERE f.item = i.id), 0)
FROM evidence_item i;
UPDATE list_row SET marks = (SELECT s.marks FROM list_row_source s WHERE s.n = list_row.n)
  WHERE n IN (SELECT i.n FROM case_link l JOIN case_file f ON f.number = l.case_no JOIN evidence_item i ON i.id = l.item);

CREATE TRIGGER list_row_of_case_review AFTER INSERT ON case_review BEGIN INSERT INTO list_row_touched VALUES (NEW.item); END;
CREATE TRIGGER list_row_of_new_case AFTER INSERT ON case_file BEGIN INSERT INTO list_row_touched SELECT l.item FROM case_link l WHERE l.case_no = NEW.number; END;

DROP INDEX custody_entry_by_case;
CREATE INDEX custody_entry_by_case ON custody_entry (
  CASE act WHEN 'case-linked' THEN json_extract(CAST(entry AS TEXT), '$.facts.to') WHEN 'case-unlinked' THEN json_extract(CAST(entry AS TEXT), '$.facts.from') ELSE json_extract(CAST(entry AS TEXT), '$.facts.case') END, leaf_index)
WHERE act IN ('case-linked', 'case-unlinked', 'case-opened', 'case-changed', 'case-closed', 'case-reopened', 'step-marked', 'step-mark-withdrawn', 'step-explained',
  'finding-raised', 'finding-rectified', 'finding-closed', 'exhibit-named', 'suggestion-dismissed', 'item-reviewed');
