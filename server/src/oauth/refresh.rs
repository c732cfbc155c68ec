//! Renewing an account's tokens: one at a time per account over all processes, and no stored refresh token is ever
//! lost that the provider still honours.
//!
//! Order of writes: lease and intent before the call; tokens (or the cause) after it, conditional on the version
//! that was read. A crash in between leaves the intent behind: then the stored token is tried first, and only if the
//! provider refuses it is the account broken, as `refresh_interrupted`.

use app::model::cause::Cause;
use secrecy::SecretString;

use super::{
    access_error::AccessError,
    refusal::{Refusal, ask_with_grace},
    registration::Registration,
    token::Grant,
    unsaved::Unsaved,
};
use crate::{
    catalogue::Rotation,
    core::Core,
    health::{
        breakage::break_account,
        diagnosis::Verdict,
        hosts::{evidence_of_hosts, find_added_hosts},
    },
    metrics::RefreshOutcome,
    store::{
        account::{Account, TokenUpdate},
        event::{Event, EventKind},
    },
    vault::secret::TokenSet,
};

/// Seconds a lease holds: longer than any HTTP request may take, twice over.
const LEASE: i64 = 60;
/// How long to wait after an outage that names no time, in seconds.
const PAUSE: i64 = 15 * 60;

/// Why a token is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// It ends, or could die unused.
    Due,
    /// It still works, so that an unclear refusal breaks nothing.
    Ahead,
    /// It was refused, or its account waits to be mended.
    Trouble,
}

/// Renews the tokens of `account` as it was read. On success the store holds newer ones, ours or somebody else's.
pub(super) async fn renew_account(
    core: &Core,
    unsaved: &Unsaved,
    account: Account,
    occasion: Occasion,
) -> Result<(), AccessError> {
    let application = account.application.ok_or(AccessError::Gone)?;
    let registration = Registration::load(core, account.agency, application).await?;
    check_hosts(core, &registration, &account).await?;
    let holder = core.entropy.token();
    let interrupted = loop {
        match take_turn(core, &account, &holder).await? {
            Turn::Taken { interrupted } => break interrupted,
            Turn::Renewed => return Ok(()),
            // Another process is at it; its HTTP timeout is shorter than its lease, so this ends.
            Turn::Waiting => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
        }
    };
    // A renewal that was cut off before and works now was in doubt.
    let is_routine = occasion != Occasion::Trouble && !interrupted && !account.health.is_broken();
    if let Some(update) = unsaved.take(&account) {
        return keep_tokens(core, unsaved, &account, &holder, update, is_routine).await;
    }
    let tokens = open_tokens(core, &account)?;
    let outcome = match handed_in(&registration, &tokens) {
        Some(token) => ask_with_grace(core, &registration, &account, &tokens, token).await,
        None => Err(Refusal::no_refresh_token(core, &registration)),
    };
    match outcome {
        Ok(grant) => {
            let update = update_of(core, &registration, &account, tokens, grant)?;
            keep_tokens(core, unsaved, &account, &holder, update, is_routine).await
        }
        Err(refusal)
            if occasion == Occasion::Ahead && refusal.verdict == (Verdict::Broken { cause: Cause::Unknown }) =>
        {
            let passing = Verdict::Transient { cause: Cause::Unknown, retry_after: None };
            note_refusal(core, &account, &holder, Refusal { verdict: passing, ..refusal }, interrupted).await
        }
        Err(refusal) => note_refusal(core, &account, &holder, refusal, interrupted).await,
    }
}

/// Nothing is handed in where the catalogue has come to name hosts that the account was not connected for.
async fn check_hosts(core: &Core, registration: &Registration, account: &Account) -> Result<(), AccessError> {
    let kept = open_tokens(core, account)?.kept;
    let added = find_added_hosts(account, &registration.token_hosts(&kept));
    if added.is_empty() {
        return Ok(());
    }
    let now = core.clock.unix();
    let (cause, evidence) = (Cause::HostsChanged, evidence_of_hosts(&added, now));
    let mut unit = core.store.write().await?;
    break_account(&mut *unit, account, cause, &evidence, now).await?;
    unit.commit().await?;
    core.live.wake();
    Err(AccessError::Broken { cause, evidence: Some(evidence) })
}

enum Turn {
    Taken { interrupted: bool },
    Renewed,
    Waiting,
}

async fn take_turn(core: &Core, account: &Account, holder: &str) -> Result<Turn, AccessError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    let stored = unit.account(account.agency, account.id).await?.ok_or(AccessError::Gone)?;
    if stored.token_version != account.token_version {
        return Ok(Turn::Renewed);
    }
    if !unit.take_lease(account.id, holder, now, now + LEASE).await? {
        unit.commit().await?;
        return Ok(Turn::Waiting);
    }
    let interrupted = unit.intent(account.id).await? == Some(account.token_version);
    unit.put_intent(account.id, account.token_version, now).await?;
    unit.commit().await?;
    Ok(Turn::Taken { interrupted })
}

