//! What clients get again and again. Its runs stand in [`super::run`]; reports that a platform is ordered to make in [`super::report`].

use app::model::{
    ids::{AgencyId, CampaignId, ConnectionId, MemberId, ReportId},
    report::Rhythm,
};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// When a report comes, in the campaign's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    pub rhythm: Rhythm,
    pub number: u8,
    /// Of the day.
    pub minute: u16,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientReport {
    pub id: ReportId,
    pub agency: AgencyId,
    pub campaign: CampaignId,
    /// `None`: made by hand. A campaign has one such.
    pub schedule: Option<Schedule>,
    /// Whether somebody looks at it before it goes out.
    pub review: bool,
    pub recipients: Vec<String>,
    /// Left out from now on.
    pub without: Vec<ConnectionId>,
    pub is_paused: bool,
    /// SHA-256 of what opens its page.
    pub token_hash: Vec<u8>,
    /// That, sealed as `client_reports.token`: each mail has it.
    pub token: Sealed,
    pub created_by: MemberId,
    pub created_at: i64,
}

#[async_trait]
pub trait ClientReportStore: Send {
    /// `Duplicate` if the campaign has one by hand already, `Stale` if the agency has no such campaign.
    async fn add_client_report(&mut self, report: &ClientReport) -> Result<(), StoreError>;
    /// Those that were not removed, the oldest first.
    async fn client_reports(&mut self, agency: AgencyId, campaign: CampaignId)
    -> Result<Vec<ClientReport>, StoreError>;
    /// Unless it was removed.
    async fn client_report(&mut self, agency: AgencyId, id: ReportId) -> Result<Option<ClientReport>, StoreError>;
    /// That of a token, if it was not removed and its campaign is not archived.
    async fn client_report_by_token(&mut self, token_hash: &[u8]) -> Result<Option<ClientReport>, StoreError>;
    /// Schedule, review, recipients, what is left out, whether it is paused. `Stale` if it is gone.
    async fn update_client_report(&mut self, report: &ClientReport) -> Result<(), StoreError>;
    /// Ends it, with what opens it and what was planned; what was made of it stays. `Stale` if it is gone.
    async fn remove_client_report(&mut self, agency: AgencyId, id: ReportId, now: i64) -> Result<(), StoreError>;
}
