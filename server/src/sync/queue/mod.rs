//! What stands in the queue about connections, and when it is due. `looks`: the same about accounts. `night`: when nights begin.

mod looks;
mod night;

use app::model::ids::{AccountId, AgencyId, ConnectionId, RereadingId};

pub use self::looks::{REFRESH, enqueue_look, look_key};
pub(crate) use self::{
    looks::{LOOK_PREFIX, PROBE, enqueue_kept_looks, schedule_look, schedule_looks},
    night::next_night,
};
use crate::store::{
    StoreError, Unit,
    job::{Job, Lane, NewJob, Priority},
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
