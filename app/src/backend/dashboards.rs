//! Dashboards.

use async_trait::async_trait;

use crate::model::{
    breakdown::BreakdownTable,
    dashboard::{Dashboard, Panel},
    date_range::DateRange,
    error::AppError,
    ids::{CampaignId, ConnectionId},
    member::Viewer,
};

/// Dashboards.
#[async_trait]
pub trait Dashboards: Send + Sync {
    /// `at`: the first of the panels that come with their numbers.
    async fn dashboard(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        at: Option<ConnectionId>,
    ) -> Result<Dashboard, AppError>;
    /// Some panels with their numbers, at most [`FIRST_PANELS`](crate::model::dashboard::FIRST_PANELS).
    async fn panels(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Panel>, AppError>;
    /// The numbers of one of its connections by campaign, query …: `by` is the key of one of the panel's breakdowns. `all`: more rows.
    async fn breakdown(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        range: DateRange,
        by: String,
        all: bool,
    ) -> Result<BreakdownTable, AppError>;
}
