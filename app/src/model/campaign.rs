//! Campaigns: one client's workspace each.

use serde::{Deserialize, Serialize};

use super::ids::CampaignId;

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

/// The campaign list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignList {
    pub rows: Vec<CampaignRow>,
    pub may_edit: bool,
}
