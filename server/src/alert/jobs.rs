//! What stands in the queue about alerts. None of these jobs belongs to an account, and they have a lane of their own: no
//! sync must hold them back.

use app::model::ids::{AccountId, AgencyId, DeliveryId};

use crate::store::{
    StoreError, Unit,
    job::{Lane, NewJob, Priority},
};

/// The kind of a job that compares an account with what people were told. Its payload is the account's id.
pub(crate) const ALERT: &str = "alert";
/// The kind of a job that takes one message to its recipient. Its payload is the message's id.
pub(crate) const DELIVER: &str = "deliver";

/// Seconds that somebody has to mend what just broke before others hear of it.
pub(crate) const GRACE: i64 = 2 * 60;

/// Has people told about an account, if there is something to tell once [`GRACE`] is over. Call it in the unit of
/// whatever changes the health of the account or of a connection of it.
pub(crate) async fn raise_alert(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    now: i64,
) -> Result<(), StoreError> {
    enqueue_alert(unit, agency, account, now + GRACE, Priority::Usual).await
}

/// The same at once: a person has just mended it, or taken it away, and should not find it open a moment later. One that is
/// parked gets one more try.
pub(crate) async fn settle_alert(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    now: i64,
) -> Result<(), StoreError> {
    unit.unpark_jobs(&[alert_key(account)], now).await?;
    enqueue_alert(unit, agency, account, now, Priority::Asked).await
}

async fn enqueue_alert(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    due_at: i64,
    priority: Priority,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: ALERT,
        lane: Lane::News,
        priority,
        key: alert_key(account),
        account: None,
        payload: account.to_string(),
        due_at,
    })
    .await
}

fn alert_key(account: AccountId) -> String {
    format!("{ALERT}:{account}")
}

/// Has a message sent at once.
pub(super) async fn enqueue_delivery(
    unit: &mut dyn Unit,
    agency: AgencyId,
    delivery: DeliveryId,
    now: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: DELIVER,
        lane: Lane::News,
        priority: Priority::Usual,
        key: format!("{DELIVER}:{delivery}"),
        account: None,
        payload: delivery.to_string(),
        due_at: now,
    })
    .await
}
