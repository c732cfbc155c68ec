//! Series: daily values of a profile, and which days have been pulled. A connection only points at them.

use app::model::ids::ProfileId;
use async_trait::async_trait;
use jiff::civil::Date;

use super::StoreError;

/// One value. Keyed by profile, stream, metric, dimension and day; written over when pulled again.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub stream: String,
    pub metric: String,
    /// Empty for the total.
    pub dimension: String,
    /// A day in the profile's time zone.
    pub day: Date,
    pub value: f64,
}

/// A day that has been pulled: complete, or partial because it was not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PulledDay {
    pub day: Date,
    pub complete: bool,
}

#[async_trait]
pub trait SeriesStore: Send {
    /// Puts one pull in place: erases the stream's values of `days`, writes `values`, and marks the days.
    async fn put_pull(
        &mut self,
        profile: ProfileId,
        stream: &str,
        days: &[PulledDay],
        values: &[Value],
        at: i64,
    ) -> Result<(), StoreError>;
    /// Days pulled from `from` to `to`, both included, oldest first.
    async fn pulled_days(
        &mut self,
        profile: ProfileId,
        stream: &str,
        from: Date,
        to: Date,
    ) -> Result<Vec<PulledDay>, StoreError>;
    /// Values of several profiles from `from` to `to`, both included, oldest first: one query for a dashboard.
    async fn values(
        &mut self,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, Value)>, StoreError>;
    /// Days pulled of several profiles, oldest first: one query for a page of tiles.
    async fn pulled_days_of(
        &mut self,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, String, PulledDay)>, StoreError>;
}
