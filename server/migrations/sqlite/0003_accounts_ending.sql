-- Accounts that end on a known day and are not shown as ending yet: a look at them reads no others.
CREATE INDEX accounts_ending ON accounts (hard_expires_at)
WHERE hard_expires_at IS NOT NULL AND json_extract(health, '$.state') = 'healthy';
