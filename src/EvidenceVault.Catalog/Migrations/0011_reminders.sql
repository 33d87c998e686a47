-- Of what people were last reminded. Every row comes from a line of the custody log that holds it whole.
CREATE TABLE reminder (
  kind        TEXT NOT NULL CHECK (kind IN ('unclassified', 'explanation')),
  subject     TEXT NOT NULL, -- unclassified: officer and unit; explanation: its id
  officer     TEXT,
  unit        TEXT,
  items       INTEGER NOT NULL,
  since_at    TEXT NOT NULL, -- unclassified: admission of the oldest item; explanation: when it is due
  reminded_at TEXT NOT NULL,
  escalated   INTEGER NOT NULL CHECK (escalated IN (0, 1)),
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_by_officer ON reminder (officer);
CREATE INDEX reminder_by_unit ON reminder (unit, escalated);
