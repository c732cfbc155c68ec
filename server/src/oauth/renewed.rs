//! What a renewal brought, and how it is kept: sealed and durable before anybody uses it.

use std::sync::Arc;

use secrecy::SecretString;

use super::{
    access_error::AccessError,
    bearer::PURPOSE,
    life::{Lesson, note_renewed},
    registration::Registration,
    reply::name_scopes,
    token::{Grant, expiry},
    unsaved::Unsaved,
};
use crate::{
    catalogue::Rotation,
    core::Core,
    metrics::RefreshOutcome,
    store::{
        StoreError, Unit,
        account::{Account, TokenUpdate},
        event::{Event, EventKind},
        renewal::Beginning,
        write_together,
    },
    vault::{Sealed, Vault, VaultError, secret::TokenSet},
};

/// What is to be stored.
#[derive(Clone)]
pub(super) struct Renewed {
    secret: Secret,
    /// Its own secret is not looked at, nor its moment.
    update: TokenUpdate,
    /// Nothing was wrong, so that it is counted and not told.
    is_routine: bool,
    /// What it says about how long tokens live.
    lesson: Option<Lesson>,
}

impl Renewed {
    /// What could not be stored before.
    pub(super) fn waiting(update: TokenUpdate, is_routine: bool) -> Self {
        Self { secret: Secret::Sealed(update.secret.clone()), update, is_routine, lesson: None }
    }
}

/// It is sealed when it is written: what was sealed a while before may be under a key that was replaced meanwhile.
#[derive(Clone)]
enum Secret {
    Fresh(SecretString),
    /// It has waited for room on the disk.
    Sealed(Sealed),
}

impl Secret {
    fn seal(&self, vault: &Vault, account: &Account) -> Result<Sealed, VaultError> {
        match self {
            Self::Fresh(text) => vault.seal(PURPOSE, account.agency, account.id.0, text),
            Self::Sealed(sealed) => vault.seal_anew(PURPOSE, account.agency, account.id.0, sealed),
        }
    }
}

/// What a grant makes of the account's tokens.
pub(super) fn read_grant(
    core: &Core,
    registration: &Registration,
    account: &Account,
    old: TokenSet,
    grant: Grant,
    is_routine: bool,
    lesson: Option<Lesson>,
) -> Result<Renewed, AccessError> {
    let now = core.clock.unix();
    let access_expires_at = expiry(now, grant.expires_in);
    let hard_expires_at = match registration.server.renews_by_access() {
        true => access_expires_at,
        false => expiry(now, grant.refresh_expires_in),
    };
    let mut kept = old.kept;
    registration.keep_renewed(&mut kept, &grant.reply);
    let previous_refresh = match registration.server.rotation {
        Rotation::Grace if grant.refresh.is_some() => old.refresh.clone(),
        _ => None,
    };
    let tokens = TokenSet {
        access: grant.access,
        refresh: grant.refresh.or(old.refresh),
        previous_refresh,
        kept,
        renewed_at: now,
    };
    let update = TokenUpdate {
        secret: account.secret.clone(),
        scopes: grant.scopes.map_or_else(|| account.scopes.clone(), |scopes| name_scopes(scopes, &account.scopes)),
        access_expires_at,
        // What a server says about the end is nearer to the truth than what the catalogue knows, if it comes first.
        hard_expires_at: hard_expires_at.or(account.hard_expires_at),
        counted_at: None,
    };
    Ok(Renewed { secret: Secret::Fresh(tokens.to_sealed_text()), update, is_routine, lesson })
}

/// Answers whether they are stored: somebody else's may be, that came later and were faster. Nobody uses them before.
pub(super) async fn keep_tokens(
    core: &Core,
    unsaved: &Unsaved,
    account: &Account,
    beginning: Beginning,
    new: Renewed,
) -> Result<bool, AccessError> {
    match store_tokens(core, account, beginning, new.clone()).await {
        Ok(is_stored) => {
            core.metrics.count_refresh(RefreshOutcome::Renewed);
            Ok(is_stored)
        }
        Err(error) => {
            let secret = new.secret.seal(&core.vault, account)?;
            unsaved.keep(account, TokenUpdate { secret, ..new.update });
            Err(error)
        }
    }
}

async fn store_tokens(core: &Core, account: &Account, beginning: Beginning, new: Renewed) -> Result<bool, AccessError> {
    let (vault, account, now) = (core.vault.clone(), account.clone(), core.clock.unix());
    let whole = Arc::new((vault, account, beginning, new));
    let stored = write_together(&*core.store, move |unit| {
        let whole = Arc::clone(&whole);
        Box::pin(async move {
            let (vault, account, beginning, new) = &*whole;
            let secret = match new.secret.seal(vault, account) {
                Ok(secret) => secret,
                // Nothing is written then.
                Err(error) => return Ok(Err(error)),
            };
            let counted_at = new.is_routine.then_some(now);
            let update = TokenUpdate { secret, counted_at, ..new.update.clone() };
            let is_written = write_tokens(unit, beginning, &update, now).await?;
            if let (true, Some(lesson)) = (is_written, new.lesson) {
                note_renewed(unit, lesson).await?;
            }
            Ok(Ok(is_written))
        })
    });
    Ok(stored.await?.ok_or(AccessError::CutOff)??)
}

async fn write_tokens(
    unit: &mut dyn Unit,
    beginning: &Beginning,
    update: &TokenUpdate,
    now: i64,
) -> Result<bool, StoreError> {
    let is_written = unit.end_renewal(beginning, update).await?;
    if is_written && update.counted_at.is_none() {
        unit.add_event(&Event {
            agency: beginning.agency,
            account: Some(beginning.account),
            connection: None,
            member: None,
            kind: EventKind::Refreshed,
            at: now,
        })
        .await?;
    }
    Ok(is_written)
}
