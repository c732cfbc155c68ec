//! What stands in the queue about reports. None of these jobs asks a platform, and none waits for those that do.

use app::model::ids::{AgencyId, DispatchId, ProfileId, RunId};

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
/// The kind of a job that tells whoever stands in that a run needs somebody still. Its payload is the run's id.
pub(crate) const STAND_IN: &str = "stand_in";

/// The longest that a job waits, in seconds: what is due later is looked at once a day.
pub(crate) const LONGEST_WAIT: i64 = 24 * 60 * 60;

/// Has a run go on at `due_at`, Unix seconds.
pub(crate) async fn enqueue_run(
    unit: &mut dyn Unit,
    agency: AgencyId,
    run: RunId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, REPORT, agency, run, due_at).await
}

/// Has the runs go on that wait for numbers of a profile. Call it in the unit that brings them.
pub(crate) async fn wake_runs(
    unit: &mut dyn Unit,
    agency: AgencyId,
    profile: ProfileId,
    now: i64,
) -> Result<(), StoreError> {
    // One that looks just now may have looked too early: it gets another job behind that.
    for run in unit.waiting_runs(agency, profile).await? {
        enqueue_run(unit, agency, run, now).await?;
    }
    Ok(())
}

/// Sends a run to one recipient.
pub(crate) async fn enqueue_dispatch(
    unit: &mut dyn Unit,
    agency: AgencyId,
    dispatch: DispatchId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, DISPATCH, agency, dispatch, due_at).await
}

/// Tells somebody that a run needs them.
pub(crate) async fn enqueue_notice(
    unit: &mut dyn Unit,
    agency: AgencyId,
    run: RunId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, NOTICE, agency, run, due_at).await
}

/// Has whoever stands in told at `due_at`, if the run needs somebody still.
pub(crate) async fn enqueue_stand_in(
    unit: &mut dyn Unit,
    agency: AgencyId,
    run: RunId,
    due_at: i64,
) -> Result<(), StoreError> {
    add(unit, STAND_IN, agency, run, due_at).await
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
