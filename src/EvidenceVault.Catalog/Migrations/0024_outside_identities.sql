-- Who is known elsewhere, by an OpenID provider or by the certificate on a card, and as which account he comes in here. Rows come from lines of the custody log.
CREATE TABLE outside_identity (
  kind    TEXT NOT NULL CHECK (kind IN ('openid', 'certificate')),
  issuer  TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT NOT NULL COLLATE NOCASE REFERENCES account(name),
  PRIMARY KEY (kind, issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX outside_identity_by_account ON outside_identity (account);
