//! Alerts.

use async_trait::async_trait;

use crate::model::{
    alert::{AlertsPage, DeliveryProblem},
    error::AppError,
    ids::WebhookId,
    member::Viewer,
};

/// Alerts: who is told, and whether the messages arrive.
#[async_trait]
pub trait Alerts: Send + Sync {
    async fn page(&self, viewer: Viewer) -> Result<AlertsPage, AppError>;
    async fn set_by_email(&self, viewer: Viewer, wants: bool) -> Result<(), AppError>;
    /// Sends the viewer a test; answers why it was not taken, if it wasn't.
    async fn test_email(&self, viewer: Viewer) -> Result<Option<DeliveryProblem>, AppError>;
    async fn add_webhook(&self, viewer: Viewer, url: String) -> Result<(), AppError>;
    /// The same for a webhook.
    async fn test_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<Option<DeliveryProblem>, AppError>;
    async fn remove_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<(), AppError>;
}
