//! The daily look at an account that no sync has used: a broken one is seen within a day, and an access that dies when
//! idle is kept alive. Costs nothing where syncs go on.

use super::{
    pull::Syncs,
    queue::{backoff, next_check},
    remote::{Remote, RemoteError},
    worker::After,
};
use crate::{
    health::breakage::break_account,
    oauth::access::AccessError,
    store::{StoreError, account::Account, job::Job},
};

/// Seconds for which good data prove that an account works.
const PROVED: i64 = 26 * 60 * 60;

impl Syncs {
    pub(super) async fn check(&self, job: &Job) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        let again = After::Again { due_at: next_check(now, &*self.core.entropy) };
        let Some(id) = job.account else { return Ok(After::Done) };
        let mut unit = self.core.store.read().await?;
        // Broken: only a person mends it, and the look at it begins anew then.
        let account = unit.account(job.agency, id).await?.filter(|account| !account.health.is_broken());
        let Some(account) = account else { return Ok(After::Done) };
        let uses = unit.connections_of_account(job.agency, id).await?;
        drop(unit);
        if uses.iter().any(|used| used.connection.last_good_at.is_some_and(|last| (now - PROVED..=now).contains(&last)))
        {
            return Ok(again);
        }
        let asked = match account.application {
            Some(_) => match self.access.keep_alive(account.agency, id).await {
                // Found out at the token endpoint, and written there.
                Err(AccessError::Broken { .. }) => return Ok(After::Done),
                asked => asked.map_err(RemoteError::from),
            },
            None => self.greet(&account).await,
        };
        let later = now + backoff(job.attempts, &*self.core.entropy);
        match asked {
            Ok(()) => Ok(again),
            Err(RemoteError::Gone) => Ok(After::Done),
            Err(RemoteError::Store(error)) => Err(error),
            Err(RemoteError::Delayed { until, .. }) => Ok(After::Retry { due_at: later.max(until) }),
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
    async fn greet(&self, account: &Account) -> Result<(), RemoteError> {
        let entry = self.core.catalogue.entries.values().find(|entry| entry.provider() == account.provider);
        let Some(entry) = entry else { return Err(RemoteError::Gone) };
        Remote::open(&self.core, &self.access, entry, account).await?.greet().await
    }
}
