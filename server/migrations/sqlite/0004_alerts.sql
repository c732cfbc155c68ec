-- What people are told of: one cause at one account. The account may be gone before its alert is forgotten.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    account_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    UNIQUE (agency_id, id)
) STRICT;

CREATE UNIQUE INDEX alerts_open ON alerts (agency_id, account_id, topic) WHERE closed_at IS NULL;
CREATE INDEX alerts_account ON alerts (agency_id, account_id, closed_at);
CREATE INDEX alerts_agency ON alerts (agency_id, opened_at);

-- One message to one recipient: a member's id or a webhook's, which may be gone before the message is.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    alert_id TEXT NOT NULL,
    news TEXT NOT NULL CHECK (news IN ('broken', 'healed')),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    problem TEXT,
    next_at INTEGER,
    at INTEGER NOT NULL,
    FOREIGN KEY (agency_id, alert_id) REFERENCES alerts (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX deliveries_alert ON deliveries (agency_id, alert_id);

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    url TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhooks_agency ON webhooks (agency_id, created_at);

-- Whether a member is told by email.
ALTER TABLE members ADD COLUMN alerts INTEGER NOT NULL DEFAULT 1 CHECK (alerts IN (0, 1));

-- What is open is looked for without reading what is well.
CREATE INDEX accounts_broken ON accounts (agency_id)
WHERE json_extract(health, '$.state') = 'broken';
CREATE INDEX connections_unwell ON connections (agency_id, integration)
WHERE json_extract(health, '$.state') <> 'healthy';
-- Attempts that are over are forgotten after a while.
CREATE INDEX flows_expires_at ON flows (agency_id, expires_at);
-- Whether a platform works for others.
CREATE INDEX connections_good ON connections (agency_id, integration, last_good_at);
-- The daily looks are called refresh and probe now; those that wait under the old name are made anew.
DELETE FROM jobs WHERE kind = 'check';
