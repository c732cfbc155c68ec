//! Why a platform gave nothing.

use app::model::cause::Cause;

use super::{
    Remote,
    database::{SqlFailure, Target},
    record_error::RecordError,
    reply_error::ReplyError,
    room::PageError,
};
use crate::{
    health::{
        diagnosis::{Operation, Verdict, diagnose, evidence_of},
        evidence::evidence_in_words,
    },
    oauth::access::AccessError,
    store::{StoreError, account::Evidence},
    vault::VaultError,
};

/// Seconds until the next try where the platform names no time.
pub(super) const PAUSE: i64 = 60;

/// Why a platform gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// It stays so until somebody does something. If the token endpoint said it, it stands in the store already.
    #[error("broken: {cause:?}")]
    Broken { cause: Cause, evidence: Option<Evidence> },
    /// The account works, but does not see this profile.
    #[error("no access to the profile")]
    NoAccess { evidence: Evidence },
    /// It passes: not before `until`, Unix seconds.
    #[error("delayed: {cause:?}")]
    Delayed { cause: Cause, until: i64, evidence: Evidence },
    /// Too much is asked of it already: a job comes again at `until`, Unix seconds. Says nothing about the account.
    #[error("others come first until {until}")]
    NoTurn { until: i64 },
    /// The account was removed.
    #[error("the account is gone")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Our own fault: the saved authorization server can't be used, or a task was cut off.
    #[error(transparent)]
    Access(AccessError),
}

impl From<AccessError> for RemoteError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Broken { cause, evidence } => Self::Broken { cause, evidence },
            AccessError::Delayed { cause, until, evidence } => Self::Delayed { cause, until, evidence },
            AccessError::Gone => Self::Gone,
            AccessError::Store(error) => Self::Store(error),
            AccessError::Vault(error) => Self::Vault(error),
            other => Self::Access(other),
        }
    }
}

impl RemoteError {
    /// What a verdict means to the caller; `None` if nothing is wrong.
    pub(super) fn from_verdict(verdict: Verdict, evidence: Evidence) -> Option<Self> {
        Some(match verdict {
            Verdict::Fine => return None,
            Verdict::NoAccess => Self::NoAccess { evidence },
            Verdict::Broken { cause } => Self::Broken { cause, evidence: Some(evidence) },
            Verdict::Transient { cause, retry_after } => {
                Self::Delayed { cause, until: evidence.at + retry_after.unwrap_or(PAUSE), evidence }
            }
        })
    }
}

impl Remote<'_> {
    /// The answer has another shape than the catalogue describes. That may be an outage in JSON: it breaks nothing.
    pub(super) fn unreadable(&self, why: &str) -> RemoteError {
        self.passing(Cause::UnexpectedAnswer, why)
    }

    /// The records hold something else than the catalogue describes. Where somebody typed the query, he mends it.
    pub(super) fn no_values(&self, problem: &RecordError) -> RemoteError {
        if self.entry.has_query() { self.misfit(problem) } else { self.unreadable(&problem.to_string()) }
    }

    /// Why the records of an answer are not taken.
    pub(super) fn no_records(&self, why: &PageError) -> RemoteError {
        match why {
            PageError::Record(problem) => self.no_values(problem),
            PageError::Reply(why) => self.no_reply(why),
        }
    }

    pub(super) fn no_reply(&self, why: &ReplyError) -> RemoteError {
        match why {
            ReplyError::NoJson | ReplyError::NoCsv => self.out_of_order(&why.to_string()),
            ReplyError::Spoiled => self.passing(Cause::SpoiledAnswer, &why.to_string()),
            ReplyError::Busy => {
                let evidence = self.note(self.asked.clone(), None, &why.to_string());
                RemoteError::Delayed { cause: Cause::Outage, until: evidence.at + PAUSE, evidence }
            }
            _ => self.unreadable(&why.to_string()),
        }
    }

    /// The platform is out of order, or something in between is.
    pub(super) fn out_of_order(&self, why: &str) -> RemoteError {
        self.passing(Cause::Outage, why)
    }

    fn passing(&self, cause: Cause, why: &str) -> RemoteError {
        let evidence = self.note(self.asked.clone(), Some(200), why);
        RemoteError::Delayed { cause, until: evidence.at + PAUSE, evidence }
    }

    /// What is stored about this account does not fit what the catalogue needs.
    pub(super) fn misfit(&self, why: impl ToString) -> RemoteError {
        let evidence = self.note(self.asked.clone(), None, &why.to_string());
        RemoteError::Broken { cause: Cause::Unknown, evidence: Some(evidence) }
    }

    /// Secrets are sent to hosts only that the account was connected for.
    pub(super) fn forbidden_host(&self, host: &str) -> RemoteError {
        self.misfit(format!("{host} is not among the hosts that this account's access may be sent to."))
    }

    pub(super) fn refused_by_database(&self, target: &Target, failure: SqlFailure) -> RemoteError {
        let now = self.core.clock.unix();
        let (operation, answer) = match failure {
            SqlFailure::Connect(answer) => (Operation::Connect, answer),
            SqlFailure::Query(answer) => (Operation::Api, answer),
            SqlFailure::Records(problem) => {
                let evidence = self.note(target.request(), None, &problem.to_string());
                return RemoteError::Broken { cause: Cause::Unknown, evidence: Some(evidence) };
            }
            SqlFailure::Busy => {
                let evidence = self.note(target.request(), None, &failure.to_string());
                return RemoteError::Delayed { cause: Cause::Outage, until: now + PAUSE, evidence };
            }
        };
        let evidence = evidence_of(&target.request(), &answer, &self.sent, now);
        let verdict = diagnose(&self.entry.errors, operation, &answer, now);
        // A database that answers with an error is never fine.
        RemoteError::from_verdict(verdict, evidence.clone())
            .unwrap_or(RemoteError::Broken { cause: Cause::Unknown, evidence: Some(evidence) })
    }

    pub(super) fn note(&self, request: String, status: Option<u16>, text: &str) -> Evidence {
        evidence_in_words(&request, status, text, &self.sent, self.core.clock.unix())
    }
}
