-- Jobs of one account may run side by side, a key runs once, and what is not pressing has a priority of its own.
-- SQLite can't widen a CHECK: the table is made anew, with all its rows, and with the ids that were given so far.
CREATE TABLE jobs_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    -- With whom it is taken away.
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Who runs it, and until when that counts; both NULL: it waits.
    holder TEXT,
    leased_until INTEGER,
    -- Which slots it runs in. Whatever tells people does not wait for platforms.
    lane TEXT NOT NULL DEFAULT 'data' CHECK (lane IN ('data', 'news')),
    -- 0: a person waits for it. 1: nobody does. 2: only when nothing else is due.
    priority INTEGER NOT NULL DEFAULT 1 CHECK (priority IN (0, 1, 2)),
    -- How often in a row its holder died while it ran. Any ending clears it.
    crashes INTEGER NOT NULL DEFAULT 0,
    -- When it was put aside, Unix seconds: it keeps its key, and runs only when a person asks for it.
    parked_at INTEGER CHECK (parked_at IS NULL OR holder IS NULL),
    CHECK ((holder IS NULL) = (leased_until IS NULL))
) STRICT;

INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs_anew', seq FROM sqlite_sequence WHERE name = 'jobs';

-- Should two have run under one key, the newer stays.
INSERT INTO jobs_anew (id, agency_id, kind, key, account_id, payload, due_at, attempts, holder, leased_until, lane,
    priority, crashes, parked_at)
SELECT id, agency_id, kind, key, account_id, payload, due_at, attempts, holder, leased_until, lane,
    priority, crashes, parked_at
FROM jobs
WHERE holder IS NULL OR NOT EXISTS (
    SELECT 1 FROM jobs AS newer WHERE newer.holder IS NOT NULL AND newer.key = jobs.key AND newer.id > jobs.id);

DROP TABLE jobs;
ALTER TABLE jobs_anew RENAME TO jobs;

-- Running and waiting jobs stand in indexes apart: claiming walks what is due and waits, and looks up what runs.
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (key) WHERE holder IS NULL;
CREATE INDEX jobs_waiting ON jobs (lane, priority, due_at, id) WHERE holder IS NULL AND parked_at IS NULL;
CREATE INDEX jobs_running ON jobs (leased_until) WHERE holder IS NOT NULL;
CREATE UNIQUE INDEX jobs_running_key ON jobs (key) WHERE holder IS NOT NULL;
CREATE INDEX jobs_account ON jobs (account_id) WHERE account_id IS NOT NULL;

-- Those that run alone, and those that are put aside: mostly none.
CREATE INDEX jobs_suspected ON jobs (parked_at, due_at) WHERE crashes >= 2;
