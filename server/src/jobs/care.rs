//! Looks after the store. Doing it twice does no harm, so that it needs no job of its own and every process may do it.
//!
//! - Every few minutes: what is over its time. Each step finds its rows by index; what is not due is not read.
//! - Once a day, and at the start: an inventory of everything, for jobs that should wait and don't. Whatever makes a
//!   job necessary adds it in the same transaction, so this finds something only after a restore or a mistake of ours.

use app::model::{error::AppError, flow::Outcome};
use jiff::tz::TimeZone;

use super::prune::enqueue_prune;
use crate::{
    alert::jobs::raise_alert,
    core::Core,
    health::ending::show_endings,
    rates::enqueue_rates,
    reports::queue::enqueue_run,
    service::flows::give_back_unchosen,
    standings::{STANDING, enqueue_standing},
    store::StoreError,
    sync::queue::{LOOK_PREFIX, enqueue_kept_looks, next_night, schedule_look, schedule_sync},
    work::worker::LEASE,
};

/// Seconds for which changes are kept: longer than any browser sleeps before it fetches everything anew.
const CHANGES_KEPT: i64 = 24 * 60 * 60;
/// Seconds for which a job may wait: nothing is put off for much longer than a day.
const LONGEST_WAIT: i64 = 2 * 24 * 60 * 60;
/// Seconds without data after which a connection is not left until the next night.
const OVERDUE: i64 = 26 * 60 * 60;

/// Looks that one transaction adds: others wait to write meanwhile.
const LOOKS_AT_ONCE: usize = 32;

/// One round.
pub(super) async fn look_after(core: &Core) -> Result<(), StoreError> {
    // One attempt that can't be read keeps nobody else waiting: what is left is ended below, untold.
    if let Err(error) = give_back_unchosen(core).await {
        tracing::error!(error = &error as &dyn std::error::Error, "what nobody chose about could not be given back");
    }
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
    enqueue_rates(core).await?;
    heed_learned_lives(core).await?;
    raise_alerts(core).await
}

/// What was learned about refresh tokens is heeded for all accounts that it concerns, some in each transaction: an application may have
/// thousands. Cut off, it begins again.
async fn heed_learned_lives(core: &Core) -> Result<(), StoreError> {
    let learned = core.store.ask().await?.unheeded_lives().await?;
    for (agency, id, life) in learned {
        let mut unit = core.store.read().await?;
        let accounts = match unit.application(agency, id).await? {
            Some(application) => unit.working_accounts(agency, &application.server, id).await?,
            None => Vec::new(),
        };
        drop(unit);
        for some in accounts.chunks(LOOKS_AT_ONCE) {
            let mut unit = core.store.write().await?;
            enqueue_kept_looks(&mut *unit, agency, some, &life, core.clock.unix(), &*core.entropy).await?;
            unit.commit().await?;
        }
        let mut unit = core.store.write().await?;
        // One that became shorter meanwhile is heeded with the next round.
        if unit.refresh_life(agency, id).await? == life {
            unit.heed_life(agency, id).await?;
        }
        unit.commit().await?;
    }
    Ok(())
}

/// Has people told where they know something else than what is so.
async fn raise_alerts(core: &Core) -> Result<(), StoreError> {
    let accounts = core.store.ask().await?.accounts_to_settle().await?;
    if accounts.is_empty() {
        return Ok(());
    }
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    for (agency, account) in accounts {
        raise_alert(&mut *unit, agency, account, now).await?;
    }
    unit.commit().await
}

/// Adds the jobs that are missing.
pub(super) async fn take_inventory(core: &Core) -> Result<(), StoreError> {
    let mut unit = core.store.read().await?;
    let (syncs, looks) = (unit.connections_without_sync().await?, unit.accounts_without_job(LOOK_PREFIX).await?);
    let agencies = unit.agencies().await?;
    let runs = unit.runs_without_job().await?;
    let standings = unit.campaigns_without_job(STANDING).await?;
    drop(unit);
    let now = core.clock.now();
    let mut unit = core.store.write().await?;
    for missing in syncs {
        let zone = TimeZone::get(&missing.time_zone).unwrap_or(TimeZone::UTC);
        let is_overdue = missing.last_good_at.is_none_or(|last| last < now.as_second() - OVERDUE);
        let due_at = if is_overdue { now.as_second() } else { next_night(now, &zone, &*core.entropy) };
        schedule_sync(&mut *unit, missing.agency, missing.connection, missing.account, due_at).await?;
    }
    for (agency, account, has_tokens) in looks {
        schedule_look(&mut *unit, agency, account, has_tokens, now.as_second(), &*core.entropy).await?;
    }
    for (agency, run) in runs {
        enqueue_run(&mut *unit, agency, run, now.as_second()).await?;
    }
    for (agency, campaign) in standings {
        enqueue_standing(&mut *unit, agency, campaign, now.as_second()).await?;
    }
    for agency in agencies {
        enqueue_prune(&mut *unit, agency.id, now.as_second(), &*core.entropy).await?;
    }
    unit.commit().await
}
