//! Dashboards: for each connection of a campaign its numbers over the last days, all text ready to be shown. What is not on the
//! screen is not read, and what can be opened is read when it is.

mod breakdown;
#[cfg(test)]
mod breakdown_tests;
mod exchange;
#[cfg(test)]
mod exchange_tests;
mod metrics;
mod month;
mod notes;
mod pace;
#[cfg(test)]
mod pace_tests;
mod panel;
mod period;
#[cfg(test)]
mod range_tests;
mod reading;
mod results;
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
        names::name_source,
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

    /// Reads the numbers of those of `linked` that are `wanted`, and nothing else.
    async fn read_numbers<'a>(
        &'a self,
        unit: &mut dyn Unit,
        campaign: &'a Campaign,
        (period, audience): (Period, Audience),
        linked: &[Linked],
        wanted: &HashSet<ConnectionId>,
    ) -> Result<PanelMaker<'a>, StoreError> {
        let whole: Vec<Linked> = linked.iter().filter(|one| wanted.contains(&one.connection.id)).cloned().collect();
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
        let (core, now) = (&self.core, self.core.clock.now());
        Ok(PanelMaker { core, campaign, zone, now, period, audience, numbers, progress, refusals, rates })
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
        let may_ask = viewer.role.may_edit() && campaign.archived_at.is_none();
        Ok(Dashboard { may_ask, ..self.draw(&mut *unit, campaign, range, Audience::Members, find_first).await? })
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
        let maker = self.read_numbers(&mut *unit, &campaign, (period, Audience::Members), &linked, &drawn).await?;
        Ok(maker.panels(&linked, &drawn))
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
        let drawn: HashSet<ConnectionId> =
            linked.iter().skip(first).take(FIRST_PANELS).map(|linked| linked.connection.id).collect();
        let rule = unit.result_rule(campaign.agency, campaign.id).await?;
        let days = name_noted_days(unit, &campaign, period, audience).await?;
        let month = self.this_month(unit, &campaign, period.today, &linked, rule.as_ref()).await?;
        let ingredients = rule.iter().flat_map(|rule| self.ingredients_of(rule, &linked));
        let wanted = drawn.iter().copied().chain(ingredients).collect();
        let maker = self.read_numbers(unit, &campaign, (period, audience), &linked, &wanted).await?;
        Ok(Dashboard {
            head: period.head(range),
            results: rule.map(|rule| self.results(&rule, &maker, &linked, &days)),
            panels: maker.panels(&linked, &drawn),
            days,
            paces: month.paces,
            goals: month.goals,
            may_ask: false,
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
        linked.retain(|one| one.profile.is_some() && self.name_of(one).is_some());
        let mut rule = unit.result_rule(campaign.agency, campaign.id).await?;
        if let Some(rule) = &mut rule {
            // What is left out on purpose is not missing.
            let is_here = |id: ConnectionId| linked.iter().any(|one| one.connection.id == id);
            rule.counted.retain(|source| keep(source.connection) || !is_here(source.connection));
        }
        linked.retain(|one| keep(one.connection.id));
        linked.sort_by(|one, other| self.order(one).cmp(&self.order(other)));
        let drawn = linked.iter().map(|linked| linked.connection.id).collect();
        let days = name_noted_days(unit, &campaign, period, Audience::Clients).await?;
        let maker = self.read_numbers(unit, &campaign, (period, Audience::Clients), &linked, &drawn).await?;
        let results = rule.map(|rule| self.results(&rule, &maker, &linked, &days));
        let dashboard = Dashboard {
            head: period.head(range),
            panels: maker.panels(&linked, &drawn),
            days,
            paces: Vec::new(),
            goals: self.goals_of_month(unit, &campaign, (first, last), results.as_ref()).await?,
            results,
            may_ask: false,
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
        entry.is_some_and(Entry::has_periods)
    }

    fn is_ads(&self, linked: &Linked) -> bool {
        let entry = self.core.catalogue.entry(&linked.connection.integration);
        entry.is_some_and(Entry::is_paid_ads)
    }

    fn name_of(&self, linked: &Linked) -> Option<String> {
        Some(self.core.catalogue.entry(&linked.connection.integration)?.name.clone())
    }

    /// "Google Ads, Harbour Coffee".
    fn full_name_of(&self, linked: &Linked) -> Option<String> {
        let entry = self.core.catalogue.entry(&linked.connection.integration)?;
        Some(name_source(entry, linked.profile.as_ref()?))
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
