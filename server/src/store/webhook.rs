//! Webhooks: addresses that are told of alerts by HTTP.

use app::model::ids::{AgencyId, MemberId, WebhookId};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// One address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub agency: AgencyId,
    pub url: String,
    /// What signs the messages, sealed as `webhooks.secret`.
    pub secret: Sealed,
    pub created_by: MemberId,
    pub created_at: i64,
}

#[async_trait]
pub trait WebhookStore: Send {
    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError>;
    async fn webhook(&mut self, agency: AgencyId, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Oldest first.
    async fn webhooks(&mut self, agency: AgencyId) -> Result<Vec<Webhook>, StoreError>;
    /// `Stale` if there is none.
    async fn remove_webhook(&mut self, agency: AgencyId, id: WebhookId) -> Result<(), StoreError>;
}
