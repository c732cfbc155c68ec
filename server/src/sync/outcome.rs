//! What a sync writes about health: an outage never breaks anything, and nothing breaks without evidence.

use app::model::{cause::Cause, change::ChangeSubject, health::Health};

use super::{
    parked::{Asked, tell_parked},
    plan::{Plan, still_the_same},
    pull::Came,
    queue::backfill_key,
    syncs::Syncs,
};
use crate::{
    alert::jobs::raise_alert,
    health::breakage::{break_account, own_cause},
    remote::RemoteError,
    reports::queue::wake_runs,
    standings::enqueue_standing,
    store::{
        StoreError, Unit,
        account::Evidence,
        connection::Linked,
        event::{Event, EventKind},
        job::Job,
    },
    work::{pause::backoff, worker::After},
};

/// Seconds of delay after which somebody should look, if the platform works for others.
const STALLED_AFTER: i64 = 48 * 60 * 60;
/// The platform works for others if one of them got data within so many seconds.
const WORKS_FOR_OTHERS: i64 = 24 * 60 * 60;
/// Seconds until an answer that nobody knows is asked for once more.
const DOUBT: i64 = 60;
/// Seconds until it is told anew how a client stands.
const SETTLING: i64 = 2 * 60;
/// As a connection is while a job about it is parked.
const STOPPED: Health = Health::Stalled { cause: Cause::Crashing };

impl Syncs {
    /// What was wanted came: the connection is well, and waits for the next night. `last`: what is to be kept of it still.
    /// `closed`: days of a gap that is closed now. `is_whole`: nothing older is missing; otherwise what does not fit may be there, and is told until it fits.
    /// Answers whether the connection is still the same.
    pub(super) async fn note_success(
        &self,
        plan: &Plan<'_>,
        last: Option<Came<'_>>,
        closed: Option<u32>,
        is_whole: bool,
    ) -> Result<bool, StoreError> {
        let (mut unit, _permit) = self.write(plan).await?;
        let linked = still_the_same(&mut *unit, plan).await?;
        if let Some(came) = &last {
            self.put(&mut *unit, plan, came).await?;
        }
        let Some(linked) = linked else {
            unit.commit().await?;
            self.core.live.wake();
            return Ok(false);
        };
        if let Some(days) = closed {
            self.add_event(&mut *unit, &linked, EventKind::Backfilled { days }).await?;
        }
        let health = linked.connection.health;
        let (agency, id) = (linked.connection.agency, linked.connection.id);
        if !is_whole && unit.is_parked(&backfill_key(id)).await? {
            // Its newest days come, and nobody but a person has the older ones tried again.
            if health != STOPPED {
                tell_parked(&mut *unit, agency, id, Asked::OlderDays, self.core.clock.unix()).await?;
            }
        } else if health != Health::Healthy && (is_whole || !delay_cause(health).is_some_and(is_about_answers)) {
            self.set_health(&mut *unit, &linked, Health::Healthy, None).await?;
            if !is_preparing(health) {
                self.add_event(&mut *unit, &linked, EventKind::Healed).await?;
            }
        }
        self.enqueue_next_night(&mut *unit, plan).await?;
        self.announce(&mut *unit, &linked).await?;
        // Reports that waited for these numbers.
        let now = self.core.clock.unix();
        wake_runs(&mut *unit, agency, plan.profile.id, now).await?;
        // Others of the campaign come within minutes, at night.
        enqueue_standing(&mut *unit, agency, linked.connection.campaign, now + SETTLING).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(true)
    }

