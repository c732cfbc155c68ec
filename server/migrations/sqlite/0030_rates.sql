-- The euro reference rates of the European Central Bank: how much of a currency one euro was on a day. No agency's data.
CREATE TABLE rates (
    currency TEXT NOT NULL,
    -- Days since 1970-01-01.
    day INTEGER NOT NULL,
    per_euro REAL NOT NULL CHECK (per_euro > 0),
    PRIMARY KEY (currency, day)
) STRICT, WITHOUT ROWID;

-- Whether any are known of some days.
CREATE INDEX rates_day ON rates (day);
