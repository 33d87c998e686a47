-- A download of a package that broke off can be gone on with: with which byte of the archive each giving began.
CREATE TABLE court_package_part (
  package   TEXT NOT NULL REFERENCES court_package(id),
  given_at  TEXT NOT NULL,
  given_by  TEXT NOT NULL,
  from_byte INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (package, given_at, given_by, from_byte)
) STRICT, WITHOUT ROWID;
INSERT INTO court_package_part (package, given_at, given_by) SELECT package, given_at, given_by FROM court_package_giving;
DROP TABLE court_package_giving;
ALTER TABLE court_package_part RENAME TO court_package_giving;
