-- What was seen of how long the refresh tokens of an application live without being used. Ages in seconds.
CREATE TABLE refresh_lives (
    application_id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    -- The oldest that a token was renewed at; 0: none so far.
    proved INTEGER NOT NULL CHECK (proved >= 0),
    -- The age at which they have ended; NULL: nothing is learned.
    ends INTEGER CHECK (ends > proved),
    -- Refusals that may have been an end: how many, the least age, and when the last of them came (Unix seconds).
    doubts INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0),
    doubted_age INTEGER NOT NULL DEFAULT 0,
    doubted_at INTEGER NOT NULL DEFAULT 0,
    -- The accounts of the application have their looks in time for what was learned last.
    is_heeded INTEGER NOT NULL DEFAULT 0 CHECK (is_heeded IN (0, 1)),
    FOREIGN KEY (agency_id, application_id) REFERENCES applications (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_lives_learned ON refresh_lives (agency_id) WHERE ends IS NOT NULL;
CREATE INDEX refresh_lives_unheeded ON refresh_lives (agency_id) WHERE ends IS NOT NULL AND is_heeded = 0;
