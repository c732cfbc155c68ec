//! Compares an account with what people were told about it.

use app::model::{
    alert::{DeliveryState, News},
    change::ChangeSubject,
    ids::{AccountId, AgencyId, AlertId, DeliveryId},
};

use super::{
    jobs::{GRACE, enqueue_delivery},
    trouble::read_troubles,
};
use crate::{
    core::Core,
    store::{
        StoreError, Unit,
        agency::Member,
        alert::{Alert, Delivery, Recipient, Topic},
        connection::Linked,
    },
};

/// Seconds for which the same trouble at the same account is not told again: what flaps is told once an hour at most.
const QUIET: i64 = 60 * 60;

/// Opens and closes alerts until people know what is so. Answers when to look again, Unix seconds, if something is
/// too young to be told.
pub(crate) async fn settle(core: &Core, agency: AgencyId, account: AccountId) -> Result<Option<i64>, StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    let troubles = read_troubles(&mut *unit, agency, account).await?;
    let (topics, is_used) = troubles.map_or((Vec::new(), false), |troubles| (troubles.topics, troubles.is_used));
    let open = unit.open_alerts(agency, account).await?;
    for alert in open.iter().filter(|alert| !topics.iter().any(|(topic, _)| *topic == alert.topic)) {
        // Nobody hears "works again" of something that only broke in another way, or that nobody uses any more.
        let healed = topics.is_empty() && is_used;
        close(core, &mut *unit, alert, healed, now).await?;
    }
    let mut again: Option<i64> = None;
    for (topic, since) in topics {
        if open.iter().any(|alert| alert.topic == topic) {
            continue;
        }
        let told_before = unit.last_closed(agency, account, topic).await?;
        let due_at = told_before.map_or(since + GRACE, |closed| (since + GRACE).max(closed + QUIET));
        if due_at > now {
            again = Some(again.map_or(due_at, |other| other.min(due_at)));
        } else {
            open_alert(core, &mut *unit, agency, account, topic, now).await?;
        }
    }
    unit.commit().await?;
    core.live.wake();
    Ok(again)
}

async fn close(core: &Core, unit: &mut dyn Unit, alert: &Alert, healed: bool, now: i64) -> Result<(), StoreError> {
    unit.close_alert(alert.agency, alert.id, now).await?;
    for mut delivery in unit.deliveries_of(alert.agency, &[alert.id]).await? {
        match delivery.state {
            DeliveryState::Waiting => {
                (delivery.state, delivery.next_at, delivery.at) = (DeliveryState::Dropped, None, now);
                unit.update_delivery(&delivery).await?;
            }
            DeliveryState::Sent if healed && delivery.news == News::Broken => {
                add_delivery(core, unit, alert, News::Healed, delivery.to, now).await?;
            }
            DeliveryState::Sent | DeliveryState::Failed | DeliveryState::Dropped => {}
        }
    }
    unit.add_change(alert.agency, None, ChangeSubject::Alert(alert.id), now).await
}

async fn open_alert(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    topic: Topic,
    now: i64,
) -> Result<(), StoreError> {
    let id = AlertId(core.entropy.uuid(now));
    let alert = Alert { id, agency, account, topic, opened_at: now, closed_at: None };
    unit.add_alert(&alert).await?;
    let uses = unit.active_connections_of_account(agency, account).await?;
    for member in unit.members_to_tell(agency).await? {
        if core.config.mail.is_some() && concerns(&member, &uses) {
            add_delivery(core, unit, &alert, News::Broken, Recipient::Member(member.id), now).await?;
        }
    }
    for webhook in unit.webhooks(agency).await? {
        add_delivery(core, unit, &alert, News::Broken, Recipient::Webhook(webhook.id), now).await?;
    }
    unit.add_change(agency, None, ChangeSubject::Alert(id), now).await
}

async fn add_delivery(
    core: &Core,
    unit: &mut dyn Unit,
    alert: &Alert,
    news: News,
    to: Recipient,
    now: i64,
) -> Result<(), StoreError> {
    let id = DeliveryId(core.entropy.uuid(now));
    let (agency, state) = (alert.agency, DeliveryState::Waiting);
    unit.add_delivery(&Delivery {
        id,
        agency,
        alert: alert.id,
        news,
        to,
        state,
        problem: None,
        next_at: None,
        at: now,
    })
    .await?;
    enqueue_delivery(unit, agency, id, now).await
}

/// Who may only look can mend nothing, and nobody hears of campaigns that they may not see.
fn concerns(member: &Member, uses: &[Linked]) -> bool {
    member.role.may_edit() && uses.iter().any(|used| member.may_see(used.connection.campaign))
}
