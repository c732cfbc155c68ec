//! Renewing an account's tokens: one at a time per account over all processes, and no stored refresh token is ever
//! lost that the provider still honours.
//!
//! Order of writes: lease and intent before the call; tokens (or the cause) after it, conditional on the version
//! that was read. A crash in between leaves the intent behind: then the stored token is tried first, and only if the
//! provider refuses it is the account broken, as `refresh_interrupted`. A success that can't be read is kept beside the intent,
//! sealed, and read again with every later try: a later version of Relink, or of a file, may understand it.

use app::model::{cause::Cause, health::Health};
use secrecy::SecretString;

use super::{
    access_error::AccessError,
    bearer::{Bearer, PURPOSE},
    doubt::Doubts,
    life::{LEAST, Lesson, find_news, note_refused},
    refusal::{Refusal, ask_with_grace},
    registration::Registration,
    renewed::{Renewed, keep_tokens, read_grant},
    unread::{Earlier, keep_unread, open_unread},
    unsaved::Unsaved,
};
use crate::{
    core::Core,
    health::{
        breakage::break_account,
        diagnosis::Verdict,
        hosts::{evidence_of_hosts, find_added_hosts},
    },
    metrics::RefreshOutcome,
    store::{
        account::Account,
        application::Application,
        life::RefreshLife,
        renewal::{Beginning, Begun},
        write_together,
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
    /// It was refused.
    Trouble,
    /// Its account is broken, and may work again.
    Revival,
}

/// What a process remembers between renewals, and the store of those before.
#[derive(Clone, Copy)]
pub(super) struct Memory<'a> {
    pub(super) unsaved: &'a Unsaved,
    pub(super) doubts: &'a Doubts,
    pub(super) life: RefreshLife,
}

/// Renews the tokens of `account`, read together with its application. Answers the token that is stored now, if we have
/// stored it; else the store holds somebody else's newer one.
pub(super) async fn renew_account(
    core: &Core,
    memory: Memory<'_>,
    account: Account,
    application: Application,
    occasion: Occasion,
) -> Result<Option<Bearer>, AccessError> {
    let registration = Registration::open(core, application)?;
    let tokens = open_tokens(core, &account)?;
    check_hosts(core, &registration, &account, &tokens).await?;
    let holder = core.entropy.token();
    let (beginning, interrupted) = match take_turn(core, &account, holder).await? {
        Some(turn) => turn,
        None => return Ok(None),
    };
    // A renewal that was cut off before and works now was in doubt.
    let is_routine = matches!(occasion, Occasion::Due | Occasion::Ahead) && !interrupted && !account.health.is_broken();
    let unsaved = memory.unsaved;
    if let Some(update) = unsaved.take(&account) {
        let waiting = Renewed::waiting(update, is_routine);
        return keep_tokens(core, unsaved, &account, beginning, waiting).await.map(|_| None);
    }
    let lesson = find_lesson(core, &registration, &account, &tokens);
    let earlier = if interrupted { open_unread(core, &registration, &beginning).await? } else { Earlier::Nothing };
    // What was answered before says nothing about the age of today.
    let news = find_news(lesson, &memory.life).filter(|_| matches!(earlier, Earlier::Nothing));
    let outcome = match (earlier, handed_in(&registration, &tokens)) {
        (Earlier::Grant(grant), _) => Ok(*grant),
        (Earlier::Unread, _) => Err(Refusal::unread_reply(core)),
        (Earlier::Nothing, Some(token)) => ask_with_grace(core, &registration, &account, &tokens, token).await,
        (Earlier::Nothing, None) => Err(Refusal::no_refresh_token(core)),
    };
    match outcome {
        Ok(grant) => {
            let access = grant.access.clone();
            let new = read_grant(core, &registration, &account, tokens, grant, is_routine, news)?;
            let is_stored = keep_tokens(core, unsaved, &account, beginning, new).await?;
            Ok(is_stored.then(|| Bearer { token: access, token_version: account.token_version + 1 }))
        }
        Err(refusal) => {
            let is_first = || !memory.doubts.is_second(&account, core.clock.unix());
            let passes = match occasion {
                Occasion::Ahead => true,
                Occasion::Due | Occasion::Trouble => refusal.is_unclear() && is_first(),
                Occasion::Revival => false,
            };
            let refusal = if passes { refusal.unless_unclear() } else { refusal };
            note_refusal(core, &account, &beginning, refusal, interrupted, lesson).await.map(|()| None)
        }
    }
}

