//! What an account can reach, and what a connection reports on.

use app::model::{
    cause::Cause,
    change::ChangeSubject,
    error::AppError,
    health::Health,
    ids::{AccountId, ConnectionId, ProfileId},
    member::Viewer,
    window::{ProfileList, ProfileRow},
};

use super::ConnectionsService;
use crate::{
    catalogue::{Entry, UniqueIn},
    remote::{self, RemoteError, RemoteProfile},
    service::rights,
    store::{
        StoreError, Unit,
        account::Account,
        connection::Linked,
        event::{Event, EventKind},
    },
    sync::queue::enqueue_sync,
};

impl ConnectionsService {
    pub(super) async fn list_profiles(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
    ) -> Result<ProfileList, AppError> {
        // Asking may renew the access, or find it broken.
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let account = match account {
            Some(id) => rights::find_account(&mut *unit, &viewer, id).await?,
            None => linked.account.clone().ok_or(AppError::NotFound)?,
        };
        let shared = find_shared(&mut *unit, &viewer, &account).await?;
        drop(unit);
        let mut profiles = self.ask_profiles(&linked, &account).await?;
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        let is_current = |row: &RemoteProfile| {
            linked.profile.as_ref().is_some_and(|profile| entry.profiles.is_same(&profile.remote_id, &row.remote_id))
        };
        let is_cut = shared.is_some();
        if let Some(used) = shared {
            profiles.retain(|profile| is_among(entry, &used, profile));
        }
        let profiles = profiles.iter().map(|profile| profile_row(entry, profile, is_current(profile))).collect();
        Ok(ProfileList { profiles, is_cut })
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
        let shared = find_shared(&mut *unit, &viewer, &account).await?;
        drop(unit);
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        // Asked again, so that nobody can name a profile that the account does not reach.
        let profiles = self.ask_profiles(&linked, &account).await?;
        let chosen = profiles.into_iter().find(|profile| profile.remote_id == remote_id).ok_or(AppError::NotFound)?;
        if shared.is_some_and(|used| !is_among(entry, &used, &chosen)) {
            return Err(AppError::NotFound);
        }

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

/// Of an account that is also used where the viewer can't look, and that somebody else has connected: the ids of the profiles
/// that the viewer's own campaigns report on. Whatever else it reaches is another client's. `None`: all of it is theirs.
async fn find_shared(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    account: &Account,
) -> Result<Option<Vec<String>>, StoreError> {
    if viewer.campaigns.is_none() || account.created_by == viewer.member {
        return Ok(None);
    }
    let mut uses = unit.connections_of_account(account.agency, account.id).await?;
    let all = uses.len();
    uses.retain(|used| viewer.may_see(used.connection.campaign));
    let seen = uses.len();
    let ids = uses.into_iter().filter_map(|used| used.profile).map(|profile| profile.remote_id).collect();
    Ok((seen < all).then_some(ids))
}

fn is_among(entry: &Entry, used: &[String], profile: &RemoteProfile) -> bool {
    used.iter().any(|used| entry.profiles.is_same(used, &profile.remote_id))
}

fn profile_row(entry: &Entry, profile: &RemoteProfile, current: bool) -> ProfileRow {
    // Where one may be found below several, which of them it was says little.
    let parent = profile.parent.as_deref().filter(|_| entry.profiles.unique_in() == UniqueIn::Parent);
    let details = [parent, profile.time_zone.as_deref(), profile.currency.as_deref()];
    let details: Vec<&str> = details.into_iter().flatten().collect();
    ProfileRow {
        remote_id: profile.remote_id.clone(),
        name: profile.name.clone(),
        detail: details.join(" · "),
        current,
    }
}

fn remote_error(error: RemoteError) -> AppError {
    match error {
        RemoteError::Broken { cause: Cause::ScopesMissing, .. } | RemoteError::NoAccess { .. } => {
            AppError::AccessTooNarrow
        }
        RemoteError::Broken { .. } => AppError::GrantRejected,
        RemoteError::Delayed { .. } => AppError::ProviderUnavailable,
        RemoteError::Gone => AppError::NotFound,
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "the profiles could not be listed");
            AppError::Internal
        }
    }
}
