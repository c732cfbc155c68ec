//! The page of alerts.

use std::collections::BTreeMap;

use app::model::{
    alert::{AlertRow, AlertsPage, DeliveryRow, WebhookRow},
    cause::fill_words,
    error::AppError,
    ids::{AlertId, MemberId, WebhookId},
    member::Viewer,
};
use jiff::{Timestamp, tz::TimeZone};
use secrecy::ExposeSecret;
use url::Url;

use super::{AlertsService, may_edit_webhooks};
use crate::{
    alert::topic_words,
    service::{moments::moment, rights},
    store::{
        Unit,
        alert::{Alert, Delivery, Recipient},
        webhook::Webhook,
    },
};

/// Alerts that the page shows.
const SHOWN: u32 = 50;
/// Seconds for which a new webhook's secret is shown to whoever added it.
const SECRET_SHOWN: i64 = 10 * 60;

/// Who messages went to, by id.
struct Recipients {
    emails: BTreeMap<MemberId, String>,
    hosts: BTreeMap<WebhookId, String>,
}

impl AlertsService {
    pub(super) async fn read_page(&self, viewer: Viewer) -> Result<AlertsPage, AppError> {
        let now = self.core.clock.now();
        let mut unit = self.core.store.read().await?;
        let member = unit.member(viewer.agency, viewer.member).await?.ok_or(AppError::NotSignedIn)?;
        let by_email = unit.wants_alerts(viewer.agency, viewer.member).await?;
        let webhooks = unit.webhooks(viewer.agency).await?;
        let recent = unit.recent_alerts(viewer.agency, SHOWN).await?;
        let recipients = Recipients {
            emails: unit.members(viewer.agency).await?.into_iter().map(|member| (member.id, member.email)).collect(),
            hosts: webhooks.iter().map(|hook| (hook.id, host_of(&hook.url))).collect(),
        };
        let ids: Vec<AlertId> = recent.iter().map(|alert| alert.id).collect();
        let mut deliveries: BTreeMap<AlertId, Vec<DeliveryRow>> = BTreeMap::new();
        for delivery in unit.deliveries_of(viewer.agency, &ids).await? {
            // What others get is theirs to know, unless one looks after the whole agency.
            if viewer.campaigns.is_none() || delivery.to == Recipient::Member(viewer.member) {
                deliveries.entry(delivery.alert).or_default().push(delivery_row(&delivery, &recipients, now));
            }
        }
        let mut alerts = Vec::new();
        for alert in recent {
            if let Some(mut row) = self.alert_row(&mut *unit, &viewer, &alert, now).await? {
                row.deliveries = deliveries.remove(&alert.id).unwrap_or_default();
                alerts.push(row);
            }
        }
        drop(unit);
        let may_edit_webhooks = may_edit_webhooks(&viewer);
        let webhooks = if may_edit_webhooks {
            webhooks.iter().map(|hook| self.webhook_row(&viewer, hook, now)).collect::<Result<_, _>>()?
        } else {
            Vec::new()
        };
        Ok(AlertsPage {
            email: member.email,
            by_email,
            mail_is_set_up: self.core.config.mail.is_some(),
            webhooks,
            may_edit_webhooks,
            alerts,
        })
    }

    /// `None`: it is about something that the viewer may not see.
    async fn alert_row(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        alert: &Alert,
        now: Timestamp,
    ) -> Result<Option<AlertRow>, AppError> {
        let account = unit.account(viewer.agency, alert.account).await?;
        let is_seen = match &account {
            Some(account) => rights::may_use_account(unit, viewer, account).await?,
            None => viewer.campaigns.is_none(),
        };
        if !is_seen {
            return Ok(None);
        }
        let first = unit.list_uses(&viewer.into(), alert.account, None, 1).await?;
        let (provider, address) = match &account {
            Some(account) => (self.core.catalogue.provider_name(&account.provider), account.address.clone()),
            None => ("The provider".to_owned(), "an account that was removed".to_owned()),
        };
        Ok(Some(AlertRow {
            id: alert.id,
            headline: fill_words(topic_words(alert.topic).short, &provider, &address),
            subject: if account.is_some() { format!("{provider} · {address}") } else { address },
            opened: moment(alert.opened_at, now, &TimeZone::UTC),
            closed: alert.closed_at.map(|at| moment(at, now, &TimeZone::UTC)),
            at: first.first().map(|used| (used.campaign, used.connection)),
            deliveries: Vec::new(),
        }))
    }

    fn webhook_row(&self, viewer: &Viewer, hook: &Webhook, now: Timestamp) -> Result<WebhookRow, AppError> {
        let is_new = now.as_second() - hook.created_at < SECRET_SHOWN && hook.created_by == viewer.member;
        let secret = match is_new {
            true => Some(self.core.vault.open("webhooks.secret", hook.agency, hook.id.0, &hook.secret)?),
            false => None,
        };
        Ok(WebhookRow {
            id: hook.id,
            url: hook.url.clone(),
            added: moment(hook.created_at, now, &TimeZone::UTC),
            secret: secret.map(|secret| secret.expose_secret().to_owned()),
        })
    }
}

fn delivery_row(delivery: &Delivery, recipients: &Recipients, now: Timestamp) -> DeliveryRow {
    let to = match delivery.to {
        Recipient::Member(id) => recipients.emails.get(&id),
        Recipient::Webhook(id) => recipients.hosts.get(&id),
    };
    DeliveryRow {
        news: delivery.news,
        to: to.cloned().unwrap_or_else(|| "somebody who was removed".to_owned()),
        state: delivery.state,
        at: moment(delivery.at, now, &TimeZone::UTC),
        problem: delivery.problem,
        next: delivery.next_at.map(|at| moment(at, now, &TimeZone::UTC)),
    }
}

/// What follows the host may be secret.
fn host_of(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
