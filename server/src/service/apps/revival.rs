//! Accounts that waited for their app: tried at once when it is saved, so that a right secret heals all of them with nobody
//! signing in.

use std::time::Duration;

use app::model::{app::AppSaved, cause::Cause, error::AppError, health::Health};
use futures::{StreamExt, stream};

use crate::{
    core::Core,
    health::{breakage::announce_mended, ending::ending_health},
    oauth::access::{Access, AccessError},
    store::{
        StoreError,
        account::Account,
        application::Application,
        event::{Event, EventKind},
    },
    sync::queue::{enqueue_look, enqueue_sync},
};

/// How many are tried at the same time: they all knock at one provider.
const AT_ONCE: usize = 4;
/// What the person who saved waits for it; it goes on by itself.
const PATIENCE: Duration = Duration::from_secs(15);

/// Tries all accounts of `application` that broke because of it. It runs in a task of its own that shutdown waits for: renewed
/// tokens must be stored.
pub(super) async fn try_waiting(core: &Core, access: &Access, application: &Application) -> Result<AppSaved, AppError> {
    let mut unit = core.store.read().await?;
    let accounts = unit.accounts_of_application(application.agency, &application.server, application.id).await?;
    drop(unit);
    let (waiting, others): (Vec<Account>, Vec<Account>) =
        accounts.into_iter().partition(|account| matches!(account.health, Health::Broken { cause } if is_app(cause)));
    let is_trying = pull_refused(core, &others).await?;
    if waiting.is_empty() {
        return Ok(AppSaved { is_trying, ..AppSaved::default() });
    }
    let (core, access) = (core.clone(), access.clone());
    let task = core.tasks.clone().spawn(async move {
        let tries = stream::iter(waiting).map(|account| try_account(&core, &access, account));
        tries.buffer_unordered(AT_ONCE).collect::<Vec<Tried>>().await
    });
    let Ok(tried) = tokio::time::timeout(PATIENCE, task).await else {
        return Ok(AppSaved { is_trying: true, ..AppSaved::default() });
    };
    let tried = tried.map_err(|_| AppError::Internal)?;
    let count = |wanted: Tried| u32::try_from(tried.iter().filter(|one| **one == wanted).count()).unwrap_or(u32::MAX);
    Ok(AppSaved {
        healed: count(Tried::Healed),
        refused: count(Tried::Refused),
        unanswered: count(Tried::Unanswered),
        is_trying,
        ..AppSaved::default()
    })
}

fn is_app(cause: Cause) -> bool {
    matches!(cause, Cause::AppMisconfigured | Cause::AppReplaced)
}

/// Pulls connections at once whose platform alone refused the app, while the token endpoint knows it. Answers whether there are any.
async fn pull_refused(core: &Core, accounts: &[Account]) -> Result<bool, StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    let mut found = false;
    for account in accounts.iter().filter(|account| !account.health.is_broken()) {
        for used in unit.connections_of_account(account.agency, account.id).await? {
            if matches!(used.connection.health, Health::Broken { cause } if is_app(cause)) && used.profile.is_some() {
                enqueue_sync(&mut *unit, account.agency, used.connection.id, account.id, now).await?;
                found = true;
            }
        }
    }
    unit.commit().await?;
    core.live.wake();
    Ok(found)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    Healed,
    Refused,
    Unanswered,
}

/// Tries an account that waits for somebody elsewhere, because a person asks for it: the client's administrator has let the app in.
pub(crate) async fn try_again(core: &Core, access: &Access, account: Account) {
    if account.application.is_some() && account.health == (Health::Broken { cause: Cause::BlockedByOrganisation }) {
        try_account(core, access, account).await;
    }
}

async fn try_account(core: &Core, access: &Access, account: Account) -> Tried {
    match renew(core, access, &account).await {
        Ok(()) => Tried::Healed,
        // Its cause and evidence stand in the store.
        Err(AccessError::Broken { .. }) => Tried::Refused,
        Err(error) => {
            tracing::info!(account = %account.id, %error, "an account that waited for its app could not be tried");
            Tried::Unanswered
        }
    }
}

async fn renew(core: &Core, access: &Access, account: &Account) -> Result<(), AccessError> {
    // What can't be renewed is tried by the next sync, with the token that it has.
    if access.can_renew(account.agency, account.id).await? {
        access.revive(account.agency, account.id, account.token_version).await?;
    }
    // Somebody may have broken or mended it while the provider was asked.
    let waited = account.health;
    mend(core, account, waited).await?;
    Ok(())
}

async fn mend(core: &Core, account: &Account, waited: Health) -> Result<(), StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    let Some(account) = unit.account(account.agency, account.id).await?.filter(|now| now.health == waited) else {
        return Ok(());
    };
    let health = ending_health(account.hard_expires_at, now);
    let (agency, id) = (account.agency, account.id);
    if !unit.set_account_health(agency, id, account.token_version, health, now, None).await? {
        return Ok(());
    }
    unit.add_event(&Event {
        agency,
        account: Some(id),
        connection: None,
        member: None,
        kind: EventKind::Healed,
        at: now,
    })
    .await?;
    for used in unit.connections_of_account(agency, id).await? {
        if used.profile.is_some() {
            enqueue_sync(&mut *unit, agency, used.connection.id, id, now).await?;
        }
    }
    enqueue_look(&mut *unit, agency, id, true, now, &*core.entropy).await?;
    announce_mended(&mut *unit, agency, id, now).await?;
    unit.commit().await?;
    core.live.wake();
    Ok(())
}
