-- When data last arrived whole is known of the profile, however many campaigns use it, and of the account that it came
-- through: one row each is written, and none for every connection.
ALTER TABLE profiles ADD COLUMN last_good_at INTEGER;
UPDATE profiles SET last_good_at =
    (SELECT max(connections.last_good_at) FROM connections WHERE connections.profile_id = profiles.id);

ALTER TABLE accounts ADD COLUMN proved_at INTEGER;
UPDATE accounts SET proved_at =
    (SELECT max(connections.last_good_at) FROM connections WHERE connections.account_id = accounts.id);

DROP INDEX connections_good;
ALTER TABLE connections DROP COLUMN last_good_at;
CREATE INDEX profiles_good ON profiles (agency_id, integration, last_good_at);
