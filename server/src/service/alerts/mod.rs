//! Alerts as members see and set them: who is told, by which way, and what came of it.

mod page;
mod webhooks;

use app::{
    backend::Alerts,
    model::{
        alert::{AlertsPage, DeliveryProblem},
        error::AppError,
        ids::{DeliveryId, WebhookId},
        member::Viewer,
    },
};
use async_trait::async_trait;

use crate::{alert::mail, core::Core};

/// Implements the port's [`Alerts`].
#[derive(Clone)]
pub struct AlertsService {
    core: Core,
}

impl AlertsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    fn new_message(&self) -> DeliveryId {
        DeliveryId(self.core.entropy.uuid(self.core.clock.unix()))
    }
}

/// A webhook is told of every campaign, so nobody with a limit may see or change one.
fn may_edit_webhooks(viewer: &Viewer) -> bool {
    viewer.role.may_edit() && viewer.campaigns.is_none()
}

#[async_trait]
impl Alerts for AlertsService {
    async fn page(&self, viewer: Viewer) -> Result<AlertsPage, AppError> {
        self.read_page(viewer).await
    }

    async fn set_by_email(&self, viewer: Viewer, wants: bool) -> Result<(), AppError> {
        let mut unit = self.core.store.write().await?;
        unit.set_wants_alerts(viewer.agency, viewer.member, wants).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn test_email(&self, viewer: Viewer) -> Result<Option<DeliveryProblem>, AppError> {
        let member = self.core.store.ask().await?.member(viewer.agency, viewer.member).await?;
        let member = member.ok_or(AppError::NotSignedIn)?;
        Ok(mail::send_test(&self.core, &member.email, self.new_message()).await.err())
    }

    async fn add_webhook(&self, viewer: Viewer, url: String) -> Result<(), AppError> {
        self.keep_webhook(viewer, &url).await
    }

    async fn test_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<Option<DeliveryProblem>, AppError> {
        self.try_webhook(viewer, webhook).await
    }

    async fn remove_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<(), AppError> {
        self.forget_webhook(viewer, webhook).await
    }
}
