//! Not more than the platform allows: a place for each job, a turn for each request.

use std::time::Duration;

use app::model::{
    cause::Cause,
    ids::{AgencyId, ProfileId},
};
use uuid::Uuid;

use super::{Remote, RemoteError, Source};
use crate::{
    catalogue::{Limits, SharedLimits},
    core::Core,
    health::diagnosis::Verdict,
    pace::{Ask, Bound, Ending, NoTurn, Subject, Turn, What},
    store::{
        account::Account,
        job::{Job, Priority},
    },
};

/// What a person waits for need not wait for jobs to end that have long begun: so many times as many of them at once.
const ROOM_FOR_ASKED: u32 = 2;

/// A place for a job about `account`, taken before anything is asked. `days`: whose days it pulls, and whether the newest.
pub async fn take_place(
    core: &Core,
    limits: Limits,
    account: &Account,
    job: &Job,
    days: Option<(ProfileId, bool)>,
) -> Result<Turn, NoTurn> {
    let room = if job.priority == Priority::Asked { ROOM_FOR_ASKED } else { 1 };
    let bound = |at_once: u32| Bound::at_once(at_once.saturating_mul(room));
    let mut subjects = vec![(Subject::Account(account.id), bound(limits.at_once))];
    if let Some(application) = account.application {
        subjects.push((Subject::Application(application), bound(limits.application.at_once)));
    }
    // Accounts at one platform have the same hosts, in the same order.
    if let Some(host) = account.hosts.first() {
        subjects.push((Subject::Host(host.clone()), bound(limits.host.at_once)));
    }
    if let Some((profile, are_newest)) = days {
        subjects.push((Subject::Days { profile, are_newest }, Bound::at_once(1)));
    }
    let ask = Ask { agency: account.agency, what: What::Job, priority: job.priority, subjects };
    core.limiter.take(ask, core.clock.now().as_millisecond()).await
}

impl Remote<'_> {
    /// From now on asks in the place of a job. Who does not say is a person.
    pub fn in_line(self, priority: Priority) -> Self {
        Self { job: Some(priority), ..self }
    }

    /// Waits until a request may be sent to `host` (`host:port`).
    pub(super) async fn take_turn(&self, host: &str) -> Result<Turn, RemoteError> {
        let limits = self.entry.limits;
        let shared = |limits: SharedLimits| Bound { at_once: limits.at_once, per_minute: limits.per_minute };
        let mut subjects = vec![(Subject::Host(host.to_owned()), shared(limits.host))];
        if let Some(account) = self.known.account {
            let bound = Bound { at_once: limits.at_once, per_minute: limits.per_minute };
            subjects.push((Subject::Account(account), bound));
        }
        let application = self.known.application.as_ref();
        if let Some(application) = application {
            subjects.push((Subject::Application(application.id), shared(limits.application)));
        }
        let agency = match self.source {
            Source::Account { account, .. } => account.agency,
            // What was typed in belongs to nobody yet.
            Source::Arrival => application.map_or(AgencyId(Uuid::nil()), |application| application.agency),
        };
        let priority = self.job.unwrap_or(Priority::Asked);
        let ask = Ask { agency, what: What::Request, priority, subjects };
        let now = self.core.clock.now().as_millisecond();
        let turn = self.core.limiter.take(ask, now).await.map_err(|no| self.sent_away(no))?;
        let now = self.core.clock.now().as_millisecond();
        if let Ok(pause @ 1..) = u64::try_from(turn.not_before - now) {
            self.core.clock.pause(Duration::from_millis(pause)).await;
        }
        Ok(turn)
    }

    /// A job comes again by itself, a person is told.
    fn sent_away(&self, no: NoTurn) -> RemoteError {
        let NoTurn { until } = no;
        if self.job.is_some() {
            return RemoteError::NoTurn { until };
        }
        let evidence = self.note(self.asked.clone(), None, "Much is asked of this platform already, so this waits.");
        RemoteError::Delayed { cause: Cause::RateLimited, until, evidence }
    }

    pub(super) fn end_turn(&self, turn: Turn, ending: Ending) {
        turn.end(ending, self.core.clock.now().as_millisecond());
    }
}

/// What an answer says about how much is asked.
pub(super) fn ending_of(verdict: Verdict) -> Ending {
    match verdict {
        Verdict::Transient { cause: Cause::RateLimited, retry_after } => Ending::Limited { retry_after },
        Verdict::Transient { .. } => Ending::Unknown,
        Verdict::Fine | Verdict::Broken { .. } | Verdict::NoAccess => Ending::Fine,
    }
}
