//! Days of a profile that are asked for once more.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    cause::Cause,
    ids::{AgencyId, MemberId, ProfileId, RereadingId},
};
use async_trait::async_trait;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{StoreError, series::Correction};

/// Corrections that are kept to be told one by one. The others are counted.
const MOST_TOLD: usize = 20;

/// Somebody wants some days read once more.
#[derive(Debug, Clone, PartialEq)]
pub struct Rereading {
    pub id: RereadingId,
    pub agency: AgencyId,
    pub profile: ProfileId,
    /// The first and the last day, both included.
    pub first: Date,
    pub last: Date,
    /// `None`: Relink itself has doubts.
    pub asked_by: Option<MemberId>,
    /// Unix seconds.
    pub asked_at: i64,
    pub state: RereadingState,
    /// The oldest day that was read of each stream so far, newest first; the day after the last where none was.
    pub progress: BTreeMap<String, Date>,
    pub found: Found,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RereadingState {
    /// It waits for its turn, is being read, or waits for the platform: then it is known for what.
    Open {
        waits: Option<Cause>,
    },
    Done,
    Failed {
        cause: Cause,
    },
    /// Nobody pulls this source any more.
    Stopped,
}

/// What reading again has changed so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Days whose totals are others now.
    pub changed: BTreeSet<Date>,
    /// Days that were not there whole before.
    pub added: BTreeSet<Date>,
    /// Days of which less came than stands: what stands stayed.
    pub kept: BTreeSet<Date>,
    /// Some of the changes, the newest days first.
    pub told: Vec<Changed>,
}

/// A day whose numbers became others: by metric, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub stream: String,
    pub day: Date,
    pub before: Vec<(String, f64)>,
    pub after: Vec<(String, f64)>,
}

impl Found {
    /// Adds corrections, which come oldest first, of days older than those before.
    pub fn add_corrections(&mut self, corrections: Vec<Correction>) {
        for Correction { stream, day, before, after, .. } in corrections.into_iter().rev() {
            self.changed.insert(day);
            if self.told.len() < MOST_TOLD {
                self.told.push(Changed { stream, day, before, after });
            }
        }
    }
}

impl Rereading {
    pub fn is_open(&self) -> bool {
        matches!(self.state, RereadingState::Open { .. })
    }
}

#[async_trait]
pub trait RereadingStore: Send {
    /// Adds it. `Duplicate` where the same days of the profile are being asked for already.
    async fn add_rereading(&mut self, rereading: &Rereading) -> Result<(), StoreError>;
    async fn rereading(&mut self, agency: AgencyId, id: RereadingId) -> Result<Option<Rereading>, StoreError>;
    /// The one that is open for these very days.
    async fn open_rereading(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        days: (Date, Date),
    ) -> Result<Option<RereadingId>, StoreError>;
    /// Writes state, progress and what was found.
    async fn update_rereading(&mut self, rereading: &Rereading) -> Result<(), StoreError>;
    /// Of several profiles, newest first, at most `limit`. By index: reads that many of each profile.
    async fn rereadings(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        limit: u32,
    ) -> Result<Vec<Rereading>, StoreError>;
    /// How many people asked for of a profile since `since`, Unix seconds.
    async fn count_rereadings(&mut self, agency: AgencyId, profile: ProfileId, since: i64) -> Result<u32, StoreError>;
    /// Forgets an agency's from before `before`, Unix seconds.
    async fn prune_rereadings(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
