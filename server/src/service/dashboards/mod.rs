//! Dashboards: for each connection of a campaign its numbers over the last days, all text ready to be shown. What is not on the
//! screen is not read, and what can be opened is read when it is.

mod breakdown;
#[cfg(test)]
mod breakdown_tests;
mod exchange;
#[cfg(test)]
mod exchange_tests;
mod metrics;
mod notes;
mod pace;
#[cfg(test)]
mod pace_tests;
mod panel;
mod period;
#[cfg(test)]
mod range_tests;
mod reading;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;

use app::{
    backend::Dashboards,
    model::{
        all_ads::Audience,
        breakdown::BreakdownTable,
        calendar_day::CalendarDay,
        dashboard::{Dashboard, FIRST_PANELS, Panel},
        date_range::{DateRange, Span},
        error::AppError,
        ids::{CampaignId, ConnectionId, ProfileId},
        member::Viewer,
    },
};
use async_trait::async_trait;
use jiff::civil::Date;

pub(crate) use self::{
    breakdown::{Asked, Which},
    period::shown_periods,
};
use self::{exchange::Rates, notes::name_noted_days, panel::PanelMaker, period::Period, reading::Numbers};
use crate::{
    catalogue::Entry,
    core::Core,
    service::{
        campaigns::head_of,
        moments::{today_in, zone_of},
        progress::read_progress,
        rights::find_campaign,
    },
    store::{StoreError, Unit, campaign::Campaign, connection::Linked},
};

/// Answers [`Dashboards`].
pub struct DashboardsService {
    core: Core,
}

impl DashboardsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    fn period(&self, campaign: &Campaign, range: DateRange) -> Period {
        Period::of(range, today_in(&campaign.time_zone, self.core.clock.now()))
    }

    /// The panels of `linked`, those of `drawn` with their numbers: only theirs are read.
    async fn make_panels(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        (period, audience): (Period, Audience),
        linked: &[Linked],
        drawn: &HashSet<ConnectionId>,
    ) -> Result<Vec<Panel>, StoreError> {
        let whole: Vec<Linked> = linked.iter().filter(|one| drawn.contains(&one.connection.id)).cloned().collect();
        let mut profiles: Vec<ProfileId> = whole.iter().filter_map(|linked| linked.connection.profile).collect();
        profiles.sort();
        profiles.dedup();
        let mut with_periods: Vec<ProfileId> = whole
            .iter()
            .filter(|linked| self.has_periods(linked))
            .filter_map(|linked| linked.connection.profile)
            .collect();
        with_periods.sort();
        with_periods.dedup();
        let numbers = Numbers::read(unit, campaign.agency, &profiles, &with_periods, period).await?;
        let progress = read_progress(&self.core, unit, campaign.agency, &whole).await?;
        let connections: Vec<ConnectionId> = whole.iter().map(|linked| linked.connection.id).collect();
        let refusals = unit.refusals(campaign.agency, &connections).await?;
        let rates = Rates::read(&self.core, unit, campaign, period, &whole).await?;
        let zone = zone_of(&campaign.time_zone);
        let now = self.core.clock.now();
        let maker =
            PanelMaker { core: &self.core, campaign, zone: &zone, now, period, audience, numbers, refusals, rates };
        let panels = linked.iter().filter_map(|linked| {
            let mut panel = maker.panel(linked, drawn.contains(&linked.connection.id))?;
            panel.backfill = progress.get(&linked.connection.id).copied();
            Some(panel)
        });
        Ok(panels.collect())
    }
}

#[async_trait]
impl Dashboards for DashboardsService {
    async fn dashboard(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        at: Option<ConnectionId>,
    ) -> Result<Dashboard, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let find_first = move |linked: &[Linked]| {
            linked.iter().position(|linked| Some(linked.connection.id) == at).unwrap_or_default()
        };
        Ok(self.draw(&mut *unit, campaign, range, Audience::Members, find_first).await?)
    }

    async fn panels(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Panel>, AppError> {
        if connections.len() > FIRST_PANELS {
            return Err(AppError::BadInput);
        }
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let mut linked = unit.connections(viewer.agency, &connections).await?;
        linked.retain(|linked| linked.connection.campaign == campaign.id && linked.profile.is_some());
        let drawn = linked.iter().map(|linked| linked.connection.id).collect();
        let period = self.period(&campaign, range);
        Ok(self.make_panels(&mut *unit, &campaign, (period, Audience::Members), &linked, &drawn).await?)
    }

    async fn breakdown(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        range: DateRange,
        by: String,
        all: bool,
    ) -> Result<BreakdownTable, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let asked = Asked { connection, range, which: Which::Key(&by), all };
        self.break_down(&mut *unit, &campaign, asked).await?.ok_or(AppError::NotFound)
    }
}

