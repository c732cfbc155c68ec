//! A valid access token for an account: the stored one, or a renewed one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId},
};

pub use super::{access_error::AccessError, bearer::Bearer};
use super::{
    doubt::Doubts,
    refresh::{self, Occasion},
    registration::RegistrationError,
    unsaved::Unsaved,
};
use crate::{
    core::Core,
    store::account::Account,
    vault::{Sealed, secret::TokenSet},
};

/// An access token that ends within this many seconds is renewed first.
const MARGIN: i64 = 60;
/// Seconds.
const DAY: i64 = 86_400;

/// Gives access tokens. Cheap to clone; one per process, so that a process renews an account once at a time.
#[derive(Clone)]
pub struct Access {
    core: Core,
    renewing: Arc<Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>>,
    unsaved: Arc<Unsaved>,
    doubts: Arc<Doubts>,
}

impl Access {
    pub fn new(core: Core) -> Self {
        Self { core, renewing: Arc::default(), unsaved: Arc::default(), doubts: Arc::default() }
    }

    /// A token that is good for another minute at least.
    pub async fn bearer(&self, agency: AgencyId, account: AccountId) -> Result<Bearer, AccessError> {
        let account = self.read(agency, account).await?;
        if let Health::Broken { cause } = account.health {
            return Err(AccessError::Broken { cause, evidence: account.evidence });
        }
        let ends_soon = account.access_expires_at.is_some_and(|end| end <= self.core.clock.unix() + MARGIN);
        if ends_soon {
            return self.renew_as(agency, account.id, account.token_version, Occasion::Due).await;
        }
        if self.is_due_ahead(&account)? {
            // It still works: a renewal that fails for now costs nothing.
            return match self.renew_as(agency, account.id, account.token_version, Occasion::Ahead).await {
                Err(AccessError::Delayed { .. }) => self.open(&self.read(agency, account.id).await?),
                renewed => renewed,
            };
        }
        self.open(&account)
    }

    /// Whether its access token can't be renewed after its end, which comes near, and was not renewed today.
    fn is_due_ahead(&self, account: &Account) -> Result<bool, AccessError> {
        let ahead = self.core.catalogue.server(&account.provider).map_or(0, |server| server.renew_ahead_days);
        let (Some(end), true) = (account.access_expires_at, ahead > 0) else { return Ok(false) };
        let now = self.core.clock.unix();
        let is_near = end - i64::from(ahead) * DAY <= now;
        Ok(is_near && self.tokens(account)?.renewed_at + DAY < now)
    }

    /// A renewed token, because something is wrong with the one of version `seen`; unless somebody has renewed since:
    /// then that one. If somebody has found out meanwhile that the account is broken, that is why there is none: nobody
    /// asks twice.
    ///
    /// Runs in a task of its own which shutdown waits for: no disconnect can cut off a renewal whose answer must be
    /// stored.
    pub async fn renew(&self, agency: AgencyId, account: AccountId, seen: i64) -> Result<Bearer, AccessError> {
        self.renew_as(agency, account, seen, Occasion::Trouble).await
    }

    /// As [`Access::renew`], to see whether a broken account works again.
    pub async fn revive(&self, agency: AgencyId, account: AccountId, seen: i64) -> Result<Bearer, AccessError> {
        self.renew_as(agency, account, seen, Occasion::Revival).await
    }

    async fn renew_as(
        &self,
        agency: AgencyId,
        account: AccountId,
        seen: i64,
        occasion: Occasion,
    ) -> Result<Bearer, AccessError> {
        let access = self.clone();
        let task = self.core.tasks.spawn(async move {
            let turn = access.turn(account);
            let _alone = turn.lock().await;
            match access.renew_in_turn(agency, account, seen, occasion).await? {
                Some(bearer) => Ok(bearer),
                None => access.open(&access.read(agency, account).await?),
            }
        });
        task.await.map_err(|_| AccessError::CutOff)?
    }

