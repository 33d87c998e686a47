-- Searches that people keep for themselves. They are private convenience and no evidence: nothing of them is in the log, and a rebuild begins without them.
CREATE TABLE saved_search (
  account  TEXT NOT NULL COLLATE NOCASE,
  name     TEXT NOT NULL,
  query    TEXT NOT NULL, -- the query part of a list's address
  saved_at TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
