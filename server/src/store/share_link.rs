//! Share links: who has one sees a campaign's dashboard.

use app::model::ids::{AgencyId, CampaignId, MemberId, ShareLinkId};
use async_trait::async_trait;

use super::StoreError;

/// One link. Its token is stored as SHA-256 only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareLink {
    pub id: ShareLinkId,
    pub agency: AgencyId,
    pub campaign: CampaignId,
    pub name: String,
    /// What opens it.
    pub opens: Option<Opening>,
    /// From this moment on it shows nothing, Unix seconds.
    pub ends_at: Option<i64>,
    pub created_by: MemberId,
    pub created_at: i64,
    pub revoked: Option<Revoked>,
}

/// What opens a link; a revoked one has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub token_hash: Vec<u8>,
    /// PHC string.
    pub password_hash: Option<String>,
}

/// Who revoked a link, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    pub by: MemberId,
    pub at: i64,
}

impl ShareLink {
    /// Whether it shows something at `now`, as far as it is up to the link.
    pub fn is_live(&self, now: i64) -> bool {
        self.revoked.is_none() && self.ends_at.is_none_or(|end| now < end)
    }
}

#[async_trait]
pub trait ShareLinkStore: Send {
    async fn add_share_link(&mut self, link: &ShareLink) -> Result<(), StoreError>;
    /// The newest first, those that are over too.
    async fn share_links(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<Vec<ShareLink>, StoreError>;
    /// The link of a token, if it is live at `now` and its campaign is not archived. What is not is not read, so that nobody
    /// can tell one from the other by the time it takes.
    async fn share_link_by_token(&mut self, token_hash: &[u8], now: i64) -> Result<Option<ShareLink>, StoreError>;
    /// Another password, or none. `Stale` if the campaign has no such link that is not revoked.
    async fn set_share_link_password(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        id: ShareLinkId,
        password_hash: Option<&str>,
    ) -> Result<(), StoreError>;
    /// Erases what opens it. `Stale` if the campaign has no such link that is not revoked.
    async fn revoke_share_link(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        id: ShareLinkId,
        revoked: Revoked,
    ) -> Result<(), StoreError>;
    /// Forgets links that were over before `before`, Unix seconds.
    async fn prune_share_links(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
