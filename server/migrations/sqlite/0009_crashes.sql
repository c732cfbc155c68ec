-- Lanes, turns, and jobs that die with the process.

-- Which slots a job runs in. Whatever tells people does not wait for platforms.
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT 'data' CHECK (lane IN ('data', 'news'));
UPDATE jobs SET lane = 'news' WHERE kind IN ('alert', 'deliver');

-- 0: a person waits for it. 1: nobody does.
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 1 CHECK (priority IN (0, 1));

-- How often in a row its holder died while it ran. Any ending clears it.
ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;

-- When it was put aside, Unix seconds: it keeps its key, and runs only when a person asks for it.
ALTER TABLE jobs ADD COLUMN parked_at INTEGER CHECK (parked_at IS NULL OR holder IS NULL);

DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (lane, priority, due_at, id) WHERE holder IS NULL AND parked_at IS NULL;

-- Those that run alone, and those that are put aside: mostly none.
CREATE INDEX jobs_suspected ON jobs (parked_at, due_at) WHERE crashes >= 2;
