//! The dashboard of a campaign: number tiles and line charts.

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    health::Health,
    ids::{ConnectionId, ProfileId},
    integration::{Integration, Progress},
    lack::Lack,
    moment::Moment,
};

/// The dashboard of one campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    pub campaign: CampaignHead,
    /// "26 Oct – 23 Nov 2026".
    pub range_words: String,
    pub days: u32,
    pub panels: Vec<Panel>,
    /// That the panels report on.
    pub profiles: Vec<ProfileId>,
}

/// What one connection shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    pub connection: ConnectionId,
    pub integration: Integration,
    pub profile: String,
    pub health: Health,
    pub last_good: Option<Moment>,
    /// "No data since 12 Nov, reconnect". Set while the data is stale.
    pub stale: Option<String>,
    pub backfill: Option<Progress>,
    /// What the days that are shown lack; empty where everything came.
    pub lacks: Vec<Lack>,
    /// One number tile each; the first also gets the line chart.
    pub metrics: Vec<Metric>,
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
    /// One per day, oldest first.
    pub points: Vec<Point>,
}

/// The change against the period before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    pub words: String,
    pub up: bool,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    /// In the currency with this ISO 4217 code.
    Money(String),
    Percent,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// ISO 8601 date.
    pub day: String,
    /// "12 Nov".
    pub label: String,
    /// `None`: a gap.
    pub value: Option<f64>,
    /// The value, formatted; empty in a gap.
    pub words: String,
    /// The day is not over, or not everything of it came.
    pub partial: bool,
}
