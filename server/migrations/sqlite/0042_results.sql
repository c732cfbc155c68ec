-- What counts as a result in a campaign, and what it is called. What is counted is kept when its connection or its metric is gone: a sum
-- must say so.
CREATE TABLE result_rules (
    campaign_id TEXT NOT NULL PRIMARY KEY,
    agency_id TEXT NOT NULL,
    name TEXT NOT NULL,
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE result_sources (
    campaign_id TEXT NOT NULL REFERENCES result_rules (campaign_id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    -- 0: it is counted. 1: it says what results are worth.
    is_worth INTEGER NOT NULL CHECK (is_worth IN (0, 1)),
    connection_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    metric TEXT NOT NULL,
    -- What it was called.
    remembered TEXT NOT NULL,
    PRIMARY KEY (campaign_id, place)
) STRICT, WITHOUT ROWID;

-- What a campaign is to reach in a month, from a month on. Without an amount there is no goal any more. Months count from year 0.
CREATE TABLE goals (
    campaign_id TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    measure TEXT NOT NULL CHECK (measure IN ('results', 'cost_per_result', 'value')),
    first_month INTEGER NOT NULL,
    amount REAL CHECK (amount > 0),
    PRIMARY KEY (campaign_id, measure, first_month),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
