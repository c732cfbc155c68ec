-- A success of a token endpoint that could not be read: new tokens may stand in it, so that it is kept, sealed, until it can be.
ALTER TABLE refresh_intents ADD COLUMN reply BLOB;
-- When it came, Unix seconds.
ALTER TABLE refresh_intents ADD COLUMN reply_at INTEGER;
