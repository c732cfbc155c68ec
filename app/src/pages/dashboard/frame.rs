//! What all panels of a dashboard share.

use crate::model::{
    dashboard::Day,
    date_range::DateRange,
    ids::{CampaignId, ConnectionId},
};

/// What stays the same for all panels of a dashboard.
#[derive(Clone, PartialEq)]
pub(super) struct Frame {
    pub(super) campaign: CampaignId,
    pub(super) range: DateRange,
    pub(super) days: Vec<Day>,
    /// Whether the viewer may have platforms asked for something.
    pub(super) may_ask: bool,
}

impl Frame {
    /// Leads to where a panel comes with its numbers, and with their table if `table`. Of this very page: there may be many of them.
    pub(super) fn path_of(&self, connection: ConnectionId, table: bool) -> String {
        let table = if table { format!("&table={connection}") } else { String::new() };
        format!("?days={}&at={connection}{table}#panel-{connection}", self.range)
    }
}
