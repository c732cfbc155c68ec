//! The dashboard of a campaign: number tiles and line charts. The first panels come with their numbers, the others when somebody
//! gets to see them.

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    health::Health,
    ids::{ConnectionId, ProfileId},
    integration::Progress,
    lack::Lack,
    moment::Moment,
    numbers::number_words,
};

pub use super::numbers::Unit;

/// Panels that come with their numbers at once.
pub const FIRST_PANELS: usize = 12;

/// The dashboard of one campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    pub campaign: CampaignHead,
    /// "26 Oct – 23 Nov 2026".
    pub range_words: String,
    /// The days shown, oldest first.
    pub days: Vec<Day>,
    /// By name.
    pub panels: Vec<Panel>,
}

/// A day of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// ISO 8601 date.
    pub day: String,
    /// "12 Nov".
    pub label: String,
}

impl Dashboard {
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
    pub health: Health,
    pub last_good: Option<Moment>,
    /// "No data since 12 Nov, reconnect". Set while the data is stale.
    pub stale: Option<String>,
    pub backfill: Option<Progress>,
    /// What the days that are shown lack; empty where everything came.
    pub lacks: Vec<Lack>,
    /// One number tile each; the first also gets the line chart. `None`: not asked for yet.
    pub metrics: Option<Vec<Metric>>,
}

/// One metric over the days of the dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    pub name: String,
    pub unit: Unit,
    /// Sum or average over the days, formatted: "12,480".
    pub total: String,
    /// Against the period before: "+12.4 %", if both are complete.
    pub change: Option<Delta>,
    /// One per day of the dashboard. `None`: a gap.
    pub values: Vec<Option<f64>>,
    /// The days that are not over, by their place.
    pub partial: Vec<usize>,
}

impl Metric {
    /// Its days in words.
    pub fn points(&self, days: &[Day]) -> Vec<Point> {
        let point = |(index, (value, day)): (usize, (&Option<f64>, &Day))| Point {
            label: day.label.clone(),
            value: *value,
            words: value.map(|value| number_words(value, &self.unit)).unwrap_or_default(),
            partial: self.partial.contains(&index),
        };
        self.values.iter().zip(days).enumerate().map(point).collect()
    }
}

/// The change against the period before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    pub words: String,
    pub up: bool,
}

/// One day of a metric, as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// "12 Nov".
    pub label: String,
    /// `None`: a gap.
    pub value: Option<f64>,
    /// The value, formatted; empty in a gap.
    pub words: String,
    /// The day is not over, or not everything of it came.
    pub partial: bool,
}
