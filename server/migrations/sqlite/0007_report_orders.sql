-- Reports that were ordered at a platform and are not there yet: taken up again, and not ordered twice.
CREATE TABLE report_orders (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    profile_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    report_id TEXT NOT NULL,
    ordered_at INTEGER NOT NULL,
    agency_id TEXT NOT NULL,
    PRIMARY KEY (account_id, profile_id, stream, first_day, last_day),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX report_orders_age ON report_orders (agency_id, ordered_at);