    /// Writes what a failure means, and when the next try is. `version`: the version of the account's secret that failed.
    pub(super) async fn note_failure(
        &self,
        plan: &Plan<'_>,
        job: &Job,
        version: i64,
        error: RemoteError,
    ) -> Result<After, StoreError> {
        let soon = self.core.clock.unix() + backoff(job.attempts, &*self.core.entropy);
        // That others come first is no news.
        if !matches!(error, RemoteError::NoTurn { .. } | RemoteError::Gone) {
            tracing::info!(connection = %plan.linked.connection.id, %error, "a sync did not get its data");
        }
        match error {
            RemoteError::Gone => Ok(After::Done),
            RemoteError::NoTurn { until } => Ok(After::Again { due_at: until }),
            RemoteError::Store(error) => Err(error),
            error @ (RemoteError::Vault(_) | RemoteError::Access(_)) => {
                let connection = plan.linked.connection.id;
                tracing::error!(error = &error as &dyn std::error::Error, %connection, "a sync failed on our side");
                Ok(After::Retry { due_at: soon })
            }
            RemoteError::Delayed { cause, until, evidence } => {
                let due_at = soon.max(until);
                self.note_delay(plan, cause, due_at, &evidence).await?;
                Ok(After::Retry { due_at })
            }
            RemoteError::NoAccess { evidence } => self.note_lost_profile(plan, Some(&evidence)).await,
            RemoteError::Broken { cause: Cause::ProfileAccessLost, evidence } => {
                self.note_lost_profile(plan, evidence.as_ref()).await
            }
            RemoteError::Broken { cause: Cause::Unknown, evidence: Some(evidence) }
                if is_first_riddle(plan, &evidence) =>
            {
                let due_at = soon.max(self.core.clock.unix() + DOUBT);
                self.note_delay(plan, Cause::UnexpectedAnswer, due_at, &evidence).await?;
                Ok(After::Retry { due_at })
            }
            RemoteError::Broken { cause, evidence } => {
                self.note_breakage(plan, version, cause, evidence.as_ref(), soon).await
            }
        }
    }

    async fn note_delay(
        &self,
        plan: &Plan<'_>,
        cause: Cause,
        until: i64,
        evidence: &Evidence,
    ) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let Some(linked) = still_the_same(&mut *unit, plan).await? else { return Ok(()) };
        let connection = &linked.connection;
        if connection.health.is_broken() {
            // What needs a person does not become better by an outage.
            return Ok(());
        }
        // A delay that comes after crashes is a beginning: this time there was an end.
        let told = delay_cause(connection.health).filter(|told| *told != Cause::Crashing);
        // That a report takes its time does not hide what was told before, and is told when it is over.
        let (cause, evidence) = match (cause, told) {
            (Cause::Preparing, Some(told)) => (told, connection.evidence.as_ref().unwrap_or(evidence)),
            (cause, _) => (cause, evidence),
        };
        // An answer that does not fit for days is no outage: the description is wrong, and perhaps for everybody. One that
        // comes after an outage is new.
        let is_misread = is_about_answers(cause);
        let goes_on = told.is_some() && (told == Some(cause) || !is_misread);
        let since = if goes_on { connection.health_since } else { now };
        let is_long = now - since > STALLED_AFTER || goes_on && is_stalled(connection.health);
        let works_for_others = async |unit: &mut dyn Unit| {
            unit.works_for_others(
                connection.agency,
                &connection.integration,
                connection.profile,
                now - WORKS_FOR_OTHERS,
            )
            .await
        };
        let health = if is_long && (is_misread || works_for_others(&mut *unit).await?) {
            Health::Stalled { cause }
        } else {
            Health::Delayed { cause, until }
        };
        let (agency, id) = (connection.agency, connection.id);
        unit.set_connection_health(agency, id, health, since, Some(evidence)).await?;
        if is_stalled(health) && !is_stalled(connection.health) {
            self.add_event(&mut *unit, &linked, EventKind::Stalled { cause, evidence: Some(evidence.clone()) }).await?;
            raise_alert(&mut *unit, agency, plan.account.id, now).await?;
        }
        // That a report takes its time is no event.
        let was_told = told.is_some() && !is_preparing(connection.health);
        if !was_told && cause != Cause::Preparing {
            let evidence = Some(evidence.clone());
            self.add_event(&mut *unit, &linked, EventKind::Delayed { cause, evidence }).await?;
        }
        self.announce(&mut *unit, &linked).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    /// The account works, but not for this profile. Tried again each night: access may be given back.
    async fn note_lost_profile(&self, plan: &Plan<'_>, evidence: Option<&Evidence>) -> Result<After, StoreError> {
        let lost = EventKind::ProfileLost { name: plan.profile.name.clone() };
        self.note_broken_connection(plan, Health::NoAccess, evidence, lost).await
    }

