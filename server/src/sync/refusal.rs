//! Optional streams that a platform refuses for good: they are left out, and nothing else of the connection is.

use app::model::{cause::Cause, change::ChangeSubject, health::Health};

use super::{
    plan::{Plan, still_the_same},
    syncs::Syncs,
};
use crate::{
    catalogue::{Entry, Stream},
    remote::{Remote, RemoteError},
    store::{
        StoreError, Unit,
        account::Evidence,
        event::{Event, EventKind},
        refusal::Refusal,
    },
};

/// The proof that `stream` alone is refused, or the failure if it is about more, passes, or must not be missing.
pub(super) async fn read_refusal(
    remote: &mut Remote<'_>,
    entry: &Entry,
    stream: &Stream,
    error: RemoteError,
) -> Result<Evidence, RemoteError> {
    match error {
        error if !stream.optional => Err(error),
        RemoteError::NoAccess { evidence } => Ok(evidence),
        // What Relink found wrong itself, and what has ended for everybody, somebody must mend.
        RemoteError::Broken { cause, evidence: Some(evidence) } if may_be_missing(cause) && !evidence.is_ours => {
            Ok(evidence)
        }
        // Some platforms answer a wrong key and a missing permission alike: the probe tells them apart.
        RemoteError::Broken { cause: Cause::CredentialsRejected, evidence: Some(evidence) } if entry.has_probe() => {
            remote.greet().await.map(|()| evidence)
        }
        error => Err(error),
    }
}

/// What a plan, a module or a permission can be the reason of.
pub(super) fn may_be_missing(cause: Cause) -> bool {
    matches!(cause, Cause::ScopesMissing | Cause::ProfileAccessLost | Cause::Unknown)
}

impl Syncs {
    /// Whether it is the profile alone that is gone: some platforms answer 403 for an access that has died. Where a renewal or the
    /// probe can tell, it is asked before anything is said.
    pub(super) async fn ask_who_can_tell(
        &self,
        plan: &Plan<'_>,
        remote: &mut Remote<'_>,
        error: RemoteError,
    ) -> RemoteError {
        let is_new = plan.linked.connection.health != Health::NoAccess;
        let is_403 = matches!(&error, RemoteError::NoAccess { evidence } if evidence.status == Some(403));
        if !is_new || !is_403 {
            return error;
        }
        let asked = match plan.account.application {
            Some(_) => self.access.keep_alive(plan.account.agency, plan.account.id).await.map_err(RemoteError::from),
            None if plan.entry.has_probe() => remote.greet().await,
            None => return error,
        };
        match asked {
            Err(broken @ RemoteError::Broken { .. }) => broken,
            _ => error,
        }
    }

    /// Remembers that `stream` is refused. `is_current`: everything else of today is there. `false`: the connection has
    /// changed meanwhile, or its account broke; either asks for a new sync in time.
    pub(super) async fn note_refusal(
        &self,
        plan: &Plan<'_>,
        stream: &Stream,
        evidence: Evidence,
        is_current: bool,
    ) -> Result<bool, StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let Some(linked) = still_the_same(&mut *unit, plan).await? else { return Ok(false) };
        if linked.account.as_ref().is_none_or(|account| account.health.is_broken()) {
            return Ok(false);
        }
        let (agency, connection) = (linked.connection.agency, linked.connection.id);
        let refusal =
            Refusal { agency, connection, stream: stream.key.clone(), since: now, evidence: evidence.clone() };
        if unit.put_refusal(&refusal).await? {
            tracing::info!(%connection, stream = stream.key, "an optional stream is refused and left out");
            let names = stream.metric_names();
            self.add_event(&mut *unit, &linked, EventKind::StreamRefused { names, evidence }).await?;
            self.announce(&mut *unit, &linked).await?;
        }
        if is_current {
            unit.note_arrival(agency, plan.account.id, plan.profile.id, now).await?;
        }
        unit.commit().await?;
        self.core.live.wake();
        Ok(true)
    }

    /// `stream` has come: wherever it was refused for this profile, that is over.
    pub(super) async fn end_refusals(
        &self,
        unit: &mut dyn Unit,
        plan: &Plan<'_>,
        stream: &Stream,
    ) -> Result<(), StoreError> {
        let (agency, at) = (plan.account.agency, self.core.clock.unix());
        for (campaign, connection) in unit.end_refusals(agency, plan.account.id, plan.profile.id, &stream.key).await? {
            let kind = EventKind::StreamBack { names: stream.metric_names() };
            unit.add_event(&Event { agency, account: None, connection: Some(connection), member: None, kind, at })
                .await?;
            unit.add_change(agency, Some(campaign), ChangeSubject::Connection(connection), at).await?;
        }
        Ok(())
    }
}
