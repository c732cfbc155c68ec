-- What a campaign may spend in a month, from a month on: for all its ads, or for one of its sources. Without an amount there is none
-- any more. Months count from year 0.
CREATE TABLE budgets (
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    connection_id TEXT,
    first_month INTEGER NOT NULL,
    hundredths INTEGER CHECK (hundredths > 0),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, connection_id) REFERENCES connections (agency_id, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX budgets_target ON budgets (campaign_id, COALESCE(connection_id, ''), first_month);
CREATE INDEX budgets_connection ON budgets (connection_id);
