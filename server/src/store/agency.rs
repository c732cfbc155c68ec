//! Agencies and their members.

use app::model::{
    agency::{EventsKept, LookEvery},
    ids::{AgencyId, CampaignId, MemberId},
    member::Role,
};
use async_trait::async_trait;

use super::StoreError;

/// The tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    pub id: AgencyId,
    pub name: String,
    pub created_at: i64,
}

/// A person of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub agency: AgencyId,
    /// Lower case; unique over all agencies.
    pub email: String,
    pub role: Role,
    /// A PHC string of argon2id.
    pub password_hash: String,
    /// Those they are limited to, by id; `None`: all campaigns, those to come too. Who is limited to none sees none.
    pub campaigns: Option<Vec<CampaignId>>,
    pub created_at: i64,
}

impl Member {
    /// The rule of `Viewer::may_see`, for a member who is not looking at the moment.
    pub fn may_see(&self, campaign: CampaignId) -> bool {
        self.campaigns.as_ref().is_none_or(|list| list.contains(&campaign))
    }
}

#[async_trait]
pub trait AgencyStore: Send {
    async fn add_agency(&mut self, agency: &Agency) -> Result<(), StoreError>;
    async fn agency(&mut self, id: AgencyId) -> Result<Option<Agency>, StoreError>;
    /// All of them: for the command line and for the scheduler.
    async fn agencies(&mut self) -> Result<Vec<Agency>, StoreError>;
    /// How long the agency keeps its timelines. `Stale` if there is no such agency.
    async fn events_kept(&mut self, id: AgencyId) -> Result<EventsKept, StoreError>;
    async fn set_events_kept(&mut self, id: AgencyId, kept: EventsKept) -> Result<(), StoreError>;
    /// How often accounts are looked at where that costs next to nothing. `Stale` if there is no such agency.
    async fn look_every(&mut self, id: AgencyId) -> Result<LookEvery, StoreError>;
    async fn set_look_every(&mut self, id: AgencyId, every: LookEvery) -> Result<(), StoreError>;
    /// `Duplicate` if the email exists, `Stale` if a campaign is not the agency's.
    async fn add_member(&mut self, member: &Member) -> Result<(), StoreError>;
    async fn member(&mut self, agency: AgencyId, id: MemberId) -> Result<Option<Member>, StoreError>;
    /// For signing in, where the agency is not known yet.
    async fn member_by_email(&mut self, email: &str) -> Result<Option<Member>, StoreError>;
    /// All of an agency, by email.
    async fn members(&mut self, agency: AgencyId) -> Result<Vec<Member>, StoreError>;
    async fn any_member(&mut self) -> Result<bool, StoreError>;
    async fn set_password(&mut self, agency: AgencyId, id: MemberId, password_hash: &str) -> Result<(), StoreError>;
}
