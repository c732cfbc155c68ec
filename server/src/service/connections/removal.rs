//! Removing an account: its row is erased, its connections keep their data, and the provider is told.

use app::model::{
    data_source::{Removed, TakenBack},
    error::AppError,
    ids::AccountId,
    member::Viewer,
};

use super::ConnectionsService;
use crate::{
    health::breakage::announce_mended,
    service::{farewell::Farewell, rights},
    store::event::{Event, EventKind},
};

impl ConnectionsService {
    /// Erases it first: a provider that does not answer keeps nobody from removing an account.
    pub(super) async fn erase_account(&self, viewer: Viewer, id: AccountId) -> Result<Removed, AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let account = rights::find_account(&mut *unit, &viewer, id).await?;
        let uses = unit.connections_of_account(viewer.agency, account.id).await?;
        // A limited manager can't take away what others' campaigns hang on.
        if uses.iter().any(|used| !viewer.may_see(used.connection.campaign)) {
            return Err(AppError::NotAllowed);
        }
        let farewell = Farewell::of_account(&self.core, &mut *unit, &account).await?;
        announce_mended(&mut *unit, viewer.agency, account.id, now).await?;
        for used in uses {
            unit.add_event(&Event {
                agency: viewer.agency,
                account: None,
                connection: Some(used.connection.id),
                member: Some(viewer.member),
                kind: EventKind::Disconnected,
                at: now,
            })
            .await?;
        }
        unit.remove_jobs_of(account.id).await?;
        unit.remove_account(viewer.agency, account.id).await?;
        unit.commit().await?;
        self.core.live.wake();
        let core = self.core.clone();
        // A closed page must not keep the provider from hearing of it.
        let told = self.core.tasks.spawn(async move { farewell.send(&core).await });
        let taken_back = told.await.unwrap_or(TakenBack::Failed);
        Ok(Removed { provider: self.core.catalogue.provider_name(&account.provider), taken_back })
    }
}