    async fn note_breakage(
        &self,
        plan: &Plan<'_>,
        version: i64,
        cause: Cause,
        evidence: Option<&Evidence>,
        soon: i64,
    ) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let Some(account) = unit.account(plan.account.agency, plan.account.id).await? else { return Ok(After::Done) };
        if account.health.is_broken() {
            // Found out at the token endpoint, and written there. Healing asks for a sync.
            return Ok(After::Done);
        }
        let cause = own_cause(&mut *unit, &account, cause).await?;
        if concerns_connection(cause) {
            drop(unit);
            let broken = EventKind::Broken { cause, evidence: evidence.cloned() };
            return self.note_broken_connection(plan, Health::Broken { cause }, evidence, broken).await;
        }
        // Without evidence nothing breaks, and what failed must be what is stored.
        let (Some(evidence), true) = (evidence, account.token_version == version) else {
            return Ok(After::Again { due_at: soon });
        };
        break_account(&mut *unit, &account, cause, evidence, now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(After::Done)
    }

    async fn note_broken_connection(
        &self,
        plan: &Plan<'_>,
        health: Health,
        evidence: Option<&Evidence>,
        event: EventKind,
    ) -> Result<After, StoreError> {
        let mut unit = self.core.store.write().await?;
        let Some(linked) = still_the_same(&mut *unit, plan).await? else { return Ok(After::Done) };
        if linked.connection.health != health {
            self.set_health(&mut *unit, &linked, health, evidence).await?;
            self.add_event(&mut *unit, &linked, event).await?;
            self.announce(&mut *unit, &linked).await?;
        }
        self.enqueue_next_night(&mut *unit, plan).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(After::Done)
    }

    async fn set_health(
        &self,
        unit: &mut dyn Unit,
        linked: &Linked,
        health: Health,
        evidence: Option<&Evidence>,
    ) -> Result<(), StoreError> {
        let (agency, id) = (linked.connection.agency, linked.connection.id);
        let now = self.core.clock.unix();
        tracing::info!(connection = %id, health = health.key(), cause = ?health.cause(), "a connection has changed");
        unit.set_connection_health(agency, id, health, now, evidence).await?;
        match linked.connection.account {
            Some(account) => raise_alert(unit, agency, account, now).await,
            None => Ok(()),
        }
    }

    pub(super) async fn add_event(
        &self,
        unit: &mut dyn Unit,
        linked: &Linked,
        kind: EventKind,
    ) -> Result<(), StoreError> {
        unit.add_event(&Event {
            agency: linked.connection.agency,
            account: None,
            connection: Some(linked.connection.id),
            member: None,
            kind,
            at: self.core.clock.unix(),
        })
        .await
    }

    pub(super) async fn announce(&self, unit: &mut dyn Unit, linked: &Linked) -> Result<(), StoreError> {
        let connection = &linked.connection;
        let subject = ChangeSubject::Connection(connection.id);
        unit.add_change(connection.agency, Some(connection.campaign), subject, self.core.clock.unix()).await
    }
}

/// Whether a platform gave an answer that nobody knows for the first time. One may be a mishap: what works is not called broken
/// before it was asked again. What Relink itself found wrong is certain.
fn is_first_riddle(plan: &Plan<'_>, evidence: &Evidence) -> bool {
    let health = plan.linked.connection.health;
    evidence.status.is_some()
        && !evidence.is_ours
        && !health.is_broken()
        && delay_cause(health) != Some(Cause::UnexpectedAnswer)
}

fn is_preparing(health: Health) -> bool {
    matches!(health, Health::Delayed { cause: Cause::Preparing, .. })
}

fn is_stalled(health: Health) -> bool {
    matches!(health, Health::Stalled { .. })
}

/// Whether answers come that can't be used: that does not pass by waiting.
fn is_about_answers(cause: Cause) -> bool {
    matches!(cause, Cause::UnexpectedAnswer | Cause::SpoiledAnswer)
}

/// What the connection waits for, if it does.
fn delay_cause(health: Health) -> Option<Cause> {
    match health {
        Health::Delayed { cause, .. } | Health::Stalled { cause } => Some(cause),
        _ => None,
    }
}

/// What breaks a connection only: other uses of the account may work. An app is no longer known at the token endpoint, which
/// breaks the account there; a data API that refuses the app may be the only one that is not enabled for it.
fn concerns_connection(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::ScopesMissing
            | Cause::ApiRetired
            | Cause::AppMisconfigured
            | Cause::BlockedByOrganisation
            | Cause::Unknown
    )
}
