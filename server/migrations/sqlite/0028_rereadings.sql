-- Days of a profile that are asked for once more, and what came of it.
CREATE TABLE rereadings (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    -- Days since 1970-01-01, in the profile's zone, both included.
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL CHECK (last_day >= first_day),
    -- NULL: Relink itself has doubts.
    asked_by TEXT,
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed', 'stopped')),
    -- What it waits for, or why it failed.
    cause TEXT,
    -- JSON: how far each stream has been read, and what was found.
    progress TEXT NOT NULL,
    found TEXT NOT NULL,
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id),
    FOREIGN KEY (agency_id, asked_by) REFERENCES members (agency_id, id)
) STRICT;

-- Who asks for the same meanwhile has asked for this.
CREATE UNIQUE INDEX rereadings_open ON rereadings (profile_id, first_day, last_day) WHERE state = 'open';
CREATE INDEX rereadings_asked ON rereadings (agency_id, profile_id, asked_at);
