//! *Check now*: a person wants to know, mostly because something was mended where Relink can't see it.

use app::model::{cause::Cause, error::AppError, health::Health, ids::ConnectionId, member::Viewer, revival::Revival};

use super::ConnectionsService;
use crate::{
    service::{revival::try_waiting, rights},
    store::{StoreError, Unit, account::Account},
    sync::queue::enqueue_sync,
};

impl ConnectionsService {
    /// Pulls the connection. What is mended once for all tries everything that waits for the same; another broken account is tried
    /// by itself.
    pub(super) async fn check(&self, viewer: Viewer, connection: ConnectionId) -> Result<Revival, AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let health = linked.health();
        let account = linked.account.ok_or(AppError::Conflict)?;
        let is_shared = health.cause().is_some_and(Cause::is_shared);
        let accounts = match is_shared {
            true => find_neighbours(&mut *unit, &account).await?,
            false if account.health.is_broken() => vec![account.clone()],
            false => Vec::new(),
        };
        if !account.health.is_broken() {
            enqueue_sync(&mut *unit, viewer.agency, connection, account.id, self.core.clock.unix()).await?;
        }
        unit.commit().await?;
        self.core.live.wake();
        if accounts.is_empty() {
            return Ok(Revival::default());
        }
        try_waiting(&self.core, &self.access, accounts, |other| waits_alike(health, other)).await
    }
}

/// The accounts for which the same would be mended: those of the same app or, for credentials, at the same hosts.
async fn find_neighbours(unit: &mut dyn Unit, account: &Account) -> Result<Vec<Account>, StoreError> {
    if let Some(application) = account.application {
        return unit.accounts_of_application(account.agency, &account.provider, application).await;
    }
    let mut accounts = unit.accounts_of_provider(account.agency, &account.provider).await?;
    accounts.retain(|other| other.hosts.iter().any(|host| account.hosts.contains(host)));
    Ok(accounts)
}

fn waits_alike(one: Health, other: Health) -> bool {
    one.cause().is_some() && one.cause() == other.cause()
}
