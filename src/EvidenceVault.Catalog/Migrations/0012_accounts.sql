-- The administrator of before becomes the system administrator: people and rights, and the custody log, are the work of two others.
UPDATE account SET role = 'SystemAdministrator' WHERE role = 'Administrator';

ALTER TABLE account ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled'));
ALTER TABLE account ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)); -- the password is another's and good for one sign-in
ALTER TABLE account ADD COLUMN factor_secret TEXT;                        -- protected; NULL while there is no second factor
ALTER TABLE account ADD COLUMN factor_step INTEGER NOT NULL DEFAULT 0;    -- the time step of the last code that was taken: none counts twice

-- Hashes of passwords that an account had. Secrets, and so not in the custody log: a rebuild begins without them.
CREATE TABLE former_password (
  n       INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL COLLATE NOCASE REFERENCES account(name),
  hash    TEXT NOT NULL
) STRICT;
CREATE INDEX former_password_by_account ON former_password (account, n);

-- Digests of codes that stand in once for a lost second factor; gone when used.
CREATE TABLE recovery_code (
  account TEXT NOT NULL COLLATE NOCASE REFERENCES account(name),
  sha256  TEXT NOT NULL,
  PRIMARY KEY (account, sha256)
) STRICT, WITHOUT ROWID;

-- The custody log is searched by what was done and when.
CREATE INDEX custody_entry_by_act ON custody_entry (act, leaf_index);
CREATE INDEX custody_entry_by_time ON custody_entry (at, leaf_index);