    /// `None`: what is stored is newer, by somebody else.
    async fn renew_in_turn(
        &self,
        agency: AgencyId,
        account: AccountId,
        seen: i64,
        occasion: Occasion,
    ) -> Result<Option<Bearer>, AccessError> {
        let mut unit = self.core.store.read().await?;
        let stored = unit.account(agency, account).await?.ok_or(AccessError::Gone)?;
        if stored.token_version != seen {
            return self.open(&stored).map(Some);
        }
        if let (Health::Broken { cause }, true) = (stored.health, occasion != Occasion::Revival) {
            return Err(AccessError::Broken { cause, evidence: stored.evidence });
        }
        let application = match stored.application {
            Some(id) => unit.application(agency, id).await?.ok_or(RegistrationError::Missing)?,
            None => return Err(AccessError::Gone),
        };
        let life = unit.refresh_life(agency, application.id).await?;
        drop(unit);
        let memory = refresh::Memory { unsaved: &self.unsaved, doubts: &self.doubts, life };
        refresh::renew_account(&self.core, memory, stored, application, occasion).await
    }

    /// Renews what can be renewed, so that it does not die unused; else makes sure that the token is good.
    pub async fn keep_alive(&self, agency: AgencyId, account: AccountId) -> Result<(), AccessError> {
        let stored = self.read(agency, account).await?;
        let renewable = self.tokens(&stored)?.refresh.is_some();
        if renewable && !stored.health.is_broken() {
            self.renew_as(agency, account, stored.token_version, Occasion::Due).await.map(drop)
        } else {
            self.bearer(agency, account).await.map(drop)
        }
    }

    /// The access token as it is stored, whatever is known of it.
    pub fn stored_token(&self, account: &Account) -> Result<Bearer, AccessError> {
        self.open(account)
    }

    /// When the tokens of an account were got, Unix seconds, and whether there is something to renew them with.
    pub fn token_age(&self, account: &Account) -> Result<(i64, bool), AccessError> {
        let by_access = self.core.catalogue.server(&account.provider).is_some_and(|server| server.renews_by_access());
        let tokens = self.tokens(account)?;
        Ok((tokens.renewed_at, by_access || tokens.refresh.is_some()))
    }

    /// Whether its access is renewed with a refresh token.
    pub fn has_refresh_token(&self, account: &Account) -> bool {
        let by_access = self.core.catalogue.server(&account.provider).is_some_and(|server| server.renews_by_access());
        !by_access && self.tokens(account).is_ok_and(|tokens| tokens.refresh.is_some())
    }

    /// Whether there is something to renew its access with. Where there is nothing, a refusal stands.
    pub async fn can_renew(&self, agency: AgencyId, account: AccountId) -> Result<bool, AccessError> {
        let stored = self.read(agency, account).await?;
        if stored.application.is_none() {
            return Ok(false);
        }
        let by_access = self.core.catalogue.server(&stored.provider).is_some_and(|server| server.renews_by_access());
        Ok(by_access || self.tokens(&stored)?.refresh.is_some())
    }

    /// The newest secret of `account` as it was read: the stored one, or one that the store did not take.
    pub fn newest_secret(&self, account: &Account) -> Sealed {
        self.unsaved.secret_of(account).unwrap_or_else(|| account.secret.clone())
    }

    fn turn(&self, account: AccountId) -> Arc<tokio::sync::Mutex<()>> {
        let mut renewing = self.renewing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        renewing.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(renewing.entry(account).or_default())
    }

    async fn read(&self, agency: AgencyId, account: AccountId) -> Result<Account, AccessError> {
        self.core.store.ask().await?.account(agency, account).await?.ok_or(AccessError::Gone)
    }

    fn open(&self, account: &Account) -> Result<Bearer, AccessError> {
        Ok(Bearer { token: self.tokens(account)?.access, token_version: account.token_version })
    }

    fn tokens(&self, account: &Account) -> Result<TokenSet, AccessError> {
        let text = self.core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
        Ok(TokenSet::from_sealed_text(&text)?)
    }
}
