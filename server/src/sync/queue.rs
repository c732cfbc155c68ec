//! What stands in the queue about connections and accounts, and when it is due.

use app::model::{
    agency::LookEvery,
    ids::{AccountId, AgencyId, ConnectionId, RereadingId},
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::{
    entropy::Entropy,
    store::{
        StoreError, Unit,
        job::{Job, Lane, NewJob, Priority},
        life::RefreshLife,
    },
    work::pause::jitter,
};

/// The kind of a job that pulls the data of one connection. Its payload is the connection's id.
pub const SYNC: &str = "sync";

/// The kind of a job that pulls the older days of one connection, once the newest are there.
pub(crate) const BACKFILL: &str = "backfill";

/// The kind of a job that pulls days of one connection again because their description has changed. Its payload is the
/// connection's id.
pub(crate) const REVISION: &str = "revision";

/// The kind of a job that reads some days of a profile once more. Its payload is what was asked, and the connection through which.
pub(crate) const REREAD: &str = "reread";

/// The kind of a job that pulls breakdowns of one connection, once its totals are there. Its payload is the connection's id.
pub(crate) const PARTS: &str = "parts";

/// The kind of a job that asks for numbers of whole periods of one connection. Its payload is the connection's id.
pub(crate) const PERIOD: &str = "period";

/// The kind of a job that sees whether an account's access still works, and keeps it alive. Its payload is the account's id.
pub const REFRESH: &str = "refresh";
/// The same for an account with credentials, which are tried out.
pub(crate) const PROBE: &str = "probe";
/// What the keys of both begin with.
pub(crate) const LOOK_PREFIX: &str = "look:";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Nightly syncs begin at this hour of the campaign.
const NIGHTLY_HOUR: i8 = 6;
/// And within so many seconds after it, so that not all knock at once.
const NIGHTLY_SPREAD: i64 = 15 * MINUTE;

/// Has the data of a connection pulled at `due_at` (Unix seconds) for a person who waits for it; one that waits already
/// is pulled forward, and what is parked about the connection and its account gets one more try.
/// Call it in the unit of whatever makes it necessary, and wake [`crate::live::Live`] after the commit.
pub async fn enqueue_sync(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    let [sync, backfill] = sync_keys(connection);
    let [revision, parts, period] = [REVISION, PARTS, PERIOD].map(|kind| idle_key(kind, connection));
    unit.unpark_jobs(&[sync, backfill, revision, parts, period, look_key(account)], due_at).await?;
    add_sync(unit, agency, connection, account, due_at, Priority::Asked).await
}

/// The same when its time has come and nobody asks: what is parked stays so.
pub(crate) async fn schedule_sync(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    add_sync(unit, agency, connection, account, due_at, Priority::Usual).await
}

async fn add_sync(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
    priority: Priority,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: SYNC,
        lane: Lane::Data,
        priority,
        key: sync_key(connection),
        account: Some(account),
        payload: connection.to_string(),
        due_at,
    })
    .await
}

/// The key under which a connection's sync waits.
pub fn sync_key(connection: ConnectionId) -> String {
    format!("{SYNC}:{connection}")
}

/// The keys under which a connection's sync and its backfill wait.
pub(crate) fn sync_keys(connection: ConnectionId) -> [String; 2] {
    [sync_key(connection), backfill_key(connection)]
}

/// The key under which the older days of a connection wait.
pub(super) fn backfill_key(connection: ConnectionId) -> String {
    format!("{BACKFILL}:{connection}")
}

/// Has the older days of a connection pulled. `gap`: how many days were missed, if any were pulled before.
pub(super) async fn enqueue_backfill(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    gap: Option<u32>,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: BACKFILL,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: backfill_key(connection),
        account: Some(account),
        payload: format!("{connection} {}", gap.unwrap_or_default()),
        due_at,
    })
    .await
}

/// Has days pulled again whose description has changed, behind what was due before.
pub(super) async fn enqueue_revision(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    add_data_job(unit, REVISION, Priority::Idle, (agency, connection, account), due_at).await
}

/// Has the breakdowns of a connection pulled, behind everything else: no total waits for them.
pub(super) async fn enqueue_parts(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    add_data_job(unit, PARTS, Priority::Idle, (agency, connection, account), due_at).await
}

/// Has numbers of whole periods asked for: those that are shown, and what was asked for beside them.
pub(crate) async fn enqueue_periods(
    unit: &mut dyn Unit,
    priority: Priority,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    if priority == Priority::Asked {
        unit.unpark_jobs(&[idle_key(PERIOD, connection)], due_at).await?;
    }
    add_data_job(unit, PERIOD, priority, (agency, connection, account), due_at).await
}

/// The key under which a connection's job of a kind that is idle waits.
fn idle_key(kind: &str, connection: ConnectionId) -> String {
    format!("{kind}:{connection}")
}

async fn add_data_job(
    unit: &mut dyn Unit,
    kind: &'static str,
    priority: Priority,
    (agency, connection, account): (AgencyId, ConnectionId, AccountId),
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind,
        lane: Lane::Data,
        priority,
        key: idle_key(kind, connection),
        account: Some(account),
        payload: connection.to_string(),
        due_at,
    })
    .await
}

