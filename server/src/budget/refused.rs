//! What was refused, counted for `/metrics` and told in the log: a line for each kind at most every ten seconds, so that
//! whoever sends too much can't fill the log either.

use std::{
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Between two lines of one kind.
const QUIET: Duration = Duration::from_secs(10);

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// An answer of more bytes than are taken.
    Bytes,
    /// JSON of more values or deeper than is taken.
    Values,
    /// A table of more columns or rows than are taken.
    Table,
    /// A reader that found no turn: too many read at once.
    Readers,
    /// A message of a database that announces more than is taken.
    Message,
    /// A sign-in that found the queue full, or came too often.
    SignIn,
    /// A shared page that was asked for too often.
    SharedPage,
    /// A connection beyond the bound.
    Connection,
    /// A request whose head or body took too long.
    SlowRequest,
    /// An event stream beyond the bound of its session.
    EventStream,
    /// A job that died with the process too often.
    Job,
}

impl Refused {
    const ALL: [Self; 11] = [
        Self::Bytes,
        Self::Values,
        Self::Table,
        Self::Readers,
        Self::Message,
        Self::SignIn,
        Self::SharedPage,
        Self::Connection,
        Self::SlowRequest,
        Self::EventStream,
        Self::Job,
    ];

    /// The label of `/metrics`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Values => "values",
            Self::Table => "table",
            Self::Readers => "readers",
            Self::Message => "message",
            Self::SignIn => "sign_in",
            Self::SharedPage => "shared_page",
            Self::Connection => "connection",
            Self::SlowRequest => "slow_request",
            Self::EventStream => "event_stream",
            Self::Job => "job",
        }
    }
}

/// One kind's count, and how much of it the log has been told.
struct Tally {
    count: AtomicU64,
    told: Mutex<(Option<Instant>, u64)>,
}

impl Tally {
    const fn new() -> Self {
        Self { count: AtomicU64::new(0), told: Mutex::new((None, 0)) }
    }

    /// How many the log has not been told of yet, if it is time for a line.
    fn count_up(&self, now: Instant) -> Option<u64> {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.0.is_some_and(|at| now.duration_since(at) < QUIET) {
            return None;
        }
        let new = count.saturating_sub(told.1);
        *told = (Some(now), count);
        Some(new)
    }
}

/// Counted by the process: readers stand deep below whatever could hand them a counter.
static TALLIES: [Tally; Refused::ALL.len()] = [const { Tally::new() }; Refused::ALL.len()];

/// Counts it. `what` says where, without anything that came from outside: no name, value or address.
pub fn note(refused: Refused, what: impl fmt::Display) {
    let new = TALLIES.get(refused as usize).and_then(|tally| tally.count_up(Instant::now()));
    if let Some(new) = new {
        tracing::warn!(refused = refused.key(), new, "refused: {what}");
    }
}

/// How often each was refused since the start, by its key.
pub fn counts() -> impl Iterator<Item = (&'static str, u64)> {
    Refused::ALL.iter().zip(&TALLIES).map(|(refused, tally)| (refused.key(), tally.count.load(Ordering::Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_counted_under_its_own_key() {
        for refused in Refused::ALL {
            let count = || counts().find(|(key, _)| *key == refused.key()).unwrap().1;
            let before = count();
            note(refused, "a test");
            assert!(count() > before, "{refused:?}");
        }
    }

    #[test]
    fn the_log_gets_a_line_in_ten_seconds_that_tells_of_all() {
        let (tally, start) = (Tally::new(), Instant::now());
        assert_eq!(tally.count_up(start), Some(1));
        for second in 1..10 {
            assert_eq!(tally.count_up(start + Duration::from_secs(second)), None);
        }
        assert_eq!(tally.count_up(start + QUIET), Some(10));
    }
}
