//! What stands in the queue about how clients stand. What is told, and to whom, is [`crate::service::clients`].

use app::model::ids::{AgencyId, CampaignId};

use crate::store::{
    StoreError, Unit,
    job::{Lane, NewJob, Priority},
};

/// The kind of a job that tells how a client stands. Its payload is the campaign's id.
pub(crate) const STANDING: &str = "standing";

/// Has it told at `due_at`, Unix seconds, how a client stands.
pub(crate) async fn enqueue_standing(
    unit: &mut dyn Unit,
    agency: AgencyId,
    campaign: CampaignId,
    due_at: i64,
) -> Result<(), StoreError> {
    let payload = campaign.to_string();
    unit.add_job(&NewJob {
        agency,
        kind: STANDING,
        // It asks no platform, and nobody waits for it.
        lane: Lane::News,
        priority: Priority::Idle,
        key: format!("{STANDING}:{payload}"),
        account: None,
        payload,
        due_at,
    })
    .await
}
