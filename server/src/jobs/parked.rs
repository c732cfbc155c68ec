//! What people are told of jobs that died with the process too often. What concerns an account shows at each of its
//! connections; what concerns nobody's data stands in the log and in `/metrics` only.

use app::model::{cause::Cause, ids::ConnectionId};

use super::Jobs;
use crate::{
    alert::{deliver::give_up, jobs::DELIVER},
    reports::queue::DISPATCH,
    service::reports::give_up_dispatch,
    store::{StoreError, Unit, job::Job},
    sync::{
        parked::{Asked, tell_parked},
        queue::{BACKFILL, PROBE, REFRESH, REREAD, SYNC, read_backfill, read_rereading, read_sync},
        rereading::fail_rereading,
    },
};

impl Jobs {
    pub(super) async fn tell(&self, unit: &mut dyn Unit, job: &Job) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let (connections, asked): (Vec<ConnectionId>, Asked) = match job.kind.as_str() {
            SYNC => (read_sync(job).into_iter().collect(), Asked::NewestDays),
            BACKFILL => (read_backfill(job).into_iter().map(|(connection, _)| connection).collect(), Asked::OlderDays),
            REFRESH | PROBE => (uses_of(unit, job).await?, Asked::Access),
            REREAD => match read_rereading(job) {
                Some((rereading, _)) => {
                    // Whoever asks again has a job of its own.
                    unit.remove_parked(std::slice::from_ref(&job.key)).await?;
                    return fail_rereading(unit, job.agency, rereading, Cause::Crashing, now).await;
                }
                None => return Ok(()),
            },
            DELIVER => match job.payload.parse() {
                Ok(delivery) => return give_up(unit, job.agency, delivery, now).await,
                Err(_) => return Ok(()),
            },
            DISPATCH => match job.payload.parse() {
                Ok(dispatch) => return give_up_dispatch(unit, job.agency, dispatch, now).await,
                Err(_) => return Ok(()),
            },
            _ => return Ok(()),
        };
        for connection in connections {
            tell_parked(unit, job.agency, connection, asked, now).await?;
        }
        Ok(())
    }
}

async fn uses_of(unit: &mut dyn Unit, job: &Job) -> Result<Vec<ConnectionId>, StoreError> {
    let Some(account) = job.account else { return Ok(Vec::new()) };
    let uses = unit.connections_of_account(job.agency, account).await?;
    Ok(uses.into_iter().map(|used| used.connection.id).collect())
}
