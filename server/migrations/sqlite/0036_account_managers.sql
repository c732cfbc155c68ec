-- Who looks after a campaign: its account manager, and who stands in for them.
CREATE TABLE account_managers (
    agency_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('manager', 'stand_in')),
    member_id TEXT NOT NULL,
    -- How clients know them; empty: not told.
    name TEXT NOT NULL,
    PRIMARY KEY (campaign_id, part),
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX account_managers_member ON account_managers (agency_id, member_id, campaign_id);
