//! Letting a connection use another account that works already.

use app::model::{
    change::ChangeSubject,
    error::AppError,
    health::Health,
    ids::{AccountId, ConnectionId},
    member::Viewer,
    window::SwitchResult,
};

use super::ConnectionsService;
use crate::{
    alert::jobs::settle_alert,
    service::rights,
    store::event::{Event, EventKind},
    sync::queue::enqueue_sync,
};

impl ConnectionsService {
    /// Picking a broken account changes nothing: that would look like a fix and mend nothing.
    pub(super) async fn switch(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<SwitchResult, AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let mut linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let account = rights::find_account(&mut *unit, &viewer, account).await?;
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        if account.provider != entry.provider() {
            return Err(AppError::NotFound);
        }
        if account.health.is_broken() {
            return Ok(SwitchResult::StillBroken { account: account.id });
        }
        let row = &mut linked.connection;
        if row.account != Some(account.id) {
            if let Some(left) = row.account {
                settle_alert(&mut *unit, viewer.agency, left, now).await?;
            }
            row.account = Some(account.id);
            row.connected_at = Some(now);
            if entry.profiles.is_the_account() {
                // Its numbers are another profile's.
                row.profile = None;
            }
            (row.health, row.health_since, row.evidence) = (Health::Healthy, now, None);
            unit.update_connection(row).await?;
            unit.add_event(&Event {
                agency: viewer.agency,
                account: None,
                connection: Some(connection),
                member: Some(viewer.member),
                kind: EventKind::Switched {
                    from: linked.account.as_ref().map(|account| account.address.clone()),
                    to: account.address.clone(),
                },
                at: now,
            })
            .await?;
            if row.profile.is_some() {
                // Tests the access too: a profile that the new account does not reach shows at once.
                enqueue_sync(&mut *unit, viewer.agency, connection, account.id, now).await?;
            }
            unit.add_change(viewer.agency, Some(row.campaign), ChangeSubject::Connection(connection), now).await?;
            unit.commit().await?;
            self.core.live.wake();
        }
        Ok(SwitchResult::Switched { needs_profile: linked.connection.profile.is_none() })
    }
}
