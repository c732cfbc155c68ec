//! Runs: one report of one period, how far it is, and what was made for it.

use app::model::{
    cause::Cause,
    ids::{AgencyId, CampaignId, ConnectionId, MemberId, ProfileId, ReportId, RunId},
    report_note::Note,
    report_run::RunStage,
};
use async_trait::async_trait;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// Why a run does not go on, at one of its sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub connection: ConnectionId,
    pub what: Obstacle,
    /// The first day of the period that is not there.
    pub since: Date,
}

/// What keeps numbers away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Obstacle {
    /// It is being asked.
    Pulling,
    /// The platform has not got to these days yet; it gives them until `until`.
    Slow {
        until: Date,
    },
    /// An outage, a limit.
    Delayed {
        cause: Cause,
    },
    Broken {
        cause: Cause,
    },
    NoAccess,
    Stalled {
        cause: Cause,
    },
    Disconnected,
    /// It works, and these days do not come.
    Missing,
}

impl Obstacle {
    /// Whether somebody should do something about it. What is late at its platform passes by itself, and keeps only those who wait
    /// for a report that should be out (`is_due`).
    pub fn holds(self, is_due: bool) -> bool {
        match self {
            Self::Pulling | Self::Slow { .. } => false,
            Self::Delayed { .. } => is_due,
            Self::Broken { .. } | Self::NoAccess | Self::Stalled { .. } | Self::Disconnected | Self::Missing => true,
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub id: RunId,
    pub agency: AgencyId,
    pub campaign: CampaignId,
    pub report: ReportId,
    /// Both included.
    pub first: Date,
    pub last: Date,
    pub by_hand: bool,
    pub stage: RunStage,
    /// When its period is over everywhere, Unix seconds.
    pub opens_at: i64,
    /// `None`: once it is approved.
    pub sends_at: Option<i64>,
    pub review: bool,
    pub recipients: Vec<String>,
    /// Sources that it goes out without.
    pub without: Vec<ConnectionId>,
    pub note: Note,
    /// Somebody has written it.
    pub note_touched: bool,
    /// How often it was made.
    pub version: u32,
    /// Which version goes out.
    pub approved: Option<u32>,
    pub reasons: Vec<Reason>,
    /// Numbers on top that are others than those somebody approved: sentences.
    pub moved: Vec<String>,
    /// When its sources were asked.
    pub asked_at: Option<i64>,
    /// When somebody was told that it needs them.
    pub told_at: Option<i64>,
    /// The how manieth of its report that went out.
    pub number: Option<u32>,
    /// Counts its changes.
    pub revision: i64,
    pub created_at: i64,
    pub changed_at: i64,
}

/// A run that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRun {
    pub number: u32,
    pub id: RunId,
    pub version: u32,
    pub first: Date,
    pub last: Date,
}

#[async_trait]
pub trait RunStore: Send {
    /// `Duplicate` if a schedule has one of this period already.
    async fn add_run(&mut self, run: &Run) -> Result<(), StoreError>;
    async fn report_run(&mut self, agency: AgencyId, id: RunId) -> Result<Option<Run>, StoreError>;
    /// Everything but what it is of; counts its revision up. `Stale` if it was changed since it was read.
    async fn update_run(&mut self, run: &mut Run) -> Result<(), StoreError>;
    /// The newest first.
    async fn report_runs(&mut self, agency: AgencyId, report: ReportId, limit: u32) -> Result<Vec<Run>, StoreError>;
    /// Takes away what is planned of a report.
    async fn remove_planned_run(&mut self, agency: AgencyId, report: ReportId) -> Result<(), StoreError>;
    /// Those at one of `stages`, by when they go out; of `campaigns`, or of all. Not of archived ones.
    async fn runs_at(
        &mut self,
        agency: AgencyId,
        campaigns: Option<&[CampaignId]>,
        stages: &[RunStage],
        limit: u32,
    ) -> Result<Vec<Run>, StoreError>;
    /// Ids of those that need somebody, by when they go out; of `campaigns`, or of all. With `keeper` only those of campaigns that
    /// they look after or stand in for, and of reports that they made. Not of archived campaigns.
    async fn runs_at_desk(
        &mut self,
        agency: AgencyId,
        campaigns: Option<&[CampaignId]>,
        keeper: Option<MemberId>,
        limit: u32,
    ) -> Result<Vec<(CampaignId, RunId)>, StoreError>;
    /// Those that went out, the newest first.
    async fn sent_runs(&mut self, agency: AgencyId, report: ReportId, limit: u32) -> Result<Vec<SentRun>, StoreError>;
    /// Those that wait for numbers, of campaigns that report on a profile.
    async fn waiting_runs(&mut self, agency: AgencyId, profile: ProfileId) -> Result<Vec<RunId>, StoreError>;

    /// Those that are not over and have no job, of all agencies.
    async fn runs_without_job(&mut self) -> Result<Vec<(AgencyId, RunId)>, StoreError>;

    /// Keeps a version of a run; those that are neither this nor the approved one go.
    async fn put_document(&mut self, run: &Run, body: &[u8], now: i64) -> Result<(), StoreError>;
    async fn report_document(
        &mut self,
        agency: AgencyId,
        run: RunId,
        version: u32,
    ) -> Result<Option<Vec<u8>>, StoreError>;
}
