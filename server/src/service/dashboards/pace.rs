//! How a month's spend stands against the campaign's budgets.

use std::collections::HashSet;

use app::model::{
    all_ads::{AllSpend, all_spend},
    dashboard::Dashboard,
    ids::ConnectionId,
    pace::Pace,
    together::Together,
};

use crate::{
    service::names::ALL_ADS,
    store::{budget::Budget, connection::Linked},
};

/// Ad sources that are added up for one budget at most: of more, each may have its own.
pub(super) const MOST_SOURCES: usize = 50;

/// That of all ads first. `month`: what the wanted sources spent in it; `name`: what one of them is called.
pub(super) fn tell_paces(
    base: &Pace,
    budgets: &[Budget],
    ads: &[&Linked],
    month: &Dashboard,
    name: impl Fn(&Linked) -> Option<String>,
) -> Vec<Pace> {
    let is_all = ads.len() <= MOST_SOURCES;
    let pace = |budget: &Budget| {
        let base = Pace { name: ALL_ADS.to_owned(), budget: budget.amount?, ..base.clone() };
        Some(match budget.connection {
            None if is_all => spend(base, month),
            None => Pace { lacking: vec![TOO_MANY.to_owned()], ..base },
            Some(source) => {
                let own = ads.iter().find(|linked| linked.connection.id == source)?;
                let panels = month.panels.iter().filter(|panel| panel.connection == source).cloned().collect();
                spend(Pace { name: name(own)?, ..base }, &Dashboard { panels, ..month.clone() })
            }
        })
    };
    budgets.iter().filter_map(pace).collect()
}

const TOO_MANY: &str = "No total: more than fifty sources. Give each of them a budget of its own.";

/// Those that a budget needs.
pub(super) fn wanted_sources(budgets: &[Budget], ads: &[&Linked]) -> HashSet<ConnectionId> {
    let has_all = budgets.iter().any(|budget| budget.connection.is_none()) && ads.len() <= MOST_SOURCES;
    let own = budgets.iter().filter_map(|budget| budget.connection).take(MOST_SOURCES);
    let all = ads.iter().filter(|_| has_all).map(|linked| linked.connection.id);
    own.chain(all).collect()
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
