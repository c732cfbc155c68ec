//! What whoever has a share link sees of a dashboard: its numbers. Nothing here can hold an id, an account, a cause or what
//! mends it. It never travels: the page is rendered where it is made. Reports keep one, see `report_document`.

use serde::{Deserialize, Serialize};

use super::{
    all_ads::{AllAds, Audience, all_ads},
    breakdown::BreakdownTable,
    dashboard::{Dashboard, Day, Panel},
    date_range::{DateRange, RangeHead},
    goal::Goal,
    lack::Lack,
    metric::Metric,
    moment::Moment,
    pace::Pace,
    results::Results,
};

/// What is behind a link.
#[derive(Debug, Clone, PartialEq)]
pub enum Shared {
    Dashboard(Box<SharedDashboard>),
    /// It wants its password first. Until then nothing is told but whose it is.
    Locked {
        agency: String,
    },
}

/// What somebody wants to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub range: DateRange,
    /// The number of the first panel that comes with its numbers, from 1 on.
    pub at: usize,
    /// The number of the panel whose table is open.
    pub table: Option<usize>,
    /// The breakdown that is open.
    pub by: Option<LookBy>,
}

/// A breakdown on a shared page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookBy {
    /// The number of its panel.
    pub panel: usize,
    /// Its number among those of the panel.
    pub number: usize,
    /// More rows than at first.
    pub all: bool,
}

/// A campaign's dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedDashboard {
    pub agency: String,
    pub campaign: String,
    pub head: RangeHead,
    pub days: Vec<Day>,
    pub ads: Option<AllAds>,
    /// Documents of before there were results have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Results>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    pub paces: Vec<Pace>,
    pub panels: Vec<SharedPanel>,
    /// Platforms may still correct some of these days.
    pub may_change: bool,
}

/// What one source shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedPanel {
    pub name: String,
    pub mark: String,
    pub profile: String,
    pub time_zone: String,
    pub last_good: Option<Moment>,
    /// In the place of why nothing newer comes: "Numbers up to 12 Nov".
    pub stale: Option<String>,
    pub not_final: Option<String>,
    pub lacks: Vec<Lack>,
    pub metrics: Option<Vec<Metric>>,
    pub by: Option<SharedBreakdown>,
}

/// What the numbers of a source can be shown by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedBreakdown {
    /// "By campaigns".
    pub words: String,
    /// Where one is open.
    pub table: Option<SharedTable>,
}

/// The table of one breakdown. Others are known by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedTable {
    pub table: BreakdownTable,
    pub by: LookBy,
}

impl SharedDashboard {
    /// `day_of`: a moment's day in the campaign's zone, in words.
    pub fn of(agency: String, dashboard: Dashboard, day_of: impl Fn(&Moment) -> String) -> Self {
        let ads = all_ads(&dashboard, Audience::Clients);
        Self {
            agency,
            ads,
            results: dashboard.results,
            goals: dashboard.goals,
            campaign: dashboard.campaign.name,
            head: dashboard.head,
            days: dashboard.days,
            paces: dashboard.paces,
            may_change: dashboard.panels.iter().any(|panel| panel.not_final.is_some()),
            panels: dashboard.panels.into_iter().map(|panel| SharedPanel::of(panel, &day_of)).collect(),
        }
    }
}

impl SharedDashboard {
    /// Puts the table of the breakdown that is open in its place.
    pub fn open(&mut self, by: LookBy, table: BreakdownTable) {
        let panel = by.panel.checked_sub(1).and_then(|place| self.panels.get_mut(place));
        if let Some(own) = panel.and_then(|panel| panel.by.as_mut()) {
            own.table = Some(SharedTable { table, by });
        }
    }
}

impl SharedPanel {
    fn of(panel: Panel, day_of: impl Fn(&Moment) -> String) -> Self {
        let up_to = panel.last_good.as_ref().map(day_of);
        let words = up_to.map_or_else(|| "No numbers yet".to_owned(), |day| format!("Numbers up to {day}"));
        Self {
            name: panel.name,
            mark: panel.mark,
            profile: panel.profile,
            time_zone: panel.time_zone,
            last_good: panel.last_good,
            stale: panel.stale.map(|_| words),
            not_final: panel.not_final,
            lacks: panel.lacks,
            metrics: panel.metrics,
            by: panel.by.map(|offer| SharedBreakdown { words: offer.words, table: None }),
        }
    }
}
