//! What stands in the queue about reports. None of these jobs asks a platform, and none waits for those that do.

use app::model::ids::{AgencyId, DispatchId, RunId};

use crate::store::{
    StoreError, Unit,
    job::{Lane, NewJob, Priority},
};

/// The kind of a job that has a run go on. Its payload is the run's id.
pub(crate) const REPORT: &str = "report";
/// The kind of a job that sends a run to one recipient. Its payload is the dispatch's id.
pub(crate) const DISPATCH: &str = "dispatch";
/// The kind of a job that tells somebody that a run needs them. Its payload is the run's id.
pub(crate) const NOTICE: &str = "notice";

/// The longest that a job waits, in seconds: what is due later is looked at once a day.
pub(super) const LONGEST_WAIT: i64 = 24 * 60 * 60;

/// Has a run go on at `due_at`, Unix seconds.
pub(crate) async fn enqueue_run(
    unit: &mut dyn Unit,
    agency: AgencyId,
    run: RunId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, REPORT, agency, run, due_at).await
}

/// Sends a run to one recipient.
pub(super) async fn enqueue_dispatch(
    unit: &mut dyn Unit,
    agency: AgencyId,
    dispatch: DispatchId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, DISPATCH, agency, dispatch, due_at).await
}

/// Tells somebody that a run needs them.
pub(super) async fn enqueue_notice(
    unit: &mut dyn Unit,
    agency: AgencyId,
    run: RunId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, NOTICE, agency, run, due_at).await
}

async fn add(
    unit: &mut dyn Unit,
    kind: &'static str,
    agency: AgencyId,
    id: impl std::fmt::Display + Send,
    due_at: i64,
) -> Result<(), StoreError> {
    let payload = id.to_string();
    unit.add_job(&NewJob {
        agency,
        kind,
        lane: Lane::News,
        priority: Priority::Usual,
        key: format!("{kind}:{payload}"),
        account: None,
        payload,
        due_at,
    })
    .await
}
