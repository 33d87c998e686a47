-- Every certificate that a station was given: at its enrolment, and at each renewal. What was sealed with an earlier one may still wait at the station, so
-- none is forgotten; station.certificate is the newest.
CREATE TABLE station_certificate (
  sha256      TEXT PRIMARY KEY,
  station     TEXT NOT NULL REFERENCES station(name),
  certificate BLOB NOT NULL,
  issued_at   TEXT NOT NULL
) STRICT;
CREATE INDEX station_certificate_by_station ON station_certificate (station, issued_at);
INSERT INTO station_certificate (sha256, station, certificate, issued_at) SELECT certificate_sha256, name, certificate, enrolled_at FROM station;
CREATE TRIGGER station_certificate_never_changes BEFORE UPDATE ON station_certificate BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TRIGGER station_certificate_stays BEFORE DELETE ON station_certificate BEGIN SELECT RAISE(ABORT, 'a certificate stays'); END;
