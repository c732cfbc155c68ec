//! The integrations page.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    error::AppError,
    health::Health,
    ids::CampaignId,
    integration::{IntegrationsPage, Tile},
    member::Viewer,
    outage::Outage,
};

use super::{
    ConnectionsService,
    lines::tile_line,
    view::{Present, campaign_head},
};
use crate::{
    service::{apps::needs_app, lacks::read_lacks, outages::read_outages, progress, rights},
    store::{application::Application, connection::Linked},
};

impl ConnectionsService {
    pub(super) async fn list_tiles(&self, viewer: Viewer, campaign: CampaignId) -> Result<IntegrationsPage, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let linked = unit.connections_of_campaign(viewer.agency, campaign.id).await?;
        let present = Present::of(&self.core, &campaign);
        let mut outages = read_outages(&self.core, &mut *unit, viewer.agency, &present.zone).await?;
        let saved = unit.applications_of_agency(viewer.agency).await?;
        let progress = progress::read_progress(&self.core, &mut *unit, viewer.agency, &linked).await?;
        let mut lacks = read_lacks(&self.core, &mut *unit, viewer.agency, &linked).await?;
        drop(unit);
        let mut tiles: Vec<Tile> = linked
            .iter()
            .filter_map(|linked| {
                let mut tile = self.tile(&present, linked, &outages, &saved)?;
                tile.backfill = progress.get(&linked.connection.id).copied();
                tile.lacks = lacks.remove(&linked.connection.id).unwrap_or_default();
                Some(tile)
            })
            .collect();
        tiles.sort_by(|one, other| tile_order(one).cmp(&tile_order(other)));
        let used: BTreeSet<&str> = linked
            .iter()
            .filter_map(|linked| Some(self.core.catalogue.entry(&linked.connection.integration)?.provider()))
            .collect();
        outages.retain(|provider, _| used.contains(provider.as_str()));
        Ok(IntegrationsPage {
            campaign: campaign_head(&campaign),
            tiles,
            outages: outages.into_values().collect(),
            profiles: linked.iter().filter_map(|linked| linked.connection.profile).collect(),
            may_edit: viewer.role.may_edit(),
        })
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

/// Broken first, then waiting, then connected, then the rest; within these by category and name.
fn tile_order(tile: &Tile) -> (u8, app::model::integration::Category, &str, Option<&str>) {
    (tile.health.rank(), tile.integration.category, &tile.integration.name, tile.subject.as_deref())
}
