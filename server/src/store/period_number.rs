//! Numbers of whole periods of a profile: people who were counted once.

use std::collections::BTreeMap;

use app::model::ids::{AgencyId, MemberId, ProfileId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::{StoreError, range::Fingerprint};

/// Which numbers: those of a stream of a profile over some days, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeriodKey {
    pub agency: AgencyId,
    pub profile: ProfileId,
    pub stream: String,
    pub first: Date,
    pub last: Date,
}

/// What is known of them.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodNumbers {
    pub key: PeriodKey,
    pub state: PeriodState,
    /// Whether it is asked again until it is final: a person or a report wants it.
    pub is_lasting: bool,
    /// Unix seconds.
    pub asked_at: i64,
    /// By metric; empty until somebody has answered.
    pub numbers: BTreeMap<String, f64>,
    pub answered_at: Option<i64>,
    /// The platform will not correct them any more.
    pub is_final: bool,
    /// Of the description by which they were asked for.
    pub fingerprint: Fingerprint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// Nobody has answered yet, or it is asked once more.
    Asked,
    Known,
    /// The platform gave no number.
    Refused,
}

/// Wants numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodAsk {
    pub key: PeriodKey,
    pub is_lasting: bool,
    /// `None`: Relink itself, for what is always shown or for a report.
    pub by: Option<MemberId>,
    /// Unix seconds.
    pub at: i64,
}

/// What a platform said.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodAnswer {
    pub key: PeriodKey,
    /// `None`: it gives none. What it said before stays.
    pub numbers: Option<BTreeMap<String, f64>>,
    /// Unix seconds.
    pub at: i64,
    pub is_final: bool,
    pub fingerprint: Fingerprint,
}

#[async_trait]
pub trait PeriodNumberStore: Send {
    /// Wants numbers, or wants them once more: what is known stays until there is an answer.
    async fn ask_period(&mut self, ask: &PeriodAsk) -> Result<(), StoreError>;
    /// Keeps what a platform said of what was asked for.
    async fn answer_period(&mut self, answer: &PeriodAnswer) -> Result<(), StoreError>;
    /// Of several profiles, for each of these days. By index.
    async fn period_numbers(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        days: &[(Date, Date)],
    ) -> Result<Vec<PeriodNumbers>, StoreError>;
    /// What is to be asked of a profile: what waits, and what lasts, is not final and was answered before `before`, Unix seconds. What
    /// was asked for first comes first, at most `limit`.
    async fn open_periods(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        before: i64,
        limit: u32,
    ) -> Result<Vec<PeriodNumbers>, StoreError>;
    /// Days of a profile that people have asked for since `since`, Unix seconds.
    async fn count_period_asks(&mut self, agency: AgencyId, profile: ProfileId, since: i64) -> Result<u32, StoreError>;
    /// Forgets an agency's that were asked for before `before`, Unix seconds.
    async fn prune_period_numbers(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
