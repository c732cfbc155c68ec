-- What clients get again and again. One without a rhythm is made by hand; a campaign has one such.
CREATE TABLE client_reports (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    rhythm TEXT,
    number INTEGER,
    minute INTEGER,
    review INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    without TEXT NOT NULL,
    paused INTEGER NOT NULL,
    token_hash BLOB UNIQUE,
    token BLOB,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    CHECK ((rhythm IS NULL) = (number IS NULL) AND (rhythm IS NULL) = (minute IS NULL)),
    CHECK ((token_hash IS NULL) = (removed_at IS NOT NULL)),
    CHECK ((token IS NULL) = (removed_at IS NOT NULL)),
    UNIQUE (agency_id, id),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX client_reports_campaign ON client_reports (agency_id, campaign_id, created_at);
CREATE UNIQUE INDEX client_reports_by_hand ON client_reports (campaign_id) WHERE rhythm IS NULL AND removed_at IS NULL;

-- One report of one period, and how far it is. Days as days since 1970-01-01.
CREATE TABLE report_runs (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    report_id TEXT NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    by_hand INTEGER NOT NULL,
    stage TEXT NOT NULL,
    -- From when on its sources are asked, and when it goes out (NULL: once it is approved), Unix seconds.
    opens_at INTEGER NOT NULL,
    sends_at INTEGER,
    review INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    without TEXT NOT NULL,
    note TEXT NOT NULL,
    note_touched INTEGER NOT NULL,
    -- How often it was made; which of these somebody has approved, or went out unseen.
    version INTEGER NOT NULL,
    approved INTEGER,
    reasons TEXT NOT NULL,
    -- Numbers on top that are others than those somebody approved: sentences.
    moved TEXT NOT NULL,
    asked_at INTEGER,
    told_at INTEGER,
    -- The how manieth of its report that went out.
    number INTEGER,
    -- Counts its changes: who writes over what they have not read writes nothing.
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CHECK (first_day <= last_day),
    UNIQUE (agency_id, id),
    UNIQUE (report_id, number),
    FOREIGN KEY (agency_id, report_id) REFERENCES client_reports (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX report_runs_period ON report_runs (report_id, first_day, last_day) WHERE by_hand = 0;
CREATE INDEX report_runs_of ON report_runs (report_id, last_day, created_at);
CREATE INDEX report_runs_ahead ON report_runs (agency_id, stage, sends_at);
CREATE INDEX report_runs_campaign ON report_runs (campaign_id, stage);

-- What a run says: each time it is made anew, until one has gone out.
CREATE TABLE report_documents (
    run_id TEXT NOT NULL REFERENCES report_runs (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- JSON, gzip.
    body BLOB NOT NULL,
    PRIMARY KEY (run_id, version)
) STRICT;

CREATE TABLE report_dispatches (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    -- When it was about to be handed over, Unix seconds: who finds this and no end does not know whether it arrived.
    intent_at INTEGER,
    at INTEGER NOT NULL,
    UNIQUE (run_id, recipient),
    FOREIGN KEY (agency_id, run_id) REFERENCES report_runs (agency_id, id) ON DELETE CASCADE
) STRICT;
