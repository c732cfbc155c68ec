//! Campaigns: one client's workspace each.

use serde::{Deserialize, Serialize};

use super::{ids::CampaignId, list::StateCounts};

/// What the head of every campaign page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignHead {
    pub id: CampaignId,
    pub name: String,
    /// IANA name, such as `Europe/Berlin`.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    pub archived: bool,
}

/// One line of the campaign list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRow {
    pub head: CampaignHead,
    pub connections: u32,
    pub broken: u32,
    /// Delayed, stalled, expiring or without access.
    pub waiting: u32,
}

/// A page of the campaign list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignList {
    /// Those with something broken first, then those that wait, then by name.
    pub rows: Vec<CampaignRow>,
    /// Of all that the search finds, without those that are archived.
    pub counts: StateCounts,
    pub archived: u32,
    /// Where the next page begins.
    pub next: Option<String>,
    pub may_edit: bool,
}
