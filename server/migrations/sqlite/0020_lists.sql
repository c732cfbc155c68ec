-- Lists that come page by page: each has an index in its order, and words by which it is searched.
-- Keys and words are written by the store, which folds names; what stood here before is folded when the store opens.

-- Beginnings of words are looked up, so the word comes before what has it.
CREATE TABLE search_words (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    kind TEXT NOT NULL CHECK (kind IN ('account', 'campaign')),
    word TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    PRIMARY KEY (agency_id, kind, word, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_words_subject ON search_words (subject_id);

-- Accounts: those in trouble first, then by name.
ALTER TABLE accounts ADD COLUMN name_key TEXT;
ALTER TABLE accounts ADD COLUMN rank INTEGER AS (
    CASE
        WHEN state IN ('broken', 'no_access') THEN 0
        WHEN state IN ('expiring', 'delayed', 'stalled') THEN 1
        WHEN state = 'healthy' THEN 2
        ELSE 3
    END) VIRTUAL;
CREATE INDEX accounts_listed ON accounts (agency_id, rank, name_key, id);
CREATE INDEX accounts_offered ON accounts (agency_id, provider, name_key, id);
CREATE INDEX accounts_created_by ON accounts (agency_id, created_by);
CREATE INDEX accounts_renewals ON accounts (agency_id, hard_expires_at, id)
WHERE hard_expires_at IS NOT NULL AND state <> 'broken';

-- Where an account is used, in the order in which it came to be used there.
DROP INDEX connections_agency_account;
CREATE INDEX connections_agency_account ON connections (agency_id, account_id, id, campaign_id);

-- Campaigns: what their connections show is counted with every change of it.
ALTER TABLE campaigns ADD COLUMN name_key TEXT;
ALTER TABLE campaigns ADD COLUMN connections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN broken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
UPDATE campaigns SET (connections, broken, waiting) = (
    SELECT count(*),
        coalesce(sum(shown_state IN ('broken', 'no_access')), 0),
        coalesce(sum(shown_state IN ('expiring', 'delayed', 'stalled')), 0)
    FROM connections
    WHERE connections.agency_id = campaigns.agency_id AND connections.campaign_id = campaigns.id);
ALTER TABLE campaigns ADD COLUMN rank INTEGER AS (
    CASE WHEN broken > 0 THEN 0 WHEN waiting > 0 THEN 1 WHEN connections > 0 THEN 2 ELSE 3 END) VIRTUAL;
ALTER TABLE campaigns ADD COLUMN archived INTEGER AS (archived_at IS NOT NULL) VIRTUAL;
CREATE INDEX campaigns_listed ON campaigns (agency_id, archived, rank, name_key, id);

CREATE TRIGGER connections_counted_in
AFTER INSERT ON connections
BEGIN
    UPDATE campaigns SET
        connections = connections + 1,
        broken = broken + (NEW.shown_state IN ('broken', 'no_access')),
        waiting = waiting + (NEW.shown_state IN ('expiring', 'delayed', 'stalled'))
    WHERE agency_id = NEW.agency_id AND id = NEW.campaign_id;
END;
CREATE TRIGGER connections_counted_out
AFTER DELETE ON connections
BEGIN
    UPDATE campaigns SET
        connections = connections - 1,
        broken = broken - (OLD.shown_state IN ('broken', 'no_access')),
        waiting = waiting - (OLD.shown_state IN ('expiring', 'delayed', 'stalled'))
    WHERE agency_id = OLD.agency_id AND id = OLD.campaign_id;
END;
CREATE TRIGGER connections_counted_anew
AFTER UPDATE OF shown_state ON connections
WHEN NEW.shown_state <> OLD.shown_state
BEGIN
    UPDATE campaigns SET
        broken = broken + (NEW.shown_state IN ('broken', 'no_access')) - (OLD.shown_state IN ('broken', 'no_access')),
        waiting = waiting + (NEW.shown_state IN ('expiring', 'delayed', 'stalled'))
            - (OLD.shown_state IN ('expiring', 'delayed', 'stalled'))
    WHERE agency_id = NEW.agency_id AND id = NEW.campaign_id;
END;
