//! Optional streams that a platform refuses for good while the rest of their connection works.

use app::model::ids::{AccountId, AgencyId, CampaignId, ConnectionId, ProfileId};
use async_trait::async_trait;

use super::{StoreError, account::Evidence};

/// One such stream. It is forgotten with its connection, and when that gets another account or profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub agency: AgencyId,
    pub connection: ConnectionId,
    /// Its key in the catalogue.
    pub stream: String,
    /// Unix seconds.
    pub since: i64,
    /// The newest answer.
    pub evidence: Evidence,
}

#[async_trait]
pub trait RefusalStore: Send {
    /// Remembers it, and answers whether it is new. Of one that was known, the evidence is renewed and `since` stays.
    async fn put_refusal(&mut self, refusal: &Refusal) -> Result<bool, StoreError>;
    /// Those of `connections`, in the order of their keys.
    async fn refusals(&mut self, agency: AgencyId, connections: &[ConnectionId]) -> Result<Vec<Refusal>, StoreError>;
    /// Forgets it for all connections that report on a profile through an account, and answers which: few, as each of them is
    /// one that was refused it.
    async fn end_refusals(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        profile: ProfileId,
        stream: &str,
    ) -> Result<Vec<(CampaignId, ConnectionId)>, StoreError>;
}
