//! How much is asked of platforms at once and in a minute, and who has to wait: a port, and its adapter in memory.
//!
//! - `memory`: for one process. Several that share a store will share one adapter. `state`: who has a turn and who waits.
//!   `level`: what is taken of one subject, and what may be.
//!
//! Belongs here: turns, their order, and what a platform's complaints do to them. Not here: which platform allows how
//! much ([`crate::catalogue`]), what an answer means ([`crate::health`]), and whose turn it is in the queue
//! ([`crate::work`]). Whoever waits here holds no transaction.

mod level;
pub mod memory;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;

use app::model::ids::{AccountId, AgencyId, ApplicationId, ProfileId};
use async_trait::async_trait;

use crate::store::job::Priority;

/// Whose use is bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    Account(AccountId),
    /// A client of an agency at an authorization server.
    Application(ApplicationId),
    /// `host:port`. Agencies that want something of the same host have the same share of it.
    Host(String),
    /// The newest or the older days of a profile: two that pull the same would ask the platform for everything twice.
    /// Nobody waits for this, as there is less to be pulled afterwards.
    Days {
        profile: ProfileId,
        are_newest: bool,
    },
}

/// What a turn is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// A job, from its begin to its end. It waits for seconds only and not among many, as it holds one of the worker's
    /// slots meanwhile; and no host may have more than its share of all slots.
    Job,
    /// One request. Platforms' complaints are about these.
    Request,
}

/// How much of a subject may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub at_once: u32,
    /// At least a minute's share lies between two turns.
    pub per_minute: Option<u32>,
}

impl Bound {
    /// Without a number per minute.
    pub const fn at_once(at_once: u32) -> Self {
        Self { at_once, per_minute: None }
    }
}

/// Somebody wants a turn.
#[derive(Debug, Clone)]
pub struct Ask {
    pub agency: AgencyId,
    pub what: What,
    /// The most pressing goes first.
    pub priority: Priority,
    /// All of them at once, or none.
    pub subjects: Vec<(Subject, Bound)>,
}

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The platform answered, and did not complain about how much it is asked.
    Fine,
    /// It did. `retry_after`: seconds, if it named a time.
    Limited { retry_after: Option<i64> },
    /// It did not answer, or nobody knows.
    Unknown,
}

/// There is no turn, and none soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too much is asked of this platform already")]
pub struct NoTurn {
    /// When to ask again, Unix seconds: others that were sent away before have their moment before.
    pub until: i64,
}

/// Hands out turns.
#[async_trait]
pub trait Limiter: Send + Sync + 'static {
    /// Waits for a turn if it comes soon. Dropping the future leaves the line. `now`: Unix milliseconds.
    async fn take(&self, ask: Ask, now: i64) -> Result<Turn, NoTurn>;
}

/// Somebody's turn, until this is dropped.
pub struct Turn {
    /// Unix milliseconds: nothing is sent before. The turn is held meanwhile.
    pub not_before: i64,
    give_back: Option<GiveBack>,
}

/// Takes what became of it, and when that was if anybody looked at a clock, in Unix milliseconds.
type GiveBack = Box<dyn FnOnce(Ending, Option<i64>) + Send + Sync>;

impl Turn {
    /// `give_back` is called once.
    pub fn new(not_before: i64, give_back: impl FnOnce(Ending, Option<i64>) + Send + Sync + 'static) -> Self {
        Self { not_before, give_back: Some(Box::new(give_back)) }
    }

    /// Gives it back and tells what became of it. `now`: Unix milliseconds.
    pub fn end(mut self, ending: Ending, now: i64) {
        if let Some(give_back) = self.give_back.take() {
            give_back(ending, Some(now));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            give_back(Ending::Unknown, None);
        }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("not_before", &self.not_before).finish_non_exhaustive()
    }
}
