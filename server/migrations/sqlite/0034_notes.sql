-- What people say of a day of a campaign: "Site relaunch". Those for clients are behind share links too.
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    day INTEGER NOT NULL,
    text TEXT NOT NULL,
    for_clients INTEGER NOT NULL CHECK (for_clients IN (0, 1)),
    written_by TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX notes_day ON notes (campaign_id, day);
