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
    /// "in 12 days". Of what is over, nothing.
    pub left: String,
    /// It has ended, and goes on only as long as its provider lets it.
    pub is_over: bool,
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

/// How accesses at one provider usually end, as far as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// The provider's name.
    pub provider: String,
    /// The brand mark's URL.
    pub mark: String,
    /// "usually ends about an hour after it was last used, as Relink has seen, and is renewed before".
    pub words: String,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewals {
    pub months: Vec<RenewalMonth>,
    /// On the first page: what was learned of ends that nobody tells.
    pub habits: Vec<Habit>,
    /// Where the next page begins.
    pub next: Option<String>,
    pub may_edit: bool,
}
