-- Who an account of credentials is, is no longer what somebody typed. What was typed so far is replaced when a server
-- starts, as the secrets it is made of are sealed.

-- With which an agency's secrets are marked, so that the same one is found again and nobody can guess one from its mark.
-- Sealed; it outlives the keys of the vault.
CREATE TABLE subject_keys (
    agency_id TEXT PRIMARY KEY REFERENCES agencies (id),
    secret BLOB NOT NULL
) STRICT;

-- Credentials that work, and wait for somebody to say what they replace. One for each browser and connection.
CREATE TABLE credential_offers (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    connection_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_version INTEGER NOT NULL,
    -- JSON: the ids of all connections of the account when it was asked, and what was shown.
    uses TEXT NOT NULL,
    question TEXT NOT NULL,
    secret BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (session_id, connection_id),
    FOREIGN KEY (agency_id, connection_id) REFERENCES connections (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX credential_offers_connection ON credential_offers (agency_id, connection_id);
CREATE INDEX credential_offers_account ON credential_offers (account_id);
CREATE INDEX credential_offers_over ON credential_offers (agency_id, expires_at);
