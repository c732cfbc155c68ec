-- Until when an exchange counts as under way: a second process must not take it for one that a crash cut off.
ALTER TABLE flows ADD COLUMN exchange_until INTEGER;

CREATE INDEX members_agency ON members (agency_id, email);
