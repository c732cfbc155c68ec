//! Accesses that end on a known day, for the calendar of renewals.

use serde::{Deserialize, Serialize};

use super::{
    data_source::AccountRow,
    ids::{CampaignId, ConnectionId},
    moment::Moment,
};

/// One access that ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    pub account: AccountRow,
    pub on: Moment,
    /// "in 12 days".
    pub left: String,
    /// Where it can be renewed: a connection that uses it, if the viewer may see one.
    pub at: Option<(CampaignId, ConnectionId)>,
}

/// Those of one month, the nearest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalMonth {
    /// "December 2026".
    pub name: String,
    pub renewals: Vec<Renewal>,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewals {
    pub months: Vec<RenewalMonth>,
    /// Where the next page begins.
    pub next: Option<String>,
    pub may_edit: bool,
}
