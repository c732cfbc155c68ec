//! Whose turn it is in the queue: the statements that lease a job, and say when there is one. All by index.
//!
//! Numbers that stand here word for word, as indexes hold them: [`ALONE_FROM`](crate::store::job::ALONE_FROM) crashes,
//! [`HEAD_START`](crate::store::job::HEAD_START) seconds, [`BEHIND_ALL`](crate::store::job::BEHIND_ALL) seconds, and the
//! priorities.

/// No other job of the same key runs, nor one whose holder died and that nobody has taken back.
macro_rules! is_free {
    () => {
        "NOT EXISTS (SELECT 1 FROM jobs AS running WHERE running.holder IS NOT NULL AND running.key = jobs.key)"
    };
}

/// The first of lane `?4` with this priority that may run beside others. `$of`: whose.
macro_rules! first_of_priority {
    ($priority:literal, $turn:literal, $of:literal) => {
        concat!(
            "SELECT id, turn, 0 AS alone FROM (
                 SELECT id, ",
            $turn,
            " AS turn FROM jobs
                 WHERE holder IS NULL AND parked_at IS NULL AND lane = ?4 AND priority = ",
            $priority,
            $of,
            " AND due_at <= ?1 AND crashes < 2 AND ",
            is_free!(),
            " ORDER BY due_at, id LIMIT 1)"
        )
    };
}

/// When it is the turn of one that must run alone: nobody has a head start there.
macro_rules! turn_of_suspect {
    ($suspect:literal) => {
        concat!(
            "(CASE WHEN ",
            $suspect,
            ".priority = 2 THEN ",
            $suspect,
            ".due_at + 1099511627776 ELSE ",
            $suspect,
            ".due_at + 86400 END)"
        )
    };
}

/// See [`CLAIM`].
macro_rules! claim {
    ($of:literal) => {
        concat!(
            "UPDATE jobs SET holder = ?2, leased_until = ?3 WHERE id = (
         SELECT id FROM (",
            first_of_priority!("0", "due_at", $of),
            " UNION ALL ",
            first_of_priority!("1", "due_at + 86400", $of),
            " UNION ALL ",
            first_of_priority!("2", "due_at + 1099511627776", $of),
            " UNION ALL
             SELECT id, turn, 1 FROM (
                 SELECT id, ",
            turn_of_suspect!("jobs"),
            " AS turn FROM jobs
                 WHERE crashes >= 2 AND parked_at IS NULL AND due_at <= ?1 AND holder IS NULL AND lane = ?4",
            $of,
            "
                   AND NOT EXISTS (SELECT 1 FROM jobs AS running
                                   WHERE running.holder IS NOT NULL AND running.leased_until > ?1)
                   AND ",
            is_free!(),
            "            ORDER BY turn, id LIMIT 1)
             ORDER BY turn, id LIMIT 1) AS first
         WHERE NOT EXISTS (SELECT 1 FROM jobs AS suspect
                           WHERE suspect.crashes >= 2 AND suspect.parked_at IS NULL
                             AND suspect.holder IS NOT NULL AND suspect.leased_until > ?1)
           AND (first.alone = 1
                OR NOT EXISTS (SELECT 1 FROM jobs AS suspect
                               WHERE suspect.crashes >= 2 AND suspect.parked_at IS NULL AND suspect.due_at <= ?1
                                 AND suspect.holder IS NULL AND ",
            turn_of_suspect!("suspect"),
            " < first.turn)
                OR ?4 = 'news' AND EXISTS (SELECT 1 FROM jobs AS running
                                           WHERE running.holder IS NOT NULL AND running.leased_until > ?1
                                             AND running.lane = 'data')))
     RETURNING id, agency_id, kind, key, account_id, payload, due_at, priority, attempts, crashes"
        )
    };
}

/// Of what a person waits for, of the usual, of the idle and of what must run alone, the one whose turn is first. Not
/// while one runs alone, and not behind one that waits to: news go on while it waits for data.
pub(super) const CLAIM: &str = claim!("");

/// The same among the jobs of agency `?5`.
pub(super) const CLAIM_OF: &str = claim!(" AND agency_id = ?5");

/// Agencies of which something is due in lane `?1`, whether or not it may begin.
pub(super) const DUE_AGENCIES: &str = "
    SELECT id FROM agencies WHERE EXISTS (
        SELECT 1 FROM jobs INDEXED BY jobs_waiting_of
        WHERE holder IS NULL AND parked_at IS NULL AND agency_id = agencies.id AND lane = ?1 AND priority IN (0, 1, 2)
          AND due_at <= ?2)
    ORDER BY id";

/// The first of lane `?1` with this priority that nothing running holds back.
macro_rules! earliest_of_priority {
    ($priority:literal) => {
        concat!(
            "SELECT * FROM (
                 SELECT due_at AS at FROM jobs
                 WHERE holder IS NULL AND parked_at IS NULL AND lane = ?1 AND priority = ",
            $priority,
            " AND ",
            is_free!(),
            " ORDER BY due_at, id LIMIT 1)"
        )
    };
}

/// A waiting job that nothing running holds back counts from when it is due, a running one from when it could be
/// claimed anew: when its lease is over. Waiting jobs that are held back come after.
pub(super) const NEXT_DUE: &str = concat!(
    "SELECT min(at) FROM (",
    earliest_of_priority!("0"),
    " UNION ALL ",
    earliest_of_priority!("1"),
    " UNION ALL ",
    earliest_of_priority!("2"),
    " UNION ALL
        SELECT CASE WHEN due_at > leased_until THEN due_at ELSE leased_until END
        FROM jobs WHERE holder IS NOT NULL AND leased_until IS NOT NULL AND lane = ?1) AS next"
);

/// What is due and waits, and what runs; each by its own index, which SQLite would leave for the order of `key`.
pub(super) const DUE_KEYS: &str = "
    SELECT key FROM jobs INDEXED BY jobs_waiting_of
    WHERE holder IS NULL AND parked_at IS NULL AND lane IN ('data', 'news') AND priority IN (0, 1, 2) AND due_at <= ?1
      AND agency_id = ?2
    UNION
    SELECT key FROM jobs INDEXED BY jobs_running WHERE holder IS NOT NULL AND agency_id = ?2
    ORDER BY key";
