-- Court packages. Every row here comes from lines of the custody log, which name the document in the store that holds the rest.
CREATE TABLE court_package (
  id                 TEXT PRIMARY KEY,
  case_no            TEXT NOT NULL,
  recipient          TEXT NOT NULL,
  outside            INTEGER NOT NULL CHECK (outside IN (0, 1)),
  prepared_at        TEXT NOT NULL,
  prepared_by        TEXT NOT NULL,
  package_sha256     TEXT NOT NULL, -- of package.json
  tagmanifest_sha256 TEXT NOT NULL,
  document_sha256    TEXT NOT NULL,
  document           BLOB           -- the plan, canonical JSON; NULL where a rebuild did not find it
) STRICT;
CREATE INDEX court_package_by_case ON court_package (case_no, prepared_at);
CREATE TRIGGER court_package_never_changes BEFORE UPDATE ON court_package BEGIN SELECT RAISE(ABORT, 'a court package never changes'); END;
CREATE TRIGGER court_package_stays BEFORE DELETE ON court_package BEGIN SELECT RAISE(ABORT, 'a court package stays'); END;

CREATE TABLE court_package_item (
  package TEXT NOT NULL REFERENCES court_package(id),
  item    TEXT NOT NULL,
  PRIMARY KEY (package, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX court_package_item_by_item ON court_package_item (item);

CREATE TABLE court_package_giving (
  package  TEXT NOT NULL REFERENCES court_package(id),
  given_at TEXT NOT NULL,
  given_by TEXT NOT NULL,
  PRIMARY KEY (package, given_at, given_by)
) STRICT, WITHOUT ROWID;
