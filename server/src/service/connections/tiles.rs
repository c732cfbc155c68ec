//! The integrations page.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    error::AppError,
    health::Health,
    ids::{CampaignId, ConnectionId},
    integration::{IntegrationsPage, MOST_TILES, Tile},
    member::Viewer,
    outage::Outage,
};

use super::{ConnectionsService, lines::tile_line, view::Present};
use crate::{
    service::{apps::needs_app, campaigns::head_of, lacks::read_lacks, outages::read_outages, progress, rights},
    store::{StoreError, Unit, application::Application, campaign::Campaign, connection::Linked},
};

impl ConnectionsService {
    pub(super) async fn list_tiles(&self, viewer: Viewer, campaign: CampaignId) -> Result<IntegrationsPage, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let linked = unit.connections_of_campaign(viewer.agency, campaign.id).await?;
        let (tiles, mut outages) = self.make_tiles(&mut *unit, &campaign, &linked).await?;
        drop(unit);
        let used: BTreeSet<&str> = linked
            .iter()
            .filter_map(|linked| Some(self.core.catalogue.entry(&linked.connection.integration)?.provider()))
            .collect();
        outages.retain(|provider, _| used.contains(provider.as_str()));
        Ok(IntegrationsPage {
            campaign: head_of(&campaign),
            tiles,
            outages: outages.into_values().collect(),
            may_edit: viewer.role.may_edit(),
        })
    }

    pub(super) async fn list_some_tiles(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Tile>, AppError> {
        if connections.len() > MOST_TILES {
            return Err(AppError::BadInput);
        }
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let mut linked = unit.connections(viewer.agency, &connections).await?;
        linked.retain(|linked| linked.connection.campaign == campaign.id);
        Ok(self.make_tiles(&mut *unit, &campaign, &linked).await?.0)
    }

    /// Tiles in their order, and the outages of the agency by provider.
    async fn make_tiles(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        linked: &[Linked],
    ) -> Result<(Vec<Tile>, BTreeMap<String, Outage>), StoreError> {
        let present = Present::of(&self.core, campaign);
        let outages = read_outages(&self.core, unit, campaign.agency, &present.zone).await?;
        let saved = unit.applications_of_agency(campaign.agency).await?;
        let progress = progress::read_progress(&self.core, unit, campaign.agency, linked).await?;
        let lacks = read_lacks(&self.core, unit, campaign.agency, linked).await?;
        let tile = |linked: &Linked| {
            let mut tile = self.tile(&present, linked, &outages, &saved)?;
            tile.backfill = progress.get(&linked.connection.id).copied();
            tile.lacks = lacks.get(&linked.connection.id).cloned().unwrap_or_default();
            Some(tile)
        };
        let mut tiles: Vec<Tile> = linked.iter().filter_map(tile).collect();
        tiles.sort_by(|one, other| one.place().cmp(&other.place()));
        Ok((tiles, outages))
    }

    /// `None` if the catalogue no longer has the integration.
    fn tile(
        &self,
        present: &Present,
        linked: &Linked,
        outages: &BTreeMap<String, Outage>,
        saved: &[Application],
    ) -> Option<Tile> {
        let connection = &linked.connection;
        let entry = self.core.catalogue.entry(&connection.integration)?;
        let integration = entry.integration();
        let profile = linked.profile.as_ref().map(|profile| profile.name.clone());
        Some(Tile {
            connection: connection.id,
            account: connection.account,
            profile: connection.profile,
            subject: profile.or_else(|| linked.account.as_ref().map(|account| account.address.clone())),
            health: linked.health(),
            line: match (linked.health(), outages.get(entry.provider())) {
                // Said once, above all tiles.
                (Health::Delayed { .. }, Some(outage)) => format!("Waits for {}", outage.provider),
                _ => tile_line(present, &self.provider_of(entry), linked),
            },
            last_good: connection.last_good_at.map(|at| present.moment(at)),
            backfill: None,
            lacks: Vec::new(),
            needs_app: linked.account.is_none() && needs_app(&self.core.catalogue, entry, saved),
            integration,
        })
    }
}
