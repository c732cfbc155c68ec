//! What stands in the queue about alerts. None of these jobs belongs to an account: a sync must not hold them back.

use app::model::ids::{AccountId, AgencyId, DeliveryId};

use crate::store::{StoreError, Unit, job::NewJob};

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
    enqueue_alert(unit, agency, account, now + GRACE).await
}

/// The same at once: a person has just mended it, or taken it away, and should not find it open a moment later.
pub(crate) async fn settle_alert(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    now: i64,
) -> Result<(), StoreError> {
    enqueue_alert(unit, agency, account, now).await
}

async fn enqueue_alert(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: ALERT,
        key: format!("{ALERT}:{account}"),
        account: None,
        payload: account.to_string(),
        due_at,
    })
    .await
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
        key: format!("{DELIVER}:{delivery}"),
        account: None,
        payload: delivery.to_string(),
        due_at: now,
    })
    .await
}
