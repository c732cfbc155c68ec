//! What an account can reach, and what a connection reports on.

use app::model::{
    change::ChangeSubject,
    error::AppError,
    health::Health,
    ids::{AccountId, ConnectionId, ProfileId},
    member::Viewer,
    window::ProfileRow,
};

use super::ConnectionsService;
use crate::{
    catalogue::Entry,
    service::rights,
    store::{
        account::Account,
        connection::Linked,
        event::{Event, EventKind},
    },
    sync::{
        queue::enqueue_sync,
        remote::{self, RemoteError, RemoteProfile},
    },
};

impl ConnectionsService {
    pub(super) async fn list_profiles(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
    ) -> Result<Vec<ProfileRow>, AppError> {
        // Asking may renew the access, or find it broken.
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let account = match account {
            Some(id) => rights::find_account(&mut *unit, &viewer, id).await?,
            None => linked.account.clone().ok_or(AppError::NotFound)?,
        };
        drop(unit);
        let profiles = self.ask_profiles(&linked, &account).await?;
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        let is_current = |row: &RemoteProfile| {
            linked.profile.as_ref().is_some_and(|profile| entry.profiles.is_same(&profile.remote_id, &row.remote_id))
        };
        Ok(profiles.iter().map(|profile| profile_row(profile, is_current(profile))).collect())
    }

    pub(super) async fn keep_profile(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        remote_id: String,
    ) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let account = linked.account.clone().ok_or(AppError::Conflict)?;
        drop(unit);
        // Asked again, so that nobody can name a profile that the account does not reach.
        let profiles = self.ask_profiles(&linked, &account).await?;
        let chosen = profiles.into_iter().find(|profile| profile.remote_id == remote_id).ok_or(AppError::NotFound)?;

        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let mut linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        if linked.connection.account != Some(account.id) {
            return Err(AppError::Conflict);
        }
        let id = ProfileId(self.core.entropy.uuid(now));
        let profile = chosen.to_profile(id, viewer.agency, linked.connection.integration.clone());
        let id = unit.put_profile(&profile).await?;
        let row = &mut linked.connection;
        if row.profile != Some(id) {
            row.last_good_at = None;
        }
        (row.profile, row.health, row.health_since, row.evidence) = (Some(id), Health::Healthy, now, None);
        unit.update_connection(row).await?;
        unit.add_event(&Event {
            agency: viewer.agency,
            account: None,
            connection: Some(connection),
            member: Some(viewer.member),
            kind: EventKind::ProfileChosen { name: profile.name.clone() },
            at: now,
        })
        .await?;
        enqueue_sync(&mut *unit, viewer.agency, connection, account.id, now).await?;
        unit.add_change(viewer.agency, Some(row.campaign), ChangeSubject::Connection(connection), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    async fn ask_profiles(&self, linked: &Linked, account: &Account) -> Result<Vec<RemoteProfile>, AppError> {
        let entry: &Entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        if account.provider != entry.provider() {
            return Err(AppError::NotFound);
        }
        remote::list_profiles(&self.core, &self.access, entry, account).await.map_err(remote_error)
    }
}

fn profile_row(profile: &RemoteProfile, current: bool) -> ProfileRow {
    let details: Vec<&str> =
        [profile.time_zone.as_deref(), profile.currency.as_deref()].into_iter().flatten().collect();
    ProfileRow {
        remote_id: profile.remote_id.clone(),
        name: profile.name.clone(),
        detail: details.join(" · "),
        current,
    }
}

fn remote_error(error: RemoteError) -> AppError {
    match error {
        RemoteError::Broken { .. } | RemoteError::NoAccess { .. } => AppError::GrantRejected,
        RemoteError::Delayed { .. } => AppError::ProviderUnavailable,
        RemoteError::Gone => AppError::NotFound,
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "the profiles could not be listed");
            AppError::Internal
        }
    }
}
