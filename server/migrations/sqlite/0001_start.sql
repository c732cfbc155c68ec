-- The first schema.
-- Ids are hyphenated UUIDs, moments whole Unix seconds, days ISO 8601 dates, structures JSON; every row of a tenant
-- carries agency_id, and keys that lead to another row carry it along, so that no row can hang on a foreign agency's.

CREATE TABLE agencies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst')),
    password_hash TEXT NOT NULL,
    -- JSON array of campaign ids; NULL: all campaigns.
    campaigns TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (agency_id, id)
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX sessions_member ON sessions (agency_id, member_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- No tenant yet: whoever fails to sign in belongs to nobody.
CREATE TABLE sign_in_tries (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_tries_key ON sign_in_tries (key, at);
CREATE INDEX sign_in_tries_at ON sign_in_tries (at);

CREATE TABLE campaigns (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    archived_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (agency_id, id)
) STRICT;

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    server TEXT NOT NULL,
    issuer TEXT NOT NULL,
    iss_announced INTEGER NOT NULL CHECK (iss_announced IN (0, 1)),
    authorization_endpoint TEXT NOT NULL,
    token_endpoint TEXT NOT NULL,
    userinfo_endpoint TEXT,
    client_id TEXT NOT NULL,
    client_secret BLOB,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (agency_id, id)
) STRICT;

CREATE INDEX applications_server ON applications (agency_id, server, created_at);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    provider TEXT NOT NULL,
    application_id TEXT,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    health TEXT NOT NULL,
    health_since INTEGER NOT NULL,
    evidence TEXT,
    scopes TEXT NOT NULL,
    secret BLOB NOT NULL,
    token_version INTEGER NOT NULL,
    access_expires_at INTEGER,
    hard_expires_at INTEGER,
    hosts TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    connected_at INTEGER NOT NULL,
    UNIQUE (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES applications (agency_id, id),
    FOREIGN KEY (agency_id, created_by) REFERENCES members (agency_id, id)
) STRICT;

-- NULLs differ from each other in a unique index; credentials have no application and must be unique all the same.
CREATE UNIQUE INDEX accounts_identity ON accounts (agency_id, provider, coalesce(application_id, ''), subject);

-- One refresh at a time.
CREATE TABLE refresh_leases (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    agency_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- A refresh that was begun; what stands here after a crash was never ended.
CREATE TABLE refresh_intents (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    agency_id TEXT NOT NULL,
    token_version INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE profiles (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    integration TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT,
    UNIQUE (agency_id, id),
    UNIQUE (agency_id, integration, remote_id)
) STRICT;

CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    campaign_id TEXT NOT NULL,
    integration TEXT NOT NULL,
    -- Two keys on one column: the first unlinks when the account goes, the second keeps it inside the agency.
    account_id TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    profile_id TEXT,
    health TEXT NOT NULL,
    health_since INTEGER NOT NULL,
    evidence TEXT,
    connected_at INTEGER,
    last_good_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (agency_id, id),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id),
    FOREIGN KEY (agency_id, account_id) REFERENCES accounts (agency_id, id),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id)
) STRICT;

CREATE INDEX connections_campaign ON connections (agency_id, campaign_id, created_at);
CREATE INDEX connections_account ON connections (account_id);
CREATE INDEX connections_agency_account ON connections (agency_id, account_id);
CREATE INDEX connections_profile ON connections (agency_id, profile_id);

-- Sessions end and accounts are removed while flows are open; a flow finds that out itself, so no keys to them.
CREATE TABLE flows (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    member_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    account_id TEXT,
    state_hash BLOB NOT NULL,
    cookie_hash BLOB NOT NULL,
    verifier BLOB,
    nonce TEXT NOT NULL,
    scopes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'exchanging', 'choosing', 'done', 'failed', 'ended')),
    outcome TEXT,
    secret BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- What is over holds nothing secret any more.
    CHECK (status IN ('pending', 'exchanging', 'choosing') OR (verifier IS NULL AND secret IS NULL)),
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES applications (agency_id, id),
    FOREIGN KEY (agency_id, connection_id) REFERENCES connections (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX flows_state ON flows (state_hash);
CREATE INDEX flows_connection ON flows (agency_id, connection_id);
CREATE INDEX flows_open ON flows (session_id, connection_id, created_at)
WHERE status IN ('pending', 'exchanging', 'choosing');

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Who runs it, and until when that counts; both NULL: it waits.
    holder TEXT,
    leased_until INTEGER,
    CHECK ((holder IS NULL) = (leased_until IS NULL))
) STRICT;

-- Running and waiting jobs stand in indexes apart: claiming walks what is due and waits, and looks up what runs.
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (key) WHERE holder IS NULL;
CREATE INDEX jobs_waiting ON jobs (due_at, id) WHERE holder IS NULL;
CREATE INDEX jobs_running ON jobs (leased_until) WHERE holder IS NOT NULL;
CREATE INDEX jobs_running_key ON jobs (key) WHERE holder IS NOT NULL;
CREATE INDEX jobs_running_account ON jobs (account_id) WHERE holder IS NOT NULL;

-- AUTOINCREMENT: a sequence that was seen is never given again, even after its row is gone.
CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    campaign_id TEXT,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX changes_at ON changes (at);

-- The timeline outlives what it tells of: no keys to accounts, connections and members.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    account_id TEXT,
    connection_id TEXT,
    member_id TEXT,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX events_account ON events (agency_id, account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX events_connection ON events (agency_id, connection_id, id) WHERE connection_id IS NOT NULL;

CREATE TRIGGER events_stay_as_written
BEFORE UPDATE ON events
BEGIN
    SELECT raise(ABORT, 'events are append only');
END;

CREATE TRIGGER events_stay
BEFORE DELETE ON events
BEGIN
    SELECT raise(ABORT, 'events are append only');
END;

CREATE TABLE series_values (
    profile_id TEXT NOT NULL,
    day TEXT NOT NULL,
    stream TEXT NOT NULL,
    metric TEXT NOT NULL,
    dimension TEXT NOT NULL,
    value REAL NOT NULL,
    agency_id TEXT NOT NULL,
    PRIMARY KEY (profile_id, day, stream, metric, dimension),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulled_days (
    profile_id TEXT NOT NULL,
    day TEXT NOT NULL,
    stream TEXT NOT NULL,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    pulled_at INTEGER NOT NULL,
    agency_id TEXT NOT NULL,
    PRIMARY KEY (profile_id, day, stream),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id)
) STRICT, WITHOUT ROWID;
