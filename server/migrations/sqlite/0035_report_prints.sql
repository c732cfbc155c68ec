-- What went out of a run as a PDF: as it is in its letters and behind its link.
CREATE TABLE report_prints (
    run_id TEXT PRIMARY KEY REFERENCES report_runs (id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL,
    -- NULL: it could not be printed, and the report went out without it.
    pdf BLOB,
    -- Characters that no font has.
    undrawn INTEGER NOT NULL
) STRICT;