/// Nothing is handed in where the catalogue has come to name hosts that the account was not connected for.
async fn check_hosts(
    core: &Core,
    registration: &Registration,
    account: &Account,
    tokens: &TokenSet,
) -> Result<(), AccessError> {
    let added = find_added_hosts(account, &registration.token_hosts(&tokens.kept));
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

/// Writes lease and intent, once nobody else is at it; and whether a renewal of the same tokens was cut off before.
/// `None`: somebody has renewed them.
async fn take_turn(core: &Core, account: &Account, holder: String) -> Result<Option<(Beginning, bool)>, AccessError> {
    loop {
        let now = core.clock.unix();
        let (agency, token_version) = (account.agency, account.token_version);
        let beginning =
            Beginning { agency, account: account.id, token_version, holder: holder.clone(), now, until: now + LEASE };
        let begin = beginning.clone();
        let begun = write_together(&*core.store, move |unit| {
            let begin = begin.clone();
            Box::pin(async move { unit.begin_renewal(&begin).await })
        });
        match begun.await?.ok_or(AccessError::CutOff)? {
            Begun::Ours { interrupted } => return Ok(Some((beginning, interrupted))),
            Begun::Renewed => return Ok(None),
            Begun::Gone => return Err(AccessError::Gone),
            // Another process is at it; its HTTP timeout is shorter than its lease, so this ends.
            Begun::Theirs => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
        }
        // It may have found out what we would.
        let stored = core.store.ask().await?.account(agency, account.id).await?.ok_or(AccessError::Gone)?;
        if let (Health::Broken { cause }, false) = (stored.health, account.health.is_broken()) {
            return Err(AccessError::Broken { cause, evidence: stored.evidence });
        }
    }
}

fn open_tokens(core: &Core, account: &Account) -> Result<TokenSet, AccessError> {
    let text = core.vault.open(PURPOSE, account.agency, account.id.0, &account.secret)?;
    Ok(TokenSet::from_sealed_text(&text)?)
}

/// What a renewal hands in: the refresh token, or the access token where the server has no other.
fn handed_in<'a>(registration: &Registration, tokens: &'a TokenSet) -> Option<&'a SecretString> {
    if registration.server.renews_by_access() { Some(&tokens.access) } else { tokens.refresh.as_ref() }
}

/// What comes of a renewal may teach how long refresh tokens live. Nothing does at a client that was replaced.
fn find_lesson(core: &Core, registration: &Registration, account: &Account, tokens: &TokenSet) -> Option<Lesson> {
    let application = &registration.application;
    let age = core.clock.unix() - tokens.renewed_at;
    let is_one = tokens.refresh.is_some() && !registration.server.renews_by_access() && application.successor.is_none();
    let lesson = Lesson { agency: account.agency, application: application.id, age };
    (is_one && tokens.renewed_at > 0 && age >= LEAST).then_some(lesson)
}

async fn note_refusal(
    core: &Core,
    account: &Account,
    beginning: &Beginning,
    refusal: Refusal,
    interrupted: bool,
    lesson: Option<Lesson>,
) -> Result<(), AccessError> {
    let now = core.clock.unix();
    let Refusal { verdict, evidence, unknown, unread, may_be_age } = refusal;
    let mut unit = core.store.write().await?;
    if let Some(body) = unread {
        keep_unread(core, &mut *unit, beginning, &body).await?;
    }
    // A refresh that was cut off before stays so until the provider has said what became of it.
    let is_settled = !unknown && (!interrupted || matches!(verdict, Verdict::Broken { .. }));
    if unit.release_lease(account.id, &beginning.holder).await? && is_settled {
        unit.clear_intent(account.id).await?;
    }
    let result = match verdict {
        Verdict::Broken { cause } => {
            let life = match lesson.filter(|_| may_be_age && !interrupted) {
                Some(lesson) => note_refused(&mut *unit, lesson, now).await?,
                None => RefreshLife::default(),
            };
            let cause = match cause {
                Cause::Revoked if interrupted => Cause::RefreshInterrupted,
                Cause::Revoked if lesson.is_some_and(|lesson| life.is_over(lesson.age)) => Cause::Inactive,
                cause => cause,
            };
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
