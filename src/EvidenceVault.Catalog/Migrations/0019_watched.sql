-- What people have really seen of a recording. 'watched' follows from the custody log; 'viewing' is what it does not tell yet.
CREATE TABLE watched (
  item    TEXT NOT NULL REFERENCES evidence_item(id),
  work    TEXT NOT NULL, -- empty for the recording itself
  account TEXT NOT NULL,
  seen    TEXT NOT NULL, -- stretches in milliseconds: 0-1500,2000-9040
  heard   TEXT NOT NULL,
  skimmed TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (item, work, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE viewing (
  id         TEXT PRIMARY KEY,
  item       TEXT NOT NULL REFERENCES evidence_item(id),
  work       TEXT NOT NULL,
  account    TEXT NOT NULL,
  address    TEXT NOT NULL,
  started_at TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  seen       TEXT NOT NULL,
  heard      TEXT NOT NULL,
  skimmed    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX viewing_by_account ON viewing (account);
