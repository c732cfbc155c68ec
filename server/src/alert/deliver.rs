//! Takes one message to its recipient.

use app::model::{
    alert::{DeliveryProblem, DeliveryState, News},
    change::ChangeSubject,
    ids::{AgencyId, DeliveryId},
};
use secrecy::SecretString;

use super::{mail, message::Message, webhook};
use crate::{
    core::Core,
    store::{
        StoreError, Unit,
        agency::Member,
        alert::{Alert, Delivery, Recipient},
        webhook::Webhook,
    },
    vault::VaultError,
};

/// After so many tries nobody tries again: about half a day.
const MOST_TRIES: u32 = 16;

/// Why a message stays here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliverError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Where a message goes, read before anything is sent: no unit is open while a server answers.
enum Way {
    Mail(Member, Message),
    Webhook(Webhook, SecretString, Message),
    /// It is no longer so, and whoever settles it will say so in a moment.
    Nothing,
}

/// Tries once. `tries`: how often it was tried before; `next_at`: when the next try would be, Unix seconds. Answers
/// whether there is one.
pub(crate) async fn deliver(
    core: &Core,
    agency: AgencyId,
    id: DeliveryId,
    tries: u32,
    next_at: i64,
) -> Result<bool, DeliverError> {
    let mut unit = core.store.read().await?;
    let Some(delivery) = unit.delivery(agency, id).await? else { return Ok(false) };
    let alert = unit.alert(agency, delivery.alert).await?;
    let Some(alert) = alert.filter(|_| delivery.state == DeliveryState::Waiting) else { return Ok(false) };
    drop(unit);
    if delivery.news == News::Broken && alert.closed_at.is_some() {
        finish(core, delivery, DeliveryState::Dropped, None).await?;
        return Ok(false);
    }
    let sent = match find_way(core, &delivery, &alert).await? {
        Some(Way::Nothing) => return finish(core, delivery, DeliveryState::Dropped, None).await.map(|()| false),
        None => Err(DeliveryProblem::RecipientGone),
        Some(Way::Mail(member, message)) => mail::send(core, &member.email, delivery.id, &message).await,
        Some(Way::Webhook(hook, secret, message)) => {
            webhook::send(core, &hook.url, &secret, delivery.id, alert.id, &message).await
        }
    };
    match sent {
        Ok(()) => finish(core, delivery, DeliveryState::Sent, None).await.map(|()| false),
        Err(problem) if is_final(problem) || tries + 1 >= MOST_TRIES => {
            tracing::warn!(%problem, delivery = %id, "a message about an alert was given up");
            finish(core, delivery, DeliveryState::Failed, Some(problem)).await.map(|()| false)
        }
        Err(problem) => {
            tracing::info!(%problem, delivery = %id, "a message about an alert is tried again later");
            let waits = Delivery { next_at: Some(next_at), ..delivery };
            finish(core, waits, DeliveryState::Waiting, Some(problem)).await.map(|()| true)
        }
    }
}

/// `None`: the recipient is gone.
async fn find_way(core: &Core, delivery: &Delivery, alert: &Alert) -> Result<Option<Way>, DeliverError> {
    let mut unit = core.store.read().await?;
    match delivery.to {
        Recipient::Member(id) => {
            let Some(member) = unit.member(delivery.agency, id).await? else { return Ok(None) };
            let message = Message::compose(core, &mut *unit, alert, delivery.news, Some(&member)).await?;
            Ok(Some(message.map_or(Way::Nothing, |message| Way::Mail(member, message))))
        }
        Recipient::Webhook(id) => {
            let Some(hook) = unit.webhook(delivery.agency, id).await? else { return Ok(None) };
            let message = Message::compose(core, &mut *unit, alert, delivery.news, None).await?;
            let secret = core.vault.open("webhooks.secret", hook.agency, hook.id.0, &hook.secret)?;
            Ok(Some(message.map_or(Way::Nothing, |message| Way::Webhook(hook, secret, message))))
        }
    }
}

/// Gives up a message whose sending died with the process too often.
pub(crate) async fn give_up(unit: &mut dyn Unit, agency: AgencyId, id: DeliveryId, now: i64) -> Result<(), StoreError> {
    match unit.delivery(agency, id).await?.filter(|delivery| delivery.state == DeliveryState::Waiting) {
        Some(delivery) => write(unit, delivery, DeliveryState::Failed, Some(DeliveryProblem::Crashing), now).await,
        None => Ok(()),
    }
}

async fn finish(
    core: &Core,
    delivery: Delivery,
    state: DeliveryState,
    problem: Option<DeliveryProblem>,
) -> Result<(), DeliverError> {
    let mut unit = core.store.write().await?;
    write(&mut *unit, delivery, state, problem, core.clock.unix()).await?;
    unit.commit().await?;
    core.live.wake();
    Ok(())
}

async fn write(
    unit: &mut dyn Unit,
    delivery: Delivery,
    state: DeliveryState,
    problem: Option<DeliveryProblem>,
    now: i64,
) -> Result<(), StoreError> {
    let next_at = delivery.next_at.filter(|_| state == DeliveryState::Waiting);
    let delivery = Delivery { state, problem, next_at, at: now, ..delivery };
    unit.update_delivery(&delivery).await?;
    unit.add_change(delivery.agency, None, ChangeSubject::Alert(delivery.alert), now).await
}

/// What another try does not change.
fn is_final(problem: DeliveryProblem) -> bool {
    matches!(problem, DeliveryProblem::RecipientGone | DeliveryProblem::MailRefused)
}
