-- A revocation ends the certificates that a station has, not its name: enrolled again under it, it has a new certificate, and the old ones stay dead.
DROP TRIGGER station_certificate_never_changes;
ALTER TABLE station_certificate ADD COLUMN revoked_at TEXT;
UPDATE station_certificate SET revoked_at = (SELECT revoked_at FROM station WHERE name = station_certificate.station);
CREATE TRIGGER station_certificate_never_changes BEFORE UPDATE OF sha256, station, certificate, issued_at ON station_certificate BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TRIGGER station_certificate_revoked_for_good BEFORE UPDATE OF revoked_at ON station_certificate WHEN OLD.revoked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a revocation is for good'); END;
