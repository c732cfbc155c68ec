//! Series: daily numbers of a profile, and which days have been pulled. A connection only points at them.
//!
//! A series is one stream of a profile, whole or by one breakdown, in one currency. Its row carries the agency, and every
//! read joins it. Money that was pulled while the profile had another currency is kept, and not read.

use app::model::ids::{AgencyId, ProfileId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::{
    StoreError,
    range::{Fingerprint, Range},
};

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub stream: String,
    pub metric: String,
    /// `None` for the total.
    pub dimension: Option<Dimension>,
    /// A day in the profile's time zone.
    pub day: Date,
    pub value: f64,
}

/// One of those that a breakdown tells apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension {
    /// As the platform identifies it, to the letter.
    pub key: String,
    /// As people call it; what came last counts for all days.
    pub label: String,
}

/// How a stream is asked for and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    pub fingerprint: Fingerprint,
    /// The metrics it brings; `None`: whatever the data names.
    pub metrics: Option<Vec<String>>,
}

impl Description {
    /// Whether days that were pulled with it tell something about `metric`.
    pub fn knows(&self, metric: &str) -> bool {
        self.metrics.as_ref().is_none_or(|known| known.iter().any(|one| one == metric))
    }
}

/// What one pull brought.
#[derive(Debug, Clone, Copy)]
pub struct Pull<'a> {
    pub agency: AgencyId,
    pub profile: ProfileId,
    pub stream: &'a str,
    /// Empty for totals.
    pub breakdown: &'a str,
    /// Of the profile when it was asked, or of its money as it came; ISO 4217. `None`: what the profile has it in by now.
    pub currency: Option<&'a str>,
    pub description: &'a Description,
    /// The days it covers. Their fingerprint is that of the description.
    pub days: &'a [Range],
    /// Within those days. Of two for one metric and dimension on one day the last counts.
    pub values: &'a [Value],
    /// The sequence of the change that pages are told.
    pub change: i64,
    /// Unix seconds.
    pub at: i64,
}

/// What became of a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It stands. `records`: how many were written or removed; those that were the same are left alone.
    Written { records: u32 },
    /// It was asked for anew because the description has changed, and brings fewer numbers than stand: those stay, as they
    /// were pulled.
    Less { stands: u32, brings: u32 },
}

/// Days of one series that were pulled, oldest first, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    pub profile: ProfileId,
    pub stream: String,
    pub breakdown: String,
    pub ranges: Vec<Range>,
    /// Those that the ranges name.
    pub descriptions: Vec<Description>,
}

/// A total of a whole day that a later pull brought anew. Numbers by metric; those that are missing had none.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    pub profile: ProfileId,
    pub stream: String,
    pub day: Date,
    pub change: i64,
    pub before: Vec<(String, f64)>,
    pub after: Vec<(String, f64)>,
}

/// What came of days that were asked for again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Again {
    /// Totals of whole days that are others now.
    pub corrections: Vec<Correction>,
    /// Days with numbers of which nothing stood whole.
    pub added: Vec<Date>,
    /// Days of which less came than stands: they stay as they were pulled.
    pub kept: Vec<Date>,
}

#[async_trait]
pub trait SeriesStore: Send {
    /// Puts one pull in place: writes what differs from what stands on its days, removes what is no longer there, marks the
    /// days, and notes what it corrects.
    async fn put_pull(&mut self, pull: &Pull<'_>) -> Result<Kept, StoreError>;
    /// As [`SeriesStore::put_pull`], for days that somebody asked for again: a whole day of which fewer numbers come than stand, or
    /// whose records could not all be taken this time, stays as it is.
    async fn put_again(&mut self, pull: &Pull<'_>) -> Result<Again, StoreError>;
    /// Those among `profiles` whose last days lack something, or may: of all others everything came. Reads what lacks only.
    async fn lacking(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<ProfileId>, StoreError>;
    /// Whether days of a stream were pulled anew with this description and would have lost numbers.
    async fn has_brought_less(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        stream: &str,
        fingerprint: Fingerprint,
    ) -> Result<bool, StoreError>;
    /// Takes one of the `most` pulls that a provider gets on `day` for days whose description has changed; `false` if they are
    /// used up.
    async fn take_revision(
        &mut self,
        agency: AgencyId,
        provider: &str,
        day: Date,
        most: u32,
    ) -> Result<bool, StoreError>;
    /// What was pulled of several profiles' totals and overlaps `from` to `to`, both included: some rows for each series, however
    /// long its history.
    async fn pulled(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<Pulled>, StoreError>;
    /// The same of the breakdowns of one profile.
    async fn pulled_parts(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        from: Date,
        to: Date,
    ) -> Result<Vec<Pulled>, StoreError>;
    /// Totals of several profiles from `from` to `to`, both included, oldest first: one query for a dashboard.
    async fn totals(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, Value)>, StoreError>;
    /// Those of a breakdown whose `metric` adds up to most from `from` to `to`, both included; largest first, at most `limit`.
    async fn top(&mut self, agency: AgencyId, asked: &Top<'_>) -> Result<TopParts, StoreError>;
    /// Corrections of several profiles after the change `sequence`, oldest first, at most `limit`.
    async fn corrections_after(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        sequence: i64,
        limit: u32,
    ) -> Result<Vec<Correction>, StoreError>;
    /// Forgets an agency's corrections from before `before`, Unix seconds.
    async fn prune_corrections(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}

/// Which values of a breakdown are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Top<'a> {
    pub profile: ProfileId,
    pub stream: &'a str,
    pub breakdown: &'a str,
    pub metric: &'a str,
    pub from: Date,
    pub to: Date,
    pub limit: usize,
}

/// Those of a breakdown that are largest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopParts {
    /// Largest first.
    pub parts: Vec<Part>,
    /// How many there are in all.
    pub count: usize,
    /// The metric that was asked for, of all there are, by day.
    pub sums: Vec<(Date, f64)>,
}

/// One of those that a breakdown tells apart, with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub dimension: Dimension,
    /// Of the metric that was asked for.
    pub sum: f64,
    /// Of all metrics, oldest first. They don't name what they are of again.
    pub values: Vec<Value>,
}