impl DashboardsService {
    /// The dashboard of a campaign, whoever looks. `find_first`: the place of the first panel that comes with its numbers.
    pub(crate) async fn draw(
        &self,
        unit: &mut dyn Unit,
        campaign: Campaign,
        range: DateRange,
        audience: Audience,
        find_first: impl FnOnce(&[Linked]) -> usize + Send,
    ) -> Result<Dashboard, StoreError> {
        let period = self.period(&campaign, range);
        let mut linked = unit.connections_of_campaign(campaign.agency, campaign.id).await?;
        linked.retain(|linked| linked.profile.is_some() && self.name_of(linked).is_some());
        // By what it is and not by health: what one looks at must not move when it heals. Ads first, as they are added up.
        linked.sort_by(|one, other| self.order(one).cmp(&self.order(other)));
        let first = find_first(&linked);
        let drawn = linked.iter().skip(first).take(FIRST_PANELS).map(|linked| linked.connection.id).collect();
        let panels = self.make_panels(unit, &campaign, (period, audience), &linked, &drawn).await?;
        Ok(Dashboard {
            head: period.head(range),
            days: name_noted_days(unit, &campaign, period, audience).await?,
            panels,
            paces: self.paces(unit, &campaign, period.today, &linked).await?,
            campaign: head_of(&campaign),
        })
    }

    /// The dashboard of a report: of days that are over, with all numbers of those that it keeps. Answers also the days that it is
    /// compared with.
    pub(crate) async fn draw_days(
        &self,
        unit: &mut dyn Unit,
        campaign: Campaign,
        first: Date,
        last: Date,
        keep: impl Fn(ConnectionId) -> bool + Send,
    ) -> Result<(Dashboard, (Date, Date)), StoreError> {
        let range = range_of(first, last);
        let period = self.period(&campaign, range);
        let mut linked = unit.connections_of_campaign(campaign.agency, campaign.id).await?;
        linked.retain(|one| one.profile.is_some() && self.name_of(one).is_some() && keep(one.connection.id));
        linked.sort_by(|one, other| self.order(one).cmp(&self.order(other)));
        let drawn = linked.iter().map(|linked| linked.connection.id).collect();
        let panels = self.make_panels(unit, &campaign, (period, Audience::Clients), &linked, &drawn).await?;
        let dashboard = Dashboard {
            head: period.head(range),
            days: name_noted_days(unit, &campaign, period, Audience::Clients).await?,
            panels,
            paces: Vec::new(),
            campaign: head_of(&campaign),
        };
        Ok((dashboard, (period.before_first, period.before_last)))
    }

    /// What a range counts on this day of a campaign, and what that is compared with.
    pub(crate) fn counted_days(&self, campaign: &Campaign, range: DateRange) -> Vec<(Date, Date)> {
        self.period(campaign, range).counted()
    }

    fn has_periods(&self, linked: &Linked) -> bool {
        let entry = self.core.catalogue.entry(&linked.connection.integration);
        entry.is_some_and(|entry| entry.streams.iter().any(|stream| stream.whole.is_some()))
    }

    fn is_ads(&self, linked: &Linked) -> bool {
        let entry = self.core.catalogue.entry(&linked.connection.integration);
        entry.is_some_and(Entry::is_paid_ads)
    }

    fn name_of(&self, linked: &Linked) -> Option<String> {
        Some(self.core.catalogue.entry(&linked.connection.integration)?.name.clone())
    }

    fn order<'a>(&self, linked: &'a Linked) -> (bool, Option<String>, Option<&'a str>, ConnectionId) {
        let profile = linked.profile.as_ref().map(|profile| profile.name.as_str());
        (!self.is_ads(linked), self.name_of(linked), profile, linked.connection.id)
    }
}

/// Days as a range: the first and the last, both included.
pub(crate) fn range_of(first: Date, last: Date) -> DateRange {
    let [from, to] = [first, last].map(|day| CalendarDay::read(&day.to_string()));
    let between = from.zip(to).map(|(from, to)| Span::Between { from, to });
    between.map(|span| DateRange::default().with(span)).unwrap_or_default()
}
