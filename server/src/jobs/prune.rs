//! Forgets what is over, once a day for each agency.

use app::model::ids::AgencyId;

use crate::{
    core::Core,
    entropy::Entropy,
    store::{
        StoreError, Unit,
        job::{Lane, NewJob, Priority},
    },
    work::{
        pause::{jitter, next_look},
        worker::After,
    },
};

/// The kind of a job that forgets what is over, once a day for each agency.
pub(super) const PRUNE: &str = "prune";

const DAY: i64 = 24 * 60 * 60;
/// How long the outcome of an attempt to connect can be looked up.
const FLOWS_KEPT: i64 = 30 * DAY;
/// How long closed alerts are shown.
const ALERTS_KEPT: i64 = 90 * DAY;
/// How long an ordered report is remembered: longer than it is taken up.
const ORDERS_KEPT: i64 = 2 * DAY;

/// How long it is known what whole days were before they were corrected: longer than a year's reports are looked at.
const CORRECTIONS_KEPT: i64 = 400 * DAY;

/// Has what is over forgotten within a day.
pub(super) async fn enqueue_prune(
    unit: &mut dyn Unit,
    agency: AgencyId,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: PRUNE,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: format!("{PRUNE}:{agency}"),
        account: None,
        payload: String::new(),
        due_at: now + jitter(DAY, entropy),
    })
    .await
}

pub(super) async fn prune(core: &Core, agency: AgencyId) -> Result<After, StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    unit.prune_flows(agency, now - FLOWS_KEPT).await?;
    unit.prune_alerts(agency, now - ALERTS_KEPT).await?;
    unit.prune_report_orders(agency, now - ORDERS_KEPT).await?;
    unit.prune_offers(agency, now).await?;
    unit.prune_corrections(agency, now - CORRECTIONS_KEPT).await?;
    unit.commit().await?;
    Ok(After::Again { due_at: next_look(now, &*core.entropy) })
}
