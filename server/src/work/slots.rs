//! How many jobs run at once, and those that do: each lane has slots of its own.

use tokio::task::{JoinError, JoinSet};

use crate::store::job::Lane;

/// How many jobs of each lane run at the same time. Most of those about data wait for an answer: how many of them one
/// platform may keep waiting is said in [`crate::pace`].
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
        Self { data: 40, news: 4 }
    }
}

/// The jobs under way in this process.
#[derive(Default)]
pub(super) struct Running {
    data: JoinSet<()>,
    news: JoinSet<()>,
}

impl Running {
    pub(super) fn of(&mut self, lane: Lane) -> &mut JoinSet<()> {
        match lane {
            Lane::Data => &mut self.data,
            Lane::News => &mut self.news,
        }
    }

    /// Pending for ever while nothing runs.
    pub(super) async fn join_next(&mut self) -> Result<(), JoinError> {
        tokio::select! {
            Some(ended) = self.data.join_next() => ended,
            Some(ended) = self.news.join_next() => ended,
            else => std::future::pending().await,
        }
    }
}
