//! How this month's spend stands against the campaign's budgets: read only where there are any.

use std::collections::HashSet;

use app::model::{
    all_ads::{AllSpend, Audience, Together, all_spend},
    dashboard::{Dashboard, Unit as Written},
    ids::ConnectionId,
    pace::Pace,
};
use jiff::{ToSpan, civil::Date};

use super::{DashboardsService, notes::name_days, period::Period};
use crate::{
    service::{
        campaigns::head_of,
        moments::day_words,
        names::{ALL_ADS, name_source},
    },
    store::{
        StoreError, Unit,
        budget::{Budget, Month},
        campaign::Campaign,
        connection::Linked,
    },
};

/// Ad sources that are added up for one budget at most: of more, each may have its own.
const MOST_SOURCES: usize = 50;

impl DashboardsService {
    /// That of all ads first.
    pub(super) async fn paces(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        today: Date,
        linked: &[Linked],
    ) -> Result<Vec<Pace>, StoreError> {
        let budgets = unit.budgets(campaign.agency, campaign.id, Month::of(today)).await?;
        if budgets.is_empty() {
            return Ok(Vec::new());
        }
        let ads: Vec<&Linked> = linked.iter().filter(|linked| self.is_ads(linked)).collect();
        let wanted = wanted_sources(&budgets, &ads);
        let read: Vec<Linked> = ads.iter().filter(|ad| wanted.contains(&ad.connection.id)).copied().cloned().collect();
        let mut month = Dashboard::empty(head_of(campaign));
        if let Some(period) = Period::this_month(today) {
            month.days = name_days(period);
            month.panels = self.make_panels(unit, campaign, (period, Audience::Members), &read, &wanted).await?;
        }
        let is_all = ads.len() <= MOST_SOURCES;
        let pace = |budget: &Budget| {
            let base = Pace { budget: budget.amount?, ..plan(campaign, today) };
            Some(match budget.connection {
                None if is_all => spend(base, &month),
                None => Pace { lacking: vec![TOO_MANY.to_owned()], ..base },
                Some(source) => {
                    let own = read.iter().find(|linked| linked.connection.id == source)?;
                    let panels = month.panels.iter().filter(|panel| panel.connection == source).cloned().collect();
                    let entry = self.core.catalogue.entry(&own.connection.integration)?;
                    let name = name_source(entry, own.profile.as_ref()?);
                    spend(Pace { name, ..base }, &Dashboard { panels, ..month.clone() })
                }
            })
        };
        Ok(budgets.iter().filter_map(pace).collect())
    }
}

const TOO_MANY: &str = "No total: more than fifty sources. Give each of them a budget of its own.";

/// Those that a budget needs.
fn wanted_sources(budgets: &[Budget], ads: &[&Linked]) -> HashSet<ConnectionId> {
    let has_all = budgets.iter().any(|budget| budget.connection.is_none()) && ads.len() <= MOST_SOURCES;
    let own = budgets.iter().filter_map(|budget| budget.connection).take(MOST_SOURCES);
    let all = ads.iter().filter(|_| has_all).map(|linked| linked.connection.id);
    own.chain(all).collect()
}

/// The month, before anything is known of it.
fn plan(campaign: &Campaign, today: Date) -> Pace {
    Pace {
        name: ALL_ADS.to_owned(),
        month: today.strftime("%B").to_string(),
        unit: Written::Money(campaign.currency.clone()),
        budget: 0.0,
        spent: None,
        day: u32::try_from(today.day() - 1).unwrap_or_default(),
        days: u32::try_from(today.days_in_month()).unwrap_or_default(),
        up_to: day_words(today.saturating_sub(1.day()), today),
        lacking: Vec::new(),
        instead: None,
        converted: None,
    }
}

/// With what the panels of `month` have spent.
fn spend(pace: Pace, month: &Dashboard) -> Pace {
    let Some(AllSpend { spend: Together { metric, instead }, mut lacking, converted }) = all_spend(month) else {
        return pace;
    };
    let (spent, mut instead) = (metric.total.filter(|_| metric.unit == pace.unit), instead);
    if spent.is_none() && lacking.is_empty() {
        // Nothing is missing but a rate: what was spent in which currency, and why that is no sum.
        let own = || format!("Spent in another currency than the budget: {}.", metric.total_words());
        lacking.push(instead.take().unwrap_or_else(own));
    }
    Pace { spent, instead, lacking, converted, ..pace }
}
