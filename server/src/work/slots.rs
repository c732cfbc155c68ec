//! How many jobs run at once, and those that do: each lane has slots of its own.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::model::ids::AgencyId;
use tokio::task::{JoinError, JoinSet};

use crate::store::job::Lane;

/// How many jobs of each lane run at the same time. Most of those about data wait for an answer: how many of them one
/// platform may keep waiting is said in [`crate::pace`], and how much of answers is in memory at once in [`crate::budget`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    pub data: usize,
    pub news: usize,
}

impl Slots {
    pub(super) fn of(self, lane: Lane) -> usize {
        match lane {
            Lane::Data => self.data,
            Lane::News => self.news,
        }
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self { data: 300, news: 4 }
    }
}

/// The jobs under way in this process.
#[derive(Default)]
pub(super) struct Running {
    data: JoinSet<()>,
    news: JoinSet<()>,
    shares: Shares,
}

/// How many jobs of each agency run, of both lanes.
type Shares = Arc<Mutex<HashMap<AgencyId, usize>>>;

/// One of them. Dropped, it has ended, however it did.
pub(super) struct Share {
    shares: Shares,
    agency: AgencyId,
}

impl Running {
    pub(super) fn of(&mut self, lane: Lane) -> &mut JoinSet<()> {
        match lane {
            Lane::Data => &mut self.data,
            Lane::News => &mut self.news,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.data.len() + self.news.len()
    }

    pub(super) fn share(&self, agency: AgencyId) -> Share {
        *lock(&self.shares).entry(agency).or_default() += 1;
        Share { shares: self.shares.clone(), agency }
    }

    /// Of each agency that has any.
    pub(super) fn shares(&self) -> HashMap<AgencyId, usize> {
        lock(&self.shares).clone()
    }

    /// Pending for ever while nothing runs.
    pub(super) async fn join_next(&mut self) -> Result<(), JoinError> {
        tokio::select! {
            Some(ended) = self.data.join_next() => ended,
            Some(ended) = self.news.join_next() => ended,
            else => std::future::pending().await,
        }
    }

    /// One that has ended already.
    pub(super) fn try_join_next(&mut self) -> Option<Result<(), JoinError>> {
        self.data.try_join_next().or_else(|| self.news.try_join_next())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut shares = lock(&self.shares);
        if let Entry::Occupied(mut share) = shares.entry(self.agency) {
            *share.get_mut() -= 1;
            if *share.get() == 0 {
                share.remove();
            }
        }
    }
}

fn lock(shares: &Shares) -> MutexGuard<'_, HashMap<AgencyId, usize>> {
    shares.lock().unwrap_or_else(PoisonError::into_inner)
}
