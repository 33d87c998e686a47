-- Cases that an item was taken out of: they go on counting for its retention and for holds, so that no link withdrawn shortens anything.
-- It is noted where the link goes, so that nobody can forget to. Every row follows from a line of the custody log.
CREATE TABLE former_case (
  item    TEXT NOT NULL REFERENCES evidence_item(id),
  case_no TEXT NOT NULL,
  PRIMARY KEY (item, case_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_case_by_case ON former_case (case_no);
CREATE TRIGGER former_case_never_changes BEFORE UPDATE ON former_case BEGIN SELECT RAISE(ABORT, 'a former case stays'); END;
CREATE TRIGGER former_case_stays BEFORE DELETE ON former_case BEGIN SELECT RAISE(ABORT, 'a former case stays'); END;
CREATE TRIGGER case_link_withdrawn AFTER DELETE ON case_link BEGIN INSERT INTO former_case (item, case_no) VALUES (OLD.item, OLD.case_no) ON CONFLICT DO NOTHING; END;

-- For which cases an item is kept.
CREATE VIEW kept_for_case (item, case_no) AS SELECT item, case_no FROM case_link UNION ALL SELECT item, case_no FROM former_case;
