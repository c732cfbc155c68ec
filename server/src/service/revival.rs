//! Accounts and connections that waited for what somebody has mended elsewhere: an app, a consent, an API that was not enabled, an
//! address. One word that it is mended tries all that waited for it, at once, with nobody signing in.

use std::time::Duration;

use app::model::{cause::Cause, error::AppError, health::Health, revival::Revival};
use futures::{StreamExt, stream};

use crate::{
    core::Core,
    health::{breakage::announce_mended, ending::ending_health},
    oauth::access::Access,
    remote::{Proof, Remote, RemoteError},
    store::{
        StoreError,
        account::Account,
        event::{Event, EventKind},
    },
    sync::queue::{enqueue_look, enqueue_sync},
};

/// How many are tried at the same time: they all knock at one provider.
const AT_ONCE: usize = 4;
/// What the person who waits for it waits; it goes on by itself.
const PATIENCE: Duration = Duration::from_secs(15);

/// What waits for an app: its client, or what stands in its form besides, such as the address of the data.
pub(super) fn waits_for_app(health: Health) -> bool {
    match health {
        Health::Broken { cause } => matches!(cause, Cause::AppMisconfigured | Cause::AppReplaced),
        Health::NoAccess => true,
        Health::Delayed { cause, .. } | Health::Stalled { cause } => {
            matches!(cause, Cause::Unreachable | Cause::Outage | Cause::UnexpectedAnswer)
        }
        Health::Never | Health::Healthy | Health::Expiring { .. } => false,
    }
}

/// Tries those of `accounts` that are broken and wait for what was mended, and pulls the connections of the others that do. It
/// runs in a task of its own that shutdown waits for: renewed tokens must be stored.
pub(super) async fn try_waiting(
    core: &Core,
    access: &Access,
    accounts: Vec<Account>,
    waits: impl Fn(Health) -> bool,
) -> Result<Revival, AppError> {
    let (broken, others): (Vec<Account>, Vec<Account>) =
        accounts.into_iter().partition(|account| account.health.is_broken());
    let waiting: Vec<Account> = broken.into_iter().filter(|account| waits(account.health)).collect();
    let is_pulling = pull_waiting(core, &others, waits).await?;
    if waiting.is_empty() {
        return Ok(Revival { is_trying: is_pulling, ..Revival::default() });
    }
    let (core, access) = (core.clone(), access.clone());
    let task = core.tasks.clone().spawn(async move {
        let tries = stream::iter(waiting).map(|account| try_account(&core, &access, account));
        tries.buffer_unordered(AT_ONCE).collect::<Vec<Tried>>().await
    });
    let Ok(tried) = tokio::time::timeout(PATIENCE, task).await else {
        return Ok(Revival { is_trying: true, ..Revival::default() });
    };
    let tried = tried.map_err(|_| AppError::Internal)?;
    let count = |wanted: Tried| u32::try_from(tried.iter().filter(|one| **one == wanted).count()).unwrap_or(u32::MAX);
    Ok(Revival {
        healed: count(Tried::Healed),
        refused: count(Tried::Refused),
        unanswered: count(Tried::Unanswered),
        is_trying: is_pulling || tried.contains(&Tried::Pulled),
    })
}

/// Has the connections of working accounts pulled that wait for it. Answers whether there are any.
async fn pull_waiting(core: &Core, accounts: &[Account], waits: impl Fn(Health) -> bool) -> Result<bool, StoreError> {
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    let mut found = false;
    for account in accounts {
        for used in unit.connections_of_account(account.agency, account.id).await? {
            if waits(used.connection.health) && used.profile.is_some() {
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
    /// There is no question that would show it: the next sync does.
    Pulled,
    Refused,
    Unanswered,
}

async fn try_account(core: &Core, access: &Access, account: Account) -> Tried {
    let tried = match prove(core, access, &account).await {
        // Somebody may have broken or mended it while the provider was asked.
        Ok(proof) => match mend(core, &account).await {
            Ok(()) if proof == Proof::Works => Ok(Tried::Healed),
            Ok(()) => Ok(Tried::Pulled),
            Err(error) => Err(RemoteError::Store(error)),
        },
        Err(error) => Err(error),
    };
    match tried {
        Ok(tried) => tried,
        // Its cause and evidence stand in the store.
        Err(RemoteError::Broken { .. } | RemoteError::NoAccess { .. }) => Tried::Refused,
        Err(error) => {
            tracing::info!(account = %account.id, %error, "an account that waited could not be tried");
            Tried::Unanswered
        }
    }
}

/// Renews what can be renewed; else asks with what is stored.
async fn prove(core: &Core, access: &Access, account: &Account) -> Result<Proof, RemoteError> {
    if access.can_renew(account.agency, account.id).await? {
        access.revive(account.agency, account.id, account.token_version).await?;
        return Ok(Proof::Works);
    }
    let entry = core.catalogue.entries.values().find(|entry| entry.provider() == account.provider);
    let Some(entry) = entry else { return Err(RemoteError::Gone) };
    Remote::open(core, access, entry, account).await?.with_stored_token()?.prove().await
}

async fn mend(core: &Core, account: &Account) -> Result<(), StoreError> {
    let (now, waited) = (core.clock.unix(), account.health);
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
    enqueue_look(&mut *unit, agency, id, account.application.is_some(), now, &*core.entropy).await?;
    announce_mended(&mut *unit, agency, id, now).await?;
    unit.commit().await?;
    core.live.wake();
    Ok(())
}
