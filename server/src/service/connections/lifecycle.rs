//! A tile's life: added, disconnected, removed. The data stays through all of it.

use app::model::{
    change::ChangeSubject,
    error::AppError,
    health::Health,
    ids::{CampaignId, ConnectionId, IntegrationKey},
    member::Viewer,
};

use super::ConnectionsService;
use crate::{
    alert::jobs::settle_alert,
    service::rights,
    store::{
        connection::Connection,
        event::{Event, EventKind},
    },
    sync::queue::sync_keys,
};

impl ConnectionsService {
    pub(super) async fn add_connection(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        integration: IntegrationKey,
    ) -> Result<ConnectionId, AppError> {
        rights::require_editor(&viewer)?;
        let offered = self.core.catalogue.offered(self.core.config.demo);
        if !offered.iter().any(|entry| entry.key == integration) {
            return Err(AppError::NotFound);
        }
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let id = ConnectionId(self.core.entropy.uuid(now));
        unit.add_connection(&Connection {
            id,
            agency: viewer.agency,
            campaign: campaign.id,
            integration,
            account: None,
            profile: None,
            health: Health::Healthy,
            health_since: now,
            evidence: None,
            connected_at: None,
            last_good_at: None,
            created_at: now,
        })
        .await?;
        unit.add_change(viewer.agency, Some(campaign.id), ChangeSubject::Connection(id), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(id)
    }

    pub(super) async fn end_connection(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let mut row = linked.connection;
        if let Some(left) = row.account {
            settle_alert(&mut *unit, viewer.agency, left, now).await?;
        }
        (row.account, row.connected_at) = (None, None);
        (row.health, row.health_since, row.evidence) = (Health::Healthy, now, None);
        unit.update_connection(&row).await?;
        unit.add_event(&Event {
            agency: viewer.agency,
            account: None,
            connection: Some(connection),
            member: Some(viewer.member),
            kind: EventKind::Disconnected,
            at: now,
        })
        .await?;
        unit.add_change(viewer.agency, Some(row.campaign), ChangeSubject::Connection(connection), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    pub(super) async fn remove_tile(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let row = rights::find_connection(&mut *unit, &viewer, connection).await?.connection;
        let campaign = row.campaign;
        if let Some(left) = row.account {
            settle_alert(&mut *unit, viewer.agency, left, now).await?;
        }
        unit.remove_parked(&sync_keys(connection)).await?;
        unit.remove_connection(viewer.agency, connection).await?;
        unit.add_change(viewer.agency, Some(campaign), ChangeSubject::Connection(connection), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}
