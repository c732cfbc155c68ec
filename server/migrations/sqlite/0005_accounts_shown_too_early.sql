-- Accounts that are shown as ending: those that a clock that was ahead has put among them are found by their day.
CREATE INDEX accounts_expiring ON accounts (hard_expires_at)
WHERE hard_expires_at IS NOT NULL AND json_extract(health, '$.state') = 'expiring';
