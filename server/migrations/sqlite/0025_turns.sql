-- Agencies take turns: what one of them has due is found without a look at the others.
CREATE INDEX jobs_waiting_of ON jobs (agency_id, lane, priority, due_at, id)
    WHERE holder IS NULL AND parked_at IS NULL;
