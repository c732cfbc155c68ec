//! Optional streams that a platform refuses for good while the rest of their connection works.

use app::model::ids::{AgencyId, ConnectionId};
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
    /// Forgets it, and answers whether there was one.
    async fn remove_refusal(
        &mut self,
        agency: AgencyId,
        connection: ConnectionId,
        stream: &str,
    ) -> Result<bool, StoreError>;
}
