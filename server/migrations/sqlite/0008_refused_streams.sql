-- Optional streams that a platform refuses while the rest of the connection works.
CREATE TABLE refused_streams (
    connection_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    since INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    PRIMARY KEY (connection_id, stream),
    FOREIGN KEY (agency_id, connection_id) REFERENCES connections (agency_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What one account is refused for one profile says nothing about another.
CREATE TRIGGER refused_streams_end
AFTER UPDATE OF account_id, profile_id ON connections
WHEN OLD.account_id IS NOT NEW.account_id OR OLD.profile_id IS NOT NEW.profile_id
BEGIN
    DELETE FROM refused_streams WHERE connection_id = NEW.id;
END;
