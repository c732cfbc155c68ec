//! Hosts that a changed description names: nothing is sent there until an owner has looked.

use app::model::{
    cause::Cause,
    error::AppError,
    health::Health,
    ids::ConnectionId,
    member::{Role, Viewer},
};

use super::ConnectionsService;
use crate::{
    catalogue::Entry,
    health::{breakage::announce_mended, ending::ending_health},
    remote::Remote,
    service::rights,
    store::{
        Unit,
        account::Account,
        connection::Linked,
        event::{Event, EventKind},
    },
    sync::queue::{enqueue_look, enqueue_sync},
};

const PAUSED: Health = Health::Broken { cause: Cause::HostsChanged };

impl ConnectionsService {
    /// What a connection waits for an owner's yes to; mostly nothing.
    pub(super) async fn new_hosts(
        &self,
        unit: &mut dyn Unit,
        entry: &Entry,
        linked: &Linked,
    ) -> Result<Vec<String>, AppError> {
        match &linked.account {
            Some(account) if account.health == PAUSED => {
                let application = match account.application {
                    Some(id) => unit.application(account.agency, id).await?,
                    None => None,
                };
                Ok(Remote::find_new_hosts(&self.core, entry, account, application.as_ref())?)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// `shown`: what the owner has looked at. Accounts that wait for anything else go on waiting.
    pub(super) async fn allow(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        shown: Vec<String>,
    ) -> Result<(), AppError> {
        if viewer.role != Role::Owner {
            return Err(AppError::NotAllowed);
        }
        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        let asked = linked.account.filter(|account| account.health == PAUSED).ok_or(AppError::Conflict)?;
        let applications = unit.applications_of_agency(viewer.agency).await?;
        let mut is_allowed = false;
        for account in unit.accounts_broken_by(viewer.agency, &asked.provider, Cause::HostsChanged).await? {
            let application = applications.iter().find(|one| Some(one.id) == account.application);
            let added = Remote::find_new_hosts(&self.core, entry, &account, application)?;
            if added.iter().all(|host| shown.contains(host)) {
                is_allowed |= account.id == asked.id;
                self.resume(&mut *unit, &viewer, account, added).await?;
            }
        }
        if !is_allowed {
            return Err(AppError::Conflict);
        }
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    async fn resume(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        mut account: Account,
        added: Vec<String>,
    ) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        account.hosts.extend(added.iter().cloned());
        account.hosts.sort();
        (account.health, account.health_since) = (ending_health(account.hard_expires_at, now), now);
        account.evidence = None;
        unit.renew_account(&account).await?;
        unit.add_event(&Event {
            agency: account.agency,
            account: Some(account.id),
            connection: None,
            member: Some(viewer.member),
            kind: EventKind::HostsAllowed { hosts: added },
            at: now,
        })
        .await?;
        for used in unit.connections_of_account(account.agency, account.id).await? {
            if used.profile.is_some() {
                enqueue_sync(unit, account.agency, used.connection.id, account.id, now).await?;
            }
        }
        enqueue_look(unit, account.agency, account.id, account.application.is_some(), now, &*self.core.entropy).await?;
        announce_mended(unit, account.agency, account.id, now).await?;
        Ok(())
    }
}
