//! Webhooks: added, tried, removed.

use app::model::{alert::DeliveryProblem, error::AppError, ids::WebhookId, member::Viewer};
use url::Url;

use super::{AlertsService, may_edit_webhooks};
use crate::{
    alert::webhook::{make_secret, send_test},
    store::webhook::Webhook,
};

/// Webhooks of one agency.
const MOST: usize = 10;
/// Characters of an address.
const LONGEST: usize = 2000;

impl AlertsService {
    pub(super) async fn keep_webhook(&self, viewer: Viewer, url: &str) -> Result<(), AppError> {
        if !may_edit_webhooks(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let url = check_url(url)?;
        let now = self.core.clock.unix();
        let id = WebhookId(self.core.entropy.uuid(now));
        let secret = make_secret(&*self.core.entropy);
        let secret = self.core.vault.seal("webhooks.secret", viewer.agency, id.0, &secret)?;
        let mut unit = self.core.store.write().await?;
        if unit.webhooks(viewer.agency).await?.len() >= MOST {
            return Err(AppError::TooManyWebhooks);
        }
        let (agency, created_by) = (viewer.agency, viewer.member);
        unit.add_webhook(&Webhook { id, agency, url, secret, created_by, created_at: now }).await?;
        unit.commit().await?;
        Ok(())
    }

    pub(super) async fn try_webhook(
        &self,
        viewer: Viewer,
        webhook: WebhookId,
    ) -> Result<Option<DeliveryProblem>, AppError> {
        if !may_edit_webhooks(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let hook = self.core.store.ask().await?.webhook(viewer.agency, webhook).await?.ok_or(AppError::NotFound)?;
        let secret = self.core.vault.open("webhooks.secret", hook.agency, hook.id.0, &hook.secret)?;
        Ok(send_test(&self.core, &hook.url, &secret, self.new_message()).await.err())
    }

    pub(super) async fn forget_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<(), AppError> {
        if !may_edit_webhooks(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let mut unit = self.core.store.write().await?;
        unit.webhook(viewer.agency, webhook).await?.ok_or(AppError::NotFound)?;
        unit.remove_webhook(viewer.agency, webhook).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// Where it leads is checked by the way out, each time; here only what can never work. A user name in it would be
/// stored in clear.
fn check_url(text: &str) -> Result<String, AppError> {
    let url = Url::parse(text.trim()).map_err(|_| AppError::BadWebhook)?;
    let fits = matches!(url.scheme(), "https" | "http")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && text.len() <= LONGEST;
    if fits { Ok(url.to_string()) } else { Err(AppError::BadWebhook) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_are_addresses_on_the_web() {
        assert_eq!(check_url(" https://hooks.example/a?b=c ").unwrap(), "https://hooks.example/a?b=c");
        for wrong in ["", "hooks.example", "ftp://hooks.example", "file:///etc/passwd", "https://u:p@hooks.example"] {
            assert_eq!(check_url(wrong), Err(AppError::BadWebhook), "{wrong}");
        }
    }
}
