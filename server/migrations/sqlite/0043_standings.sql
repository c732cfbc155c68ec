-- How each client stands, as a job last told it. What clients are listed by stands at the campaign: minus how far off it is, in thousandths,
-- so that the least comes first; 1 where nothing is known of it.
ALTER TABLE campaigns ADD COLUMN standing INTEGER NOT NULL DEFAULT 1;
CREATE INDEX campaigns_standing ON campaigns (agency_id, archived, standing, id);
CREATE INDEX campaigns_standing_of_rank ON campaigns (agency_id, archived, rank, standing, id);

CREATE TABLE standings (
    campaign_id TEXT NOT NULL PRIMARY KEY,
    agency_id TEXT NOT NULL,
    -- JSON: words.
    told TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
