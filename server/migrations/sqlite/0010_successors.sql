-- Issuer and client id are who an application is; another one succeeds it, and nothing of the old one goes over.
ALTER TABLE applications ADD COLUMN successor_id TEXT REFERENCES applications (id);
-- The issuer's subjects differ from client to client (OpenID Connect Core, section 8.1).
ALTER TABLE applications ADD COLUMN pairwise INTEGER NOT NULL DEFAULT 0 CHECK (pairwise IN (0, 1));
-- When its secret, settings or endpoints were saved last.
ALTER TABLE applications ADD COLUMN saved_at INTEGER NOT NULL DEFAULT 0;
UPDATE applications SET saved_at = created_at;

-- Where a flow's code and tokens may go, as `host:port`: known when it begins. Of flows that are open now it is not, so that
-- they start again.
ALTER TABLE flows ADD COLUMN hosts TEXT NOT NULL DEFAULT '[]';