fn open_tokens(core: &Core, account: &Account) -> Result<TokenSet, AccessError> {
    let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
    Ok(TokenSet::from_sealed_text(&text)?)
}

/// What a renewal hands in: the refresh token, or the access token where the server has no other.
fn handed_in<'a>(registration: &Registration, tokens: &'a TokenSet) -> Option<&'a SecretString> {
    if registration.server.renews_by_access() { Some(&tokens.access) } else { tokens.refresh.as_ref() }
}

/// What a grant makes of the account's tokens.
fn update_of(
    core: &Core,
    registration: &Registration,
    account: &Account,
    old: TokenSet,
    grant: Grant,
) -> Result<TokenUpdate, AccessError> {
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
    Ok(TokenUpdate {
        secret: core.vault.seal("accounts.secret", account.agency, account.id.0, &tokens.to_sealed_text())?,
        scopes: grant.scopes.unwrap_or_else(|| account.scopes.clone()),
        access_expires_at,
        // What a server says about the end is nearer to the truth than what the catalogue knows, if it comes first.
        hard_expires_at: hard_expires_at.or(account.hard_expires_at),
        counted_at: None,
    })
}

async fn keep_tokens(
    core: &Core,
    unsaved: &Unsaved,
    account: &Account,
    holder: &str,
    update: TokenUpdate,
    is_routine: bool,
) -> Result<(), AccessError> {
    match store_tokens(core, account, holder, &update, is_routine).await {
        Ok(()) => {
            core.metrics.count_refresh(RefreshOutcome::Renewed);
            Ok(())
        }
        Err(error) => {
            unsaved.keep(account, update);
            Err(error)
        }
    }
}

/// `is_routine`: nothing was wrong, so that it is counted and not told.
async fn store_tokens(
    core: &Core,
    account: &Account,
    holder: &str,
    update: &TokenUpdate,
    is_routine: bool,
) -> Result<(), AccessError> {
    let mut unit = core.store.write().await?;
    // What waited for room on the disk may have been sealed with a key that was replaced meanwhile.
    let secret = core.vault.seal_anew("accounts.secret", account.agency, account.id.0, &update.secret)?;
    let now = core.clock.unix();
    let update = TokenUpdate { secret, counted_at: is_routine.then_some(now), ..update.clone() };
    let written = unit.update_tokens(account.agency, account.id, account.token_version, &update).await?;
    // An answer that comes after its lease leaves the intent to whoever has taken over.
    if unit.release_lease(account.id, holder).await? {
        unit.clear_intent(account.id).await?;
    }
    if written && !is_routine {
        unit.add_event(&Event {
            agency: account.agency,
            account: Some(account.id),
            connection: None,
            member: None,
            kind: EventKind::Refreshed,
            at: now,
        })
        .await?;
    }
    unit.commit().await?;
    Ok(())
}

async fn note_refusal(
    core: &Core,
    account: &Account,
    holder: &str,
    refusal: Refusal,
    interrupted: bool,
) -> Result<(), AccessError> {
    let now = core.clock.unix();
    let Refusal { verdict, evidence, unknown } = refusal;
    let mut unit = core.store.write().await?;
    // A refresh that was cut off before stays so until the provider has said what became of it.
    let is_settled = !unknown && (!interrupted || matches!(verdict, Verdict::Broken { .. }));
    if unit.release_lease(account.id, holder).await? && is_settled {
        unit.clear_intent(account.id).await?;
    }
    let result = match verdict {
        Verdict::Broken { cause } => {
            let cause = if interrupted && cause == Cause::Revoked { Cause::RefreshInterrupted } else { cause };
            // Not written: somebody has renewed it meanwhile, so the refusal was about an old token.
            if break_account(&mut *unit, account, cause, &evidence, now).await? {
                Err(AccessError::Broken { cause, evidence: Some(evidence) })
            } else {
                Ok(())
            }
        }
        Verdict::NoAccess | Verdict::Fine => {
            Err(AccessError::Delayed { cause: Cause::Unknown, until: now + PAUSE, evidence })
        }
        Verdict::Transient { cause, retry_after } => {
            Err(AccessError::Delayed { cause, until: now + retry_after.unwrap_or(PAUSE), evidence })
        }
    };
    unit.commit().await?;
    core.live.wake();
    core.metrics.count_refresh(match &result {
        Err(AccessError::Broken { .. }) => RefreshOutcome::Broken,
        _ => RefreshOutcome::Delayed,
    });
    result
}

/// Unix seconds.
pub fn expiry(now: i64, expires_in: Option<u64>) -> Option<i64> {
    expires_in.and_then(|seconds| i64::try_from(seconds).ok()).map(|seconds| now.saturating_add(seconds))
}
