//! Dashboards: for each connection of a campaign its numbers over the last days, all text ready to be shown.

mod metrics;
mod panel;
mod period;
#[cfg(test)]
mod tests;

pub(crate) use self::panel::MOST_METRICS;

use app::{
    backend::Dashboards,
    model::{
        campaign::CampaignHead,
        dashboard::{Dashboard, Panel},
        error::AppError,
        ids::CampaignId,
        integration::Category,
        member::Viewer,
    },
};
use async_trait::async_trait;
use jiff::tz::TimeZone;

use self::{panel::PanelMaker, period::Period};
use crate::{
    core::Core,
    service::{moments::range_words, progress::read_progress, rights::find_campaign},
};

/// The fewest and the most days that are shown at once.
const FEWEST_DAYS: u32 = 7;
const MOST_DAYS: u32 = 90;

/// Answers [`Dashboards`].
pub struct DashboardsService {
    core: Core,
}

impl DashboardsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }
}

#[async_trait]
impl Dashboards for DashboardsService {
    async fn dashboard(&self, viewer: Viewer, campaign: CampaignId, days: u32) -> Result<Dashboard, AppError> {
        let days = days.clamp(FEWEST_DAYS, MOST_DAYS);
        let now = self.core.clock.now();
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let zone = TimeZone::get(&campaign.time_zone).unwrap_or(TimeZone::UTC);
        let period = Period::ending(now.to_zoned_datetime(zone.clone()).date(), days);

        let mut linked = unit.connections_of_campaign(viewer.agency, campaign.id).await?;
        linked.retain(|linked| linked.profile.is_some());
        let mut profiles: Vec<_> = linked.iter().filter_map(|linked| linked.connection.profile).collect();
        profiles.sort();
        profiles.dedup();
        let (first, last) = (period.before_first(), period.last);
        let values = unit.totals(viewer.agency, &profiles, first, last).await?;
        let pulled = unit.pulled(viewer.agency, &profiles, first, last).await?;
        let progress = read_progress(&self.core, &mut *unit, viewer.agency, &linked).await?;
        let connections: Vec<_> = linked.iter().map(|linked| linked.connection.id).collect();
        let refusals = unit.refusals(viewer.agency, &connections).await?;
        drop(unit);

        let maker =
            PanelMaker { core: &self.core, campaign: &campaign, zone: &zone, now, period, values, pulled, refusals };
        let panels = linked.iter().filter_map(|linked| {
            let mut panel = maker.panel(linked)?;
            panel.backfill = progress.get(&linked.connection.id).copied();
            Some(panel)
        });
        let mut panels: Vec<Panel> = panels.collect();
        panels.sort_by(|one, other| order(one).cmp(&order(other)));
        Ok(Dashboard {
            range_words: range_words(period.first, period.last),
            days,
            panels,
            profiles,
            campaign: CampaignHead {
                id: campaign.id,
                name: campaign.name.clone(),
                time_zone: campaign.time_zone.clone(),
                currency: campaign.currency.clone(),
                archived: campaign.archived_at.is_some(),
            },
        })
    }
}

/// As the integrations page has them where all is well, so that nothing jumps when something breaks.
fn order(panel: &Panel) -> (Category, &str, &str) {
    (panel.integration.category, &panel.integration.name, &panel.profile)
}
