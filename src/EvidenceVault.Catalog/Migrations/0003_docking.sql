-- The register: who and what there is. Every row comes from a line of the custody log that holds it whole, so that a rebuild makes the same rows.
CREATE TABLE unit (
  code   TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  in_use INTEGER NOT NULL CHECK (in_use IN (0, 1))
) STRICT;

CREATE TABLE officer (
  badge      TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  unit       TEXT NOT NULL, -- the desk sees to it that there is such a unit; what the log tells must come back in any case
  in_service INTEGER NOT NULL CHECK (in_service IN (0, 1))
) STRICT;
CREATE INDEX officer_by_unit ON officer (unit, badge);

CREATE TABLE recorder (
  serial           TEXT PRIMARY KEY,
  unit             TEXT NOT NULL,
  model            TEXT NOT NULL,
  firmware         TEXT,
  volume           TEXT,    -- the volume it is known by; NULL while any is taken
  in_service       INTEGER NOT NULL CHECK (in_service IN (0, 1)),
  fault            TEXT,    -- what is wrong with it; NULL when nothing is
  default_password INTEGER NOT NULL CHECK (default_password IN (0, 1)), -- whether it still has the maker's password
  battery_percent  INTEGER, -- this and what follows: as stations last told
  docked_at        TEXT,
  docked_station   TEXT,
  docked_bay       TEXT
) STRICT;
CREATE INDEX recorder_by_unit ON recorder (unit, serial);

-- Who had a recorder when. The key is the line of the custody log that tells of the issue.
CREATE TABLE recorder_issue (
  leaf_index  INTEGER PRIMARY KEY,
  recorder    TEXT NOT NULL REFERENCES recorder(serial),
  officer     TEXT NOT NULL,
  issued_at   TEXT NOT NULL,
  issued_by   TEXT NOT NULL,
  returned_at TEXT,
  returned_by TEXT,
  CHECK ((returned_at IS NULL) = (returned_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX recorder_issue_open ON recorder_issue (recorder) WHERE returned_at IS NULL;
CREATE INDEX recorder_issue_due ON recorder_issue (issued_at) WHERE returned_at IS NULL;
CREATE INDEX recorder_issue_by_recorder ON recorder_issue (recorder, issued_at);
CREATE INDEX recorder_issue_by_officer ON recorder_issue (officer, issued_at);

-- How often anything changed that stations are told, so that nobody need compare the whole register.
CREATE TABLE register_change (only INTEGER PRIMARY KEY CHECK (only = 1), n INTEGER NOT NULL) STRICT;
INSERT INTO register_change VALUES (1, 0);
CREATE TRIGGER officer_added AFTER INSERT ON officer BEGIN UPDATE register_change SET n = n + 1; END;
CREATE TRIGGER officer_changed AFTER UPDATE ON officer BEGIN UPDATE register_change SET n = n + 1; END;
CREATE TRIGGER recorder_added AFTER INSERT ON recorder BEGIN UPDATE register_change SET n = n + 1; END;
CREATE TRIGGER recorder_changed AFTER UPDATE OF unit, volume, in_service ON recorder
WHEN (NEW.unit, NEW.volume, NEW.in_service) IS NOT (OLD.unit, OLD.volume, OLD.in_service) BEGIN UPDATE register_change SET n = n + 1; END;
CREATE TRIGGER recorder_issue_added AFTER INSERT ON recorder_issue BEGIN UPDATE register_change SET n = n + 1; END;
CREATE TRIGGER recorder_issue_changed AFTER UPDATE ON recorder_issue BEGIN UPDATE register_change SET n = n + 1; END;

-- Which line of the custody log an event of a station became: told again, it is only acknowledged.
CREATE TABLE station_event (
  station    TEXT NOT NULL,
  id         TEXT NOT NULL,
  leaf_index INTEGER NOT NULL UNIQUE,
  recorder   TEXT,
  PRIMARY KEY (station, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX station_event_by_recorder ON station_event (recorder, leaf_index) WHERE recorder IS NOT NULL;

-- The newest report of each station, as it was sealed: what a page shows until the next one. It is news and no record, so a rebuild begins without it.
CREATE TABLE station_news (
  station     TEXT PRIMARY KEY REFERENCES station(name),
  at          TEXT NOT NULL, -- by the station's clock; a report that is not newer is refused
  received_at TEXT NOT NULL,
  report      BLOB NOT NULL
) STRICT;

CREATE INDEX custody_entry_alarms ON custody_entry (at) WHERE act IN ('device-refused', 'bay-failed', 'spool-low');
CREATE INDEX intake_session_by_recorder ON intake_session (recorder, opened_at) WHERE recorder IS NOT NULL;
