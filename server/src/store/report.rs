//! Reports that were ordered at a platform and are not there yet.

use app::model::ids::{AccountId, AgencyId, ProfileId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::{StoreError, account::Account, connection::Profile};

/// What was ordered: at most one report at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderKey {
    pub agency: AgencyId,
    /// Platforms give a report only to whoever ordered it.
    pub account: AccountId,
    pub profile: ProfileId,
    pub stream: String,
    /// The first and the last day, both included.
    pub from: Date,
    pub to: Date,
}

impl OrderKey {
    /// `days`: the first and the last.
    pub fn of(account: &Account, profile: &Profile, stream: &str, (from, to): (Date, Date)) -> Self {
        let (agency, stream) = (account.agency, stream.to_owned());
        Self { agency, account: account.id, profile: profile.id, stream, from, to }
    }
}

/// The order as the platform knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOrder {
    /// The platform's id of the report.
    pub report: String,
    /// Unix seconds.
    pub ordered_at: i64,
}

#[async_trait]
pub trait ReportStore: Send {
    /// Remembers what was ordered, in place of an older order.
    async fn put_report_order(&mut self, key: &OrderKey, order: &ReportOrder) -> Result<(), StoreError>;
    /// The order, if there is one.
    async fn report_order(&mut self, key: &OrderKey) -> Result<Option<ReportOrder>, StoreError>;
    /// Forgets it.
    async fn remove_report_order(&mut self, key: &OrderKey) -> Result<(), StoreError>;
    /// Forgets an agency's orders from before `before`, Unix seconds.
    async fn prune_report_orders(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
