-- Links under which whoever has them sees a campaign's dashboard. What opens one is erased when it is revoked.
CREATE TABLE share_links (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    name TEXT NOT NULL,
    token_hash BLOB UNIQUE,
    password_hash TEXT,
    ends_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_by TEXT,
    revoked_at INTEGER,
    CHECK ((token_hash IS NULL) = (revoked_at IS NOT NULL)),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)),
    CHECK (password_hash IS NULL OR revoked_at IS NULL),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX share_links_campaign ON share_links (agency_id, campaign_id, created_at);
