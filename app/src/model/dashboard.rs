//! The dashboard of a campaign: numbers and line charts. The first panels come with their numbers, the others when somebody
//! gets to see them.

use serde::{Deserialize, Serialize};

use super::{
    breakdown::BreakdownOffer,
    campaign::CampaignHead,
    date_range::RangeHead,
    exchange::Exchange,
    goal::Goal,
    health::Health,
    ids::{ConnectionId, ProfileId},
    integration::Progress,
    lack::Lack,
    moment::Moment,
    pace::Pace,
    results::Results,
};

pub use super::{
    day::Day,
    metric::{Metric, Point},
    numbers::Unit,
};

/// Panels that come with their numbers at once: more than a screen shows, and of 90 days no more than 300 kB.
pub const FIRST_PANELS: usize = 10;

/// The dashboard of one campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    pub campaign: CampaignHead,
    pub head: RangeHead,
    /// The days of the range, oldest first. Where it goes up to yesterday, today stands behind them, which is in no total.
    pub days: Vec<Day>,
    /// Paid ads first, then by name.
    pub panels: Vec<Panel>,
    /// How this month's spend stands against its budgets.
    pub paces: Vec<Pace>,
    /// How this month stands against its goals.
    #[serde(default)]
    pub goals: Vec<Goal>,
    /// What counts as a result in this campaign, where somebody has said so.
    #[serde(default)]
    pub results: Option<Results>,
    /// Whether the viewer may have a platform asked for something.
    #[serde(default)]
    pub may_ask: bool,
}

impl Dashboard {
    /// Without anything to show.
    pub fn empty(campaign: CampaignHead) -> Self {
        let head = RangeHead::default();
        Self {
            campaign,
            head,
            days: Vec::new(),
            panels: Vec::new(),
            paces: Vec::new(),
            goals: Vec::new(),
            results: None,
            may_ask: false,
        }
    }

    /// Puts `fresh` in the place of the panels of the same connections.
    pub fn put(&mut self, fresh: Vec<Panel>) {
        for panel in fresh {
            if let Some(own) = self.panels.iter_mut().find(|own| own.connection == panel.connection) {
                *own = panel;
            }
        }
    }
}

/// What one connection shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    pub connection: ConnectionId,
    /// What it reports on.
    pub profile_id: ProfileId,
    /// The integration's name.
    pub name: String,
    /// URL of its brand mark.
    pub mark: String,
    pub profile: String,
    /// Whether its numbers are among those of all ads.
    pub paid_ads: bool,
    /// IANA name: whose days these are.
    pub time_zone: String,
    /// The days of the range that the platform may still correct: "20 – 22 Nov".
    pub not_final: Option<String>,
    pub health: Health,
    pub last_good: Option<Moment>,
    /// "No data since 12 Nov, reconnect". Set while the data is stale.
    pub stale: Option<String>,
    pub backfill: Option<Progress>,
    /// What the days that are shown lack; empty where everything came.
    pub lacks: Vec<Lack>,
    /// Without the ratios that are made of them. `None`: not asked for yet.
    pub metrics: Option<Vec<Metric>>,
    /// What it spent in the campaign's currency, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// What its numbers can be shown by. Which others there are comes with the first table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<BreakdownOffer>,
}
