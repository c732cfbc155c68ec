//! The look at an account between its syncs: it asks with the access that there is, so that a broken one is seen soon, and
//! renews what no sync has used for a day, so that none dies idle. How often stands in `rhythm`.

use app::model::cause::Cause;

use super::{
    rhythm::{Look, Rhythm, Tokens},
    syncs::Syncs,
};
use crate::{
    catalogue::Limits,
    health::breakage::break_account,
    oauth::access::AccessError,
    pace::NoTurn,
    remote::{Remote, RemoteError, take_place},
    store::{StoreError, Unit, account::Account, job::Job, life::RefreshLife},
    work::{pause::backoff, worker::After},
};

/// Seconds of a life that a look once a day does not keep.
const SHORT: std::ops::RangeInclusive<i64> = 1..=2 * 24 * 60 * 60;

impl Syncs {
    pub(crate) async fn look(&self, job: &Job) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        let Some(id) = job.account else { return Ok(After::Done) };
        let mut unit = self.core.store.read().await?;
        // Broken: only a person mends it, and the look at it begins anew then.
        let account = unit.account(job.agency, id).await?.filter(|account| !account.health.is_broken());
        let Some(account) = account else { return Ok(After::Done) };
        let rhythm = self.read_rhythm(&mut *unit, &account).await?;
        drop(unit);
        let next = rhythm.next(now, &*self.core.entropy);
        let look = rhythm.choose_look(now);
        if look == Look::Nothing {
            return Ok(After::Again { due_at: next });
        }
        let place = take_place(&self.core, Limits::default(), &account, job, None).await;
        let _place = match place {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(give_way(look, until, next)),
        };
        let asked = match look {
            Look::Renewal if account.application.is_some() => self.keep_alive(&account).await,
            _ => self.ask(job, &account).await,
        };
        let later = now + backoff(job.attempts, &*self.core.entropy);
        match asked {
            // What was renewed can be asked with for a while.
            Ok(()) => Ok(After::Again { due_at: self.find_next(&account).await?.unwrap_or(next) }),
            Err(RemoteError::Gone) => Ok(After::Done),
            Err(RemoteError::Store(error)) => Err(error),
            Err(RemoteError::NoTurn { until }) => Ok(give_way(look, until, next)),
            Err(RemoteError::Delayed { until, .. }) => Ok(After::Retry { due_at: later.max(until) }),
            // A mishap, perhaps: asked again before a working account is called broken.
            Err(RemoteError::Broken { cause: Cause::Unknown, .. }) if job.attempts == 0 => {
                Ok(After::Retry { due_at: later })
            }
            Err(RemoteError::Broken { cause, evidence: Some(evidence) }) => {
                let mut unit = self.core.store.write().await?;
                // Found out at the token endpoint, it is written already.
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

    async fn read_rhythm(&self, unit: &mut dyn Unit, account: &Account) -> Result<Rhythm, StoreError> {
        let every = unit.look_every(account.agency).await?;
        let proved_at = unit.proved_at(account.agency, account.id).await?;
        let Some(id) = account.application else {
            return Ok(Rhythm { every, is_cheap: true, proved_at, tokens: None });
        };
        let application = unit.application(account.agency, id).await?;
        let server = self.core.catalogue.server(&account.provider);
        let has_userinfo = application.is_some_and(|application| application.userinfo_endpoint.is_some());
        let is_cheap = server.is_some_and(|server| server.identity.can_be_asked(has_userinfo));
        // What can't be opened is told by whoever uses it.
        let (got_at, is_renewable) = self.access.token_age(account).unwrap_or((account.connected_at, true));
        let held = match self.access.has_refresh_token(account) {
            true => find_held(&unit.refresh_life(account.agency, id).await?, account, got_at),
            false => None,
        };
        let (access_ends, ends) = (account.access_expires_at, account.hard_expires_at);
        let tokens = Tokens { got_at, is_renewable, access_ends, ends, held };
        Ok(Rhythm { every, is_cheap, proved_at, tokens: Some(tokens) })
    }

    /// `None`: it is gone.
    async fn find_next(&self, account: &Account) -> Result<Option<i64>, StoreError> {
        let mut unit = self.core.store.read().await?;
        let Some(account) = unit.account(account.agency, account.id).await? else { return Ok(None) };
        let rhythm = self.read_rhythm(&mut *unit, &account).await?;
        Ok(Some(rhythm.next(self.core.clock.unix(), &*self.core.entropy)))
    }

    async fn keep_alive(&self, account: &Account) -> Result<(), RemoteError> {
        match self.access.keep_alive(account.agency, account.id).await {
            // Written where it was found out.
            Err(AccessError::Broken { .. }) => Err(RemoteError::Gone),
            asked => asked.map_err(RemoteError::from),
        }
    }

    /// A question that costs next to nothing.
    async fn ask(&self, job: &Job, account: &Account) -> Result<(), RemoteError> {
        let entry = self.core.catalogue.entries.values().find(|entry| entry.provider() == account.provider);
        let Some(entry) = entry else { return Err(RemoteError::Gone) };
        let remote = Remote::open(&self.core, &self.access, entry, account).await?;
        remote.in_line(job.priority).prove().await.map(drop)
    }
}

/// For how long a refresh token that came at `got_at` certainly lives unused: as was learned, or as its server says, if that is
/// so short that the daily look would come too late.
fn find_held(life: &RefreshLife, account: &Account, got_at: i64) -> Option<i64> {
    let life_of = |end: i64| end.saturating_sub(got_at);
    let learned = life.held(account.access_expires_at.map(life_of));
    let said = account.hard_expires_at.map(life_of).filter(|said| SHORT.contains(said));
    learned.into_iter().chain(said).min()
}

/// Others come first. A read that finds no place is left out and not made up for: the queue must not grow by it.
fn give_way(look: Look, until: i64, next: i64) -> After {
    After::Again { due_at: if look == Look::Read { next.max(until) } else { until } }
}
