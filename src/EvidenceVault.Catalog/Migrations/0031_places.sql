-- Where items say that they were: the positions in their metadata, the way along which they were recorded, and of a recording the way that a file beside it tells.
-- All of it follows from item_probe: item_place_source says how, and triggers keep item_place to it.

-- A straight line each, in degrees of WGS 84; a single position begins and ends at the same place.
CREATE TABLE item_place (
  id     INTEGER PRIMARY KEY, -- 1024 times the item's number, and which of its places
  lat    REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
  lon    REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
  to_lat REAL NOT NULL CHECK (to_lat BETWEEN -90 AND 90),
  to_lon REAL NOT NULL CHECK (to_lon BETWEEN -180 AND 180)
) STRICT;

-- The same as boxes, rounded outwards, to be looked up by area.
CREATE VIRTUAL TABLE place_tree USING rtree (id, south, north, west, east);

-- Ids from 0: positions; from 256: its own way; from 512: the way told beside it.
CREATE VIEW item_place_source (n, id, lat, lon, to_lat, to_lon) AS
SELECT t.n, t.n * 1024 + t.base + t.key, t.lat, t.lon, t.to_lat, t.to_lon FROM (
  SELECT i.n, 0 AS base, e.key, json_extract(e.value, '$.latitude') AS lat, json_extract(e.value, '$.longitude') AS lon, json_extract(e.value, '$.latitude') AS to_lat, json_extract(e.value, '$.longitude') AS to_lon
  FROM evidence_item i JOIN item_probe p ON p.item = i.id JOIN json_each(CASE WHEN json_valid(p.probe) THEN p.probe ELSE '{}' END, '$.probe.positions') e
  WHERE e.type = 'object'
  UNION ALL
  SELECT i.n, 256, e.key, json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'), json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]')
  FROM evidence_item i JOIN item_probe p ON p.item = i.id JOIN json_each(CASE WHEN json_valid(p.probe) THEN p.probe ELSE '{}' END, '$.way') e
  WHERE e.type = 'array'
  UNION ALL
  SELECT i.n, 512, e.key, json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'), json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]')
  FROM evidence_item i JOIN item_probe p ON p.item = (
    SELECT b.id FROM evidence_item b JOIN item_probe q ON q.item = b.id
    WHERE b.session = i.session AND b."group" = i."group" AND b.role IN ('Sidecar', 'DeviceLog') AND CASE WHEN json_valid(q.probe) THEN json_type(q.probe, '$.way[0]') END = 'array'
    ORDER BY b.n LIMIT 1)
  JOIN json_each(p.probe, '$.way') e
  WHERE i.role NOT IN ('Sidecar', 'DeviceLog') AND e.type = 'array') t
WHERE t.key BETWEEN 0 AND 255
  AND typeof(t.lat) IN ('real', 'integer') AND typeof(t.lon) IN ('real', 'integer') AND typeof(t.to_lat) IN ('real', 'integer') AND typeof(t.to_lon) IN ('real', 'integer')
  AND t.lat BETWEEN -90 AND 90 AND t.lon BETWEEN -180 AND 180 AND t.to_lat BETWEEN -90 AND 90 AND t.to_lon BETWEEN -180 AND 180;

INSERT INTO item_place SELECT id, lat, lon, to_lat, to_lon FROM item_place_source;
INSERT INTO place_tree SELECT id, MIN(lat, to_lat), MAX(lat, to_lat), MIN(lon, to_lon), MAX(lon, to_lon) FROM item_place;
CREATE TRIGGER place_tree_added AFTER INSERT ON item_place
BEGIN INSERT INTO place_tree VALUES (NEW.id, MIN(NEW.lat, NEW.to_lat), MAX(NEW.lat, NEW.to_lat), MIN(NEW.lon, NEW.to_lon), MAX(NEW.lon, NEW.to_lon)); END;
CREATE TRIGGER place_tree_removed AFTER DELETE ON item_place BEGIN DELETE FROM place_tree WHERE id = OLD.id; END;

-- As before, but that what has a place (128) is what can be found by it.
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
  + 128 * EXISTS (SELECT 1 FROM item_place p WHERE p.id BETWEEN i.n * 1024 AND i.n * 1024 + 1023)
  + 256 * CASE WHEN EXISTS (SELECT 1 FROM case_link l JOIN case_file f ON f.number = l.case_no WHERE l.item = i.id) THEN NOT EXISTS (
      SELECT 1 FROM case_link l JOIN case_file f ON f.number = l.case_no WHERE l.item = i.id AND NOT EXISTS (SELECT 1 FROM case_review w WHERE w.case_no = l.case_no AND w.item = i.id))
    ELSE EXISTS (SELECT 1 FROM item_review r WHERE r.n = i.n) END
  + 512 * COALESCE((SELECT t.holds > 0 FROM item_retention t WHERE t.n = i.n), 0) -- as of the last decision
  + 1024 * (i.important <> 0),
  COALESCE((SELECT SUM(DISTINCT COALESCE(k.bit, 1073741824)) FROM item_finding f LEFT JOIN finding_kind k ON k.kind = f.kind WHERE f.item = i.id), 0)
FROM evidence_item i;
UPDATE list_row SET marks = marks & ~128 WHERE marks & 128 AND NOT EXISTS (SELECT 1 FROM item_place p WHERE p.id BETWEEN list_row.n * 1024 AND list_row.n * 1024 + 1023);

-- What a probe tells changes the places of its item and, where it is a file beside a recording, of that recording too.
DROP TRIGGER list_row_of_probe;
DROP TRIGGER list_row_of_new_probe;
CREATE VIEW item_place_told (n) AS SELECT NULL WHERE FALSE;
CREATE TRIGGER item_place_renewed INSTEAD OF INSERT ON item_place_told
BEGIN
  DELETE FROM item_place WHERE id BETWEEN NEW.n * 1024 AND NEW.n * 1024 + 1023;
  INSERT INTO item_place SELECT id, lat, lon, to_lat, to_lon FROM item_place_source WHERE n = NEW.n;
  UPDATE list_row SET marks = marks & ~128 | 128 * EXISTS (SELECT 1 FROM item_place p WHERE p.id BETWEEN NEW.n * 1024 AND NEW.n * 1024 + 1023)
    WHERE n = NEW.n AND (marks & 128 <> 0) <> EXISTS (SELECT 1 FROM item_place p WHERE p.id BETWEEN NEW.n * 1024 AND NEW.n * 1024 + 1023);
END;
CREATE VIEW item_probe_told (item) AS SELECT NULL WHERE FALSE;
CREATE TRIGGER item_probe_heard INSTEAD OF INSERT ON item_probe_told
BEGIN
  INSERT INTO item_place_told SELECT i.n FROM evidence_item i WHERE i.id = NEW.item;
  INSERT INTO item_place_told SELECT i.n FROM evidence_item b JOIN evidence_item i ON i.session = b.session AND i."group" = b."group" AND i.role NOT IN ('Sidecar', 'DeviceLog')
    WHERE b.id = NEW.item AND b.role IN ('Sidecar', 'DeviceLog');
END;
CREATE TRIGGER item_place_of_probe AFTER INSERT ON item_probe BEGIN INSERT INTO item_probe_told VALUES (NEW.item); END;
CREATE TRIGGER item_place_of_new_probe AFTER UPDATE OF probe ON item_probe WHEN NEW.probe <> OLD.probe BEGIN INSERT INTO item_probe_told VALUES (NEW.item); END;
