//! Looks after the store every few minutes: forgets what is over, and keeps a sync waiting for every connection that
//! works. Doing it twice does no harm, so that it needs no job of its own and every process may do it.

use std::collections::BTreeMap;

use app::model::{
    error::AppError,
    flow::Outcome,
    ids::{AgencyId, CampaignId},
};
use jiff::tz::TimeZone;

use super::{
    queue::{CHECK_PREFIX, enqueue_check, enqueue_sync, next_night, sync_key},
    worker::LEASE,
};
use crate::{
    core::Core,
    health::ending::show_endings,
    store::{StoreError, connection::Linked},
};

/// Seconds for which changes are kept: longer than any browser sleeps before it fetches everything anew.
const CHANGES_KEPT: i64 = 24 * 60 * 60;
/// Seconds for which a job may wait: nothing is put off for much longer than a day.
const LONGEST_WAIT: i64 = 2 * 24 * 60 * 60;
/// Seconds without data after which a connection is not left until the next night.
const OVERDUE: i64 = 26 * 60 * 60;

/// One round.
pub(super) async fn look_after(core: &Core) -> Result<(), StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    unit.prune_sessions(now).await?;
    unit.expire_flows(now).await?;
    let interrupted = Outcome::Failed { error: AppError::FlowInterrupted };
    let cut_off = unit.fail_interrupted_flows(now, &interrupted).await?;
    unit.prune_changes(now - CHANGES_KEPT).await?;
    // A job that runs is cut off well before: see the worker.
    unit.bound_jobs(now, now + LEASE, now + LONGEST_WAIT).await?;
    unit.commit().await?;
    if cut_off > 0 {
        tracing::warn!(flows = cut_off, "attempts to connect were cut off by a crash; they have failed");
    }
    show_endings(core).await?;
    keep_checking(core).await?;
    let agencies = core.store.read().await?.agencies().await?;
    for agency in agencies {
        keep_waiting(core, agency.id).await?;
    }
    Ok(())
}

/// Adds the daily look at every account that has none: it is new, was mended, or its job was lost.
async fn keep_checking(core: &Core) -> Result<(), StoreError> {
    let missing = core.store.read().await?.accounts_without_job(CHECK_PREFIX).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    for (agency, account) in missing {
        enqueue_check(&mut *unit, agency, account, now, &*core.entropy).await?;
    }
    unit.commit().await
}

/// Adds the syncs that are missing: after a restore, an unarchived campaign, or a job that was lost.
async fn keep_waiting(core: &Core, agency: AgencyId) -> Result<(), StoreError> {
    let mut unit = core.store.read().await?;
    let pulled: BTreeMap<String, Linked> = unit
        .connections_of_agency(agency)
        .await?
        .into_iter()
        .filter(is_pulled)
        .map(|linked| (sync_key(linked.connection.id), linked))
        .collect();
    let keys: Vec<String> = pulled.keys().cloned().collect();
    let without = unit.keys_without_job(&keys).await?;
    let missing: Vec<&Linked> = without.iter().filter_map(|key| pulled.get(key)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let campaigns = unit.campaigns(agency).await?;
    drop(unit);
    let zones: BTreeMap<CampaignId, String> =
        campaigns.into_iter().map(|campaign| (campaign.id, campaign.time_zone)).collect();
    let now = core.clock.now();
    let mut unit = core.store.write().await?;
    for linked in missing {
        let connection = &linked.connection;
        let zone = zones.get(&connection.campaign).and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        let is_overdue = connection.last_good_at.is_none_or(|last| last < now.as_second() - OVERDUE);
        let due_at = if is_overdue { now.as_second() } else { next_night(now, &zone, &*core.entropy) };
        if let Some(account) = connection.account {
            enqueue_sync(&mut *unit, agency, connection.id, account, due_at).await?;
        }
    }
    unit.commit().await
}

/// Whether a connection has something to pull, and may. One without access to its profile is tried again each night.
pub(super) fn is_pulled(linked: &Linked) -> bool {
    linked.profile.is_some() && linked.account.as_ref().is_some_and(|account| !account.health.is_broken())
}
