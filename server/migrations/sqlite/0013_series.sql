-- Numbers laid out for what is read: one row for all metrics of a day, integer keys, pulled days as ranges.
-- What stood in the old tables is carried over by `store::sqlite::carrying`, into a new file in which they are empty.
DROP TABLE series_values;
DROP TABLE pulled_days;

-- The numbers of one stream of a profile, in one currency. Its agency's; whoever reads numbers joins it.
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    agency_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    -- '': totals.
    breakdown TEXT NOT NULL,
    -- The profile's when they were pulled; '': it was not told.
    currency TEXT NOT NULL,
    -- JSON array: which metric stands at which place of a record. Only added to.
    metrics TEXT NOT NULL,
    UNIQUE (profile_id, stream, breakdown, currency),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id)
) STRICT;

-- What a breakdown tells apart: a campaign, a query, a page.
CREATE TABLE dimension_values (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    -- As the platform identifies it.
    key TEXT NOT NULL,
    -- As people call it; NULL: by its key.
    label TEXT,
    UNIQUE (series_id, key)
) STRICT;

CREATE TABLE records (
    series_id INTEGER NOT NULL REFERENCES series (id),
    -- Days since 1970-01-01, in the profile's zone.
    day INTEGER NOT NULL,
    -- 0: the total.
    dimension_id INTEGER NOT NULL,
    -- See `store::sqlite::series::numbers`.
    numbers BLOB NOT NULL,
    PRIMARY KEY (series_id, day, dimension_id)
) STRICT, WITHOUT ROWID;

-- Descriptions of a stream that days were pulled with.
CREATE TABLE descriptions (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    -- 0: it was not kept then, and counts as the first one that comes.
    fingerprint INTEGER NOT NULL,
    -- JSON array; NULL: whatever the data names.
    metrics TEXT,
    -- Whole days that were pulled anew with it would have lost numbers: what stands stays.
    brought_less INTEGER NOT NULL DEFAULT 0 CHECK (brought_less IN (0, 1)),
    UNIQUE (series_id, fingerprint)
) STRICT;

-- Days that were pulled, first and last included. Ranges of a series don't overlap, and those that touch differ.
CREATE TABLE ranges (
    series_id INTEGER NOT NULL REFERENCES series (id),
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL CHECK (last_day >= first_day),
    -- 0: a day that was not over. 1: whole, but the platform may still correct it. 2: final.
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
    description_id INTEGER NOT NULL REFERENCES descriptions (id),
    -- Records that could not be taken.
    left_out INTEGER NOT NULL,
    PRIMARY KEY (series_id, first_day)
) STRICT, WITHOUT ROWID;

-- Totals of whole days that a later pull brought anew: as they were, and as they became. NULL: nothing.
CREATE TABLE corrections (
    series_id INTEGER NOT NULL REFERENCES series (id),
    day INTEGER NOT NULL,
    -- The sequence of the change that pages were told.
    change INTEGER NOT NULL,
    before BLOB,
    after BLOB,
    at INTEGER NOT NULL,
    PRIMARY KEY (series_id, change, day)
) STRICT, WITHOUT ROWID;


-- Numbers of a whole period that can't be added up from days: people counted once, positions.
CREATE TABLE period_numbers (
    series_id INTEGER NOT NULL REFERENCES series (id),
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL CHECK (last_day >= first_day),
    dimension_id INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
    description_id INTEGER NOT NULL REFERENCES descriptions (id),
    asked_at INTEGER NOT NULL,
    numbers BLOB NOT NULL,
    PRIMARY KEY (series_id, first_day, last_day, dimension_id)
) STRICT, WITHOUT ROWID;

-- How much a provider was asked on a day for what a changed description gives other numbers for.
CREATE TABLE revision_shares (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    provider TEXT NOT NULL,
    day INTEGER NOT NULL,
    pulls INTEGER NOT NULL,
    PRIMARY KEY (agency_id, provider)
) STRICT, WITHOUT ROWID;
