//! Forgets what is over, once a day for each agency.

use app::model::ids::AgencyId;
use jiff::{Span, tz::TimeZone};

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
/// Lines of timelines that one transaction erases: others wait to write meanwhile.
pub(super) const EVENTS_AT_ONCE: u32 = 1_000;
/// Transactions of one job. The rest waits for its next turn.
pub(super) const EVENTS_TURNS: u32 = 20;
/// Seconds until then.
pub(super) const EVENTS_PAUSE: i64 = 60;

/// A job that is later than this, in seconds, comes after a long rest, or by a clock that has jumped: what nobody can bring back is
/// erased by the next one, a day later.
const VERY_LATE: i64 = 3 * DAY;
/// How long share links that are over are listed.
const SHARE_LINKS_KEPT: i64 = 30 * DAY;
/// How long it is known what whole days were before they were corrected: longer than a year's reports are looked at.
const CORRECTIONS_KEPT: i64 = 400 * DAY;
/// How long numbers of whole periods are kept that nobody asks for any more.
const PERIODS_KEPT: i64 = 100 * DAY;
/// How long it is told what came of days that were asked for again.
const REREADINGS_KEPT: i64 = 90 * DAY;

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

/// `due_at`: when it was to come, Unix seconds.
pub(super) async fn prune(core: &Core, agency: AgencyId, due_at: i64) -> Result<After, StoreError> {
    let now = core.clock.unix();
    if now - due_at > VERY_LATE {
        return Ok(After::Again { due_at: next_look(now, &*core.entropy) });
    }
    let mut unit = core.store.write().await?;
    unit.prune_flows(agency, now - FLOWS_KEPT).await?;
    unit.prune_alerts(agency, now - ALERTS_KEPT).await?;
    unit.prune_report_orders(agency, now - ORDERS_KEPT).await?;
    unit.prune_offers(agency, now).await?;
    unit.prune_rereadings(agency, now - REREADINGS_KEPT).await?;
    unit.prune_period_numbers(agency, now - PERIODS_KEPT).await?;
    unit.prune_share_links(agency, now - SHARE_LINKS_KEPT).await?;
    unit.prune_corrections(agency, now - CORRECTIONS_KEPT).await?;
    unit.commit().await?;
    let is_done = prune_events(core, agency).await?;
    Ok(After::Again { due_at: if is_done { next_look(now, &*core.entropy) } else { now + EVENTS_PAUSE } })
}

/// Forgets lines of timelines that are older than the agency wants. Answers whether all of them are gone.
pub(super) async fn prune_events(core: &Core, agency: AgencyId) -> Result<bool, StoreError> {
    let Some(months) = core.store.ask().await?.events_kept(agency).await?.months() else { return Ok(true) };
    // No moment is further back than the calendar goes.
    let Ok(oldest) = core.clock.now().to_zoned_datetime(TimeZone::UTC).checked_sub(Span::new().months(months)) else {
        return Ok(true);
    };
    for _ in 0..EVENTS_TURNS {
        let mut unit = core.store.write().await?;
        let gone = unit.prune_events(agency, oldest.timestamp().as_second(), EVENTS_AT_ONCE).await?;
        unit.commit().await?;
        if gone < u64::from(EVENTS_AT_ONCE) {
            return Ok(true);
        }
    }
    Ok(false)
}
