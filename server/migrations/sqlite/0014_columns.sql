-- Health in plain columns, a member's campaigns as a table, renewals counted, and timelines that end.
-- A column that SQLite adds must have a default; every insert names its own value.

DROP INDEX accounts_ending;
DROP INDEX accounts_expiring;
DROP INDEX accounts_broken;
DROP INDEX connections_unwell;
DROP INDEX connections_campaign;

ALTER TABLE accounts RENAME COLUMN health_since TO since;
ALTER TABLE accounts ADD COLUMN state TEXT NOT NULL DEFAULT 'healthy'
    CHECK (state IN ('never', 'healthy', 'expiring', 'broken', 'no_access', 'delayed', 'stalled'));
ALTER TABLE accounts ADD COLUMN cause TEXT
    CHECK ((cause IS NOT NULL) = (state IN ('broken', 'delayed', 'stalled')));
-- When it ends, or is tried again, Unix seconds.
ALTER TABLE accounts ADD COLUMN until INTEGER
    CHECK ((until IS NOT NULL) = (state IN ('expiring', 'delayed')));
UPDATE accounts SET
    state = json_extract(health, '$.state'),
    cause = json_extract(health, '$.cause'),
    until = coalesce(json_extract(health, '$.until'), json_extract(health, '$.on'));
ALTER TABLE accounts DROP COLUMN health;

CREATE INDEX accounts_ending ON accounts (hard_expires_at) WHERE hard_expires_at IS NOT NULL AND state = 'healthy';
CREATE INDEX accounts_expiring ON accounts (hard_expires_at) WHERE hard_expires_at IS NOT NULL AND state = 'expiring';
CREATE INDEX accounts_broken ON accounts (agency_id) WHERE state = 'broken';

-- Of a connection: its own health, then what it shows, which its account decides too. Whoever writes one writes both.
ALTER TABLE connections RENAME COLUMN health_since TO since;
ALTER TABLE connections ADD COLUMN state TEXT NOT NULL DEFAULT 'never'
    CHECK (state IN ('never', 'healthy', 'expiring', 'broken', 'no_access', 'delayed', 'stalled'));
ALTER TABLE connections ADD COLUMN cause TEXT
    CHECK ((cause IS NOT NULL) = (state IN ('broken', 'delayed', 'stalled')));
ALTER TABLE connections ADD COLUMN until INTEGER
    CHECK ((until IS NOT NULL) = (state IN ('expiring', 'delayed')));
ALTER TABLE connections ADD COLUMN shown_state TEXT NOT NULL DEFAULT 'never'
    CHECK (shown_state IN ('never', 'healthy', 'expiring', 'broken', 'no_access', 'delayed', 'stalled'));
ALTER TABLE connections ADD COLUMN shown_cause TEXT
    CHECK ((shown_cause IS NOT NULL) = (shown_state IN ('broken', 'delayed', 'stalled')));
ALTER TABLE connections ADD COLUMN shown_until INTEGER
    CHECK ((shown_until IS NOT NULL) = (shown_state IN ('expiring', 'delayed')));
ALTER TABLE connections ADD COLUMN shown_since INTEGER NOT NULL DEFAULT 0;
UPDATE connections SET
    state = json_extract(health, '$.state'),
    cause = json_extract(health, '$.cause'),
    until = coalesce(json_extract(health, '$.until'), json_extract(health, '$.on'));
ALTER TABLE connections DROP COLUMN health;
-- Its own health, unless there is no account, or the account's stands above it.
UPDATE connections SET
    shown_state = state, shown_cause = cause, shown_until = until, shown_since = since
WHERE account_id IS NOT NULL;
UPDATE connections SET shown_since = since WHERE account_id IS NULL;
UPDATE connections SET
    shown_state = accounts.state, shown_cause = accounts.cause, shown_until = accounts.until,
    shown_since = accounts.since
FROM accounts
WHERE accounts.id = connections.account_id AND (accounts.state = 'broken' OR connections.state = 'healthy');

CREATE INDEX connections_unwell ON connections (agency_id, integration) WHERE state <> 'healthy';
-- The second is enough to count what the campaigns show.
CREATE INDEX connections_shown ON connections (agency_id, shown_state, shown_since, id);
CREATE INDEX connections_campaign ON connections (agency_id, campaign_id, created_at, shown_state);

-- Routine renewals are counted from now on. Those that were told so far stay in the timeline.
ALTER TABLE accounts ADD COLUMN renewals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN renewed_at INTEGER;

-- Who is limited sees these campaigns and no others, so none at all without a row.
ALTER TABLE members ADD COLUMN limited INTEGER NOT NULL DEFAULT 0 CHECK (limited IN (0, 1));
CREATE TABLE member_campaigns (
    agency_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    PRIMARY KEY (agency_id, member_id, campaign_id),
    FOREIGN KEY (agency_id, member_id) REFERENCES members (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, campaign_id) REFERENCES campaigns (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX member_campaigns_campaign ON member_campaigns (agency_id, campaign_id);
UPDATE members SET limited = 1 WHERE campaigns IS NOT NULL;
-- Without those that the agency does not have: the list never said that they exist.
INSERT INTO member_campaigns (agency_id, member_id, campaign_id)
SELECT DISTINCT members.agency_id, members.id, campaigns.id
FROM members, json_each(members.campaigns) AS listed
JOIN campaigns ON campaigns.agency_id = members.agency_id AND campaigns.id = listed.value
WHERE members.campaigns IS NOT NULL;
ALTER TABLE members DROP COLUMN campaigns;

-- How many months a line of the timeline stays; NULL: for ever.
ALTER TABLE agencies ADD COLUMN events_kept INTEGER DEFAULT 24 CHECK (events_kept IN (6, 12, 24, 36));
-- Lines from before this moment may go. It only ever grows, and nothing else lets a line go.
ALTER TABLE agencies ADD COLUMN events_from INTEGER NOT NULL DEFAULT 0;
CREATE INDEX events_at ON events (agency_id, at);
DROP TRIGGER events_stay;
CREATE TRIGGER events_stay
BEFORE DELETE ON events
WHEN OLD.at >= (SELECT events_from FROM agencies WHERE id = OLD.agency_id)
BEGIN
    SELECT raise(ABORT, 'events are append only');
END;
CREATE TRIGGER events_from_grows
BEFORE UPDATE OF events_from ON agencies
WHEN NEW.events_from < OLD.events_from
BEGIN
    SELECT raise(ABORT, 'events are append only');
END;