/// Has days read once more through a connection. It outlives its account: whoever asked is told then.
pub(crate) async fn enqueue_rereading(
    unit: &mut dyn Unit,
    agency: AgencyId,
    rereading: RereadingId,
    connection: ConnectionId,
    priority: Priority,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: REREAD,
        lane: Lane::Data,
        priority,
        key: format!("{REREAD}:{rereading}"),
        account: None,
        payload: format!("{rereading} {connection}"),
        due_at,
    })
    .await
}

/// The key under which the look at an account waits.
pub fn look_key(account: AccountId) -> String {
    format!("{LOOK_PREFIX}{account}")
}

/// Has an account looked at within an hour, after a person has given or renewed access: that look knows when the next one is due,
/// and a look that is parked gets one more try. `has_tokens`: whether it holds tokens rather than credentials.
pub async fn enqueue_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    unit.unpark_jobs(&[look_key(account)], now).await?;
    // Where tokens are known to end soon, that look comes in time.
    let held = match unit.account(agency, account).await?.and_then(|account| account.application) {
        Some(application) => unit.refresh_life(agency, application).await?.held(None),
        None => None,
    };
    add_look(unit, agency, account, has_tokens, now + jitter(soon_for(held), entropy)).await
}

/// Has accounts looked at soon whose refresh tokens live as was learned: each of them is renewed in time from then on.
pub(crate) async fn enqueue_kept_looks(
    unit: &mut dyn Unit,
    agency: AgencyId,
    accounts: &[AccountId],
    life: &RefreshLife,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let within = soon_for(life.held(None));
    for account in accounts {
        add_look(unit, agency, *account, true, now + jitter(within, entropy)).await?;
    }
    Ok(())
}

/// Seconds within which a first look comes, where tokens certainly live for `held`, if they are known to end.
fn soon_for(held: Option<i64>) -> i64 {
    held.map_or(HOUR, |held| (held / 4).clamp(MINUTE, HOUR))
}

/// The same within a day where nobody has: what is parked stays so.
pub(crate) async fn schedule_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    add_look(unit, agency, account, has_tokens, now + jitter(DAY, entropy)).await
}

/// All accounts of an agency that are not broken, which wants them looked at so often from now on.
pub(crate) async fn schedule_looks(
    unit: &mut dyn Unit,
    agency: AgencyId,
    every: LookEvery,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    for (account, has_tokens) in unit.accounts_to_look_at(agency).await? {
        let due_at = now + jitter(i64::from(every.hours()) * HOUR, entropy);
        add_look(unit, agency, account, has_tokens, due_at).await?;
    }
    Ok(())
}

async fn add_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: if has_tokens { REFRESH } else { PROBE },
        lane: Lane::Data,
        priority: Priority::Usual,
        key: look_key(account),
        account: Some(account),
        payload: account.to_string(),
        due_at,
    })
    .await
}

/// Whose data a sync job pulls.
pub(crate) fn read_sync(job: &Job) -> Option<ConnectionId> {
    job.payload.parse().ok()
}

/// Whose older days a backfill job pulls, and how many were missed.
pub(crate) fn read_backfill(job: &Job) -> Option<(ConnectionId, Option<u32>)> {
    let (connection, gap) = job.payload.split_once(' ')?;
    let gap: u32 = gap.parse().ok()?;
    Some((connection.parse().ok()?, (gap > 0).then_some(gap)))
}

/// What is read once more, and through which connection.
pub(crate) fn read_rereading(job: &Job) -> Option<(RereadingId, ConnectionId)> {
    let (rereading, connection) = job.payload.split_once(' ')?;
    Some((rereading.parse().ok()?, connection.parse().ok()?))
}

/// The next nightly sync after `now` in `zone`, Unix seconds.
pub(crate) fn next_night(now: Timestamp, zone: &TimeZone, entropy: &dyn Entropy) -> i64 {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let start = [today, today.saturating_add(1.day())]
        .into_iter()
        // Where the clocks jump over the hour, the moment after the jump is taken.
        .filter_map(|day| zone.to_timestamp(day.at(NIGHTLY_HOUR, 0, 0, 0)).ok())
        .find(|start| *start > now);
    let start = start.map_or_else(|| now.as_second().saturating_add(24 * 60 * MINUTE), Timestamp::as_second);
    start.saturating_add(jitter(NIGHTLY_SPREAD, entropy))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::next_night;
    use crate::entropy::SeededEntropy;

    #[test]
    fn nights_are_those_of_the_zone() {
        let entropy = SeededEntropy::new(1);
        for (now, zone, expected) in [
            ("2026-11-23T17:00:00Z", "Europe/Berlin", "2026-11-24T05:00:00Z"),
            ("2026-11-24T04:59:59Z", "Europe/Berlin", "2026-11-24T05:00:00Z"),
            // The night that has just begun is not begun again.
            ("2026-11-24T05:00:00Z", "Europe/Berlin", "2026-11-25T05:00:00Z"),
            ("2026-07-01T17:00:00Z", "America/New_York", "2026-07-02T10:00:00Z"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let expected: jiff::Timestamp = expected.parse().unwrap();
            let after = next_night(now.parse().unwrap(), &zone, &entropy) - expected.as_second();
            assert!((0..=900).contains(&after), "{now}: {after}");
        }
    }
}
