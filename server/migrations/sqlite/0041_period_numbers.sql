-- Numbers of whole periods of a profile, which can't be made of their days: people who were counted once.
-- Prepared with the layout of numbers, and never used: asks had no place in it.
DROP TABLE period_numbers;

CREATE TABLE period_numbers (
    agency_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    -- Days since 1970-01-01, in the profile's zone, both included.
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL CHECK (last_day >= first_day),
    stream TEXT NOT NULL,
    -- `asked`: nobody has answered yet, or it is asked once more.
    state TEXT NOT NULL CHECK (state IN ('asked', 'known', 'refused')),
    -- Whether it is asked again until the platform no longer corrects it: a person or a report wants it.
    is_lasting INTEGER NOT NULL CHECK (is_lasting IN (0, 1)),
    -- Who asked for it last, and when.
    asked_by TEXT,
    asked_at INTEGER NOT NULL,
    -- JSON: metric to number. Empty until somebody has answered.
    numbers TEXT NOT NULL,
    answered_at INTEGER,
    is_final INTEGER NOT NULL CHECK (is_final IN (0, 1)),
    -- Of the description by which it was asked.
    fingerprint INTEGER NOT NULL,
    PRIMARY KEY (profile_id, first_day, last_day, stream),
    FOREIGN KEY (agency_id, profile_id) REFERENCES profiles (agency_id, id),
    FOREIGN KEY (agency_id, asked_by) REFERENCES members (agency_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX period_numbers_asked ON period_numbers (agency_id, asked_at);
