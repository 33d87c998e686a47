-- Whoever said that an item is reviewed in a case can take his word back.
CREATE TRIGGER list_row_of_review_withdrawn AFTER DELETE ON case_review BEGIN INSERT INTO list_row_touched VALUES (OLD.item); END;

DROP INDEX custody_entry_by_case;
CREATE INDEX custody_entry_by_case ON custody_entry (
  CASE act WHEN 'case-linked' THEN json_extract(CAST(entry AS TEXT), '$.facts.to') WHEN 'case-unlinked' THEN json_extract(CAST(entry AS TEXT), '$.facts.from') ELSE json_extract(CAST(entry AS TEXT), '$.facts.case') END, leaf_index)
WHERE act IN ('case-linked', 'case-unlinked', 'case-opened', 'case-changed', 'case-closed', 'case-reopened', 'step-marked', 'step-mark-withdrawn', 'step-explained',
  'finding-raised', 'finding-rectified', 'finding-closed', 'exhibit-named', 'suggestion-dismissed', 'item-reviewed', 'review-withdrawn');
