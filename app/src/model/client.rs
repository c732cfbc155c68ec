//! All clients in one table: how each stands this month, furthest off first.

use serde::{Deserialize, Serialize};

use super::{campaign::CampaignRow, list::StateCounts, moment::Moment};

/// How a client stood when it was last looked at: words, of days that are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// "1 – 26 Nov".
    pub days: String,
    /// How many results, or what comes next to them.
    pub results: Option<Figure>,
    pub cost: Option<Figure>,
    /// Of results, or the goal that is furthest off.
    pub goal: Option<Against>,
    /// Of all ads, or the budget that is furthest off.
    pub budget: Option<Against>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// "Quote requests", "Conversions (Google Ads)".
    pub name: String,
    /// "46".
    pub words: String,
    /// "+12 %".
    pub change: Option<String>,
    /// "better", "worse".
    pub verdict: Option<String>,
    /// What it lacks: "without 3 Nov".
    pub without: Option<String>,
}

/// A month against what was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Against {
    /// "46 of 60 by 26 Nov".
    pub words: String,
    /// "Behind goal".
    pub verdict: Option<String>,
    /// Whether somebody should look.
    pub is_off: bool,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    pub campaign: CampaignRow,
    /// `None`: it was not looked at yet.
    pub standing: Option<Standing>,
    pub told: Option<Moment>,
    pub report: Option<NextReport>,
}

/// What comes next of a client's reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextReport {
    /// When the next one goes out. `None`: once it is approved.
    pub sends: Option<Moment>,
    /// One of them waits for somebody.
    pub needs_somebody: bool,
}

/// A page of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientList {
    pub rows: Vec<ClientRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Of all that the search finds.
    pub counts: StateCounts,
}
