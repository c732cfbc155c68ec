-- Tries to sign in are counted in memory. What outlives a restart: until when strangers wait at a member's door.
DROP TABLE sign_in_tries;

CREATE TABLE stranger_waits (
    member_id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    until INTEGER NOT NULL,
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX stranger_waits_until ON stranger_waits (until);

-- Browsers in which a member has signed in before: strangers can't stand in their way.
CREATE TABLE known_devices (
    id INTEGER PRIMARY KEY,
    agency_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (token_hash, member_id),
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX known_devices_member ON known_devices (member_id, id);
CREATE INDEX known_devices_expires_at ON known_devices (expires_at);
