-- Other systems that talk to the vault. Rows come from lines of the custody log; the digest of a key does not stand there, so after a rebuild each needs a new key.
CREATE TABLE service_account (
  name       TEXT PRIMARY KEY,
  unit       TEXT NOT NULL,
  scopes     TEXT NOT NULL, -- words separated by blanks
  key_id     TEXT UNIQUE,
  key_sha256 TEXT,
  added_at   TEXT NOT NULL,
  revoked_at TEXT
) STRICT;

-- Where a service is told of what happens to cases. Its secret is derived from the vault's own and the id.
CREATE TABLE webhook (
  id         TEXT PRIMARY KEY,
  service    TEXT NOT NULL,
  url        TEXT NOT NULL,
  added_at   TEXT NOT NULL,
  removed_at TEXT
) STRICT;

-- How far each was told: a note of the courier, not part of the log. After a rebuild everything since its addition is told again.
CREATE TABLE webhook_progress (
  id        TEXT PRIMARY KEY,
  next_leaf INTEGER NOT NULL,
  failures  INTEGER NOT NULL DEFAULT 0,
  failure   TEXT,
  next_at   TEXT
) STRICT;

-- Whether footage that fits is filed under the case by itself: cases that another system opened.
ALTER TABLE case_file ADD COLUMN links_itself INTEGER NOT NULL DEFAULT 0 CHECK (links_itself IN (0, 1));
CREATE INDEX case_file_links_itself ON case_file (from_at, to_at) WHERE links_itself = 1 AND closed_at IS NULL;
