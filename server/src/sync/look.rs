//! The daily look at an account: one that no sync has used is renewed or tried out, so that a broken one is seen within
//! a day and none dies idle. Where syncs go on, only an access that ends within days is renewed ahead of its end.

use app::model::cause::Cause;

use super::pull::Syncs;
use crate::{
    catalogue::Limits,
    health::breakage::break_account,
    oauth::access::AccessError,
    pace::NoTurn,
    remote::{Remote, RemoteError, take_place},
    store::{StoreError, account::Account, job::Job},
    work::{
        pause::{backoff, next_look},
        worker::After,
    },
};

/// Seconds for which good data prove that an account works.
const PROVED: i64 = 26 * 60 * 60;
/// An access that lives for days is renewed in its last week: some can't be renewed once they have ended. What ends
/// within the hour is renewed by whoever uses it.
const AHEAD: std::ops::RangeInclusive<i64> = 60 * 60..=7 * 24 * 60 * 60;

impl Syncs {
    pub(crate) async fn look(&self, job: &Job) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        let again = After::Again { due_at: next_look(now, &*self.core.entropy) };
        let Some(id) = job.account else { return Ok(After::Done) };
        let mut unit = self.core.store.read().await?;
        // Broken: only a person mends it, and the look at it begins anew then.
        let account = unit.account(job.agency, id).await?.filter(|account| !account.health.is_broken());
        let Some(account) = account else { return Ok(After::Done) };
        let proved_at = unit.proved_at(job.agency, id).await?;
        drop(unit);
        let is_proved = proved_at.is_some_and(|last| (now - PROVED..=now).contains(&last));
        let ends_soon = account.access_expires_at.is_some_and(|end| AHEAD.contains(&(end - now)));
        if is_proved && !ends_soon {
            return Ok(again);
        }
        let place = take_place(&self.core, Limits::default(), &account, job, None).await;
        let _place = match place {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(After::Again { due_at: until }),
        };
        let asked = match account.application {
            Some(_) => match self.access.keep_alive(account.agency, id).await {
                // Found out at the token endpoint, and written there.
                Err(AccessError::Broken { .. }) => return Ok(After::Done),
                asked => asked.map_err(RemoteError::from),
            },
            None => self.greet(job, &account).await,
        };
        let later = now + backoff(job.attempts, &*self.core.entropy);
        match asked {
            Ok(()) => Ok(again),
            Err(RemoteError::Gone) => Ok(After::Done),
            Err(RemoteError::Store(error)) => Err(error),
            Err(RemoteError::NoTurn { until }) => Ok(After::Again { due_at: until }),
            Err(RemoteError::Delayed { until, .. }) => Ok(After::Retry { due_at: later.max(until) }),
            // A mishap, perhaps: asked again before a working account is called broken.
            Err(RemoteError::Broken { cause: Cause::Unknown, .. }) if job.attempts == 0 => {
                Ok(After::Retry { due_at: later })
            }
            Err(RemoteError::Broken { cause, evidence: Some(evidence) }) => {
                let mut unit = self.core.store.write().await?;
                break_account(&mut *unit, &account, cause, &evidence, now).await?;
                unit.commit().await?;
                self.core.live.wake();
                Ok(After::Done)
            }
            Err(error) => {
                tracing::warn!(account = %id, %error, "an account could not be looked at");
                Ok(After::Retry { due_at: later })
            }
        }
    }

    /// Signs in with the stored credentials, and asks for nothing.
    async fn greet(&self, job: &Job, account: &Account) -> Result<(), RemoteError> {
        let entry = self.core.catalogue.entries.values().find(|entry| entry.provider() == account.provider);
        let Some(entry) = entry else { return Err(RemoteError::Gone) };
        Remote::open(&self.core, &self.access, entry, account).await?.in_line(job.priority).greet().await
    }
}
