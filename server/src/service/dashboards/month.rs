//! How the present month stands against what was planned for it: its budgets and its goals. Read only where there are any.

use app::model::{
    all_ads::Audience, dashboard::Dashboard, goal::Goal as Told, metric::Metric, numbers::Unit as Written, pace::Pace,
    results::Results,
};
use jiff::{ToSpan, civil::Date};

use super::{
    DashboardsService,
    notes::name_days,
    pace::{tell_paces, wanted_sources},
    period::Period,
};
use crate::{
    service::{campaigns::head_of, moments::day_words, results::name_measure},
    store::{
        StoreError, Unit, budget::Month, campaign::Campaign, connection::Linked, goal::Goal, result_rule::ResultRule,
    },
};

/// Against what was planned.
#[derive(Default)]
pub(super) struct ThisMonth {
    /// That of all ads first.
    pub(super) paces: Vec<Pace>,
    pub(super) goals: Vec<Told>,
}

impl DashboardsService {
    pub(super) async fn this_month(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        today: Date,
        linked: &[Linked],
        rule: Option<&ResultRule>,
    ) -> Result<ThisMonth, StoreError> {
        let month = Month::of(today);
        let budgets = unit.budgets(campaign.agency, campaign.id, month).await?;
        // Without a word of what counts there is nothing to hold against a goal.
        let goals = match rule {
            Some(_) => unit.goals(campaign.agency, campaign.id, month).await?,
            None => Vec::new(),
        };
        if budgets.is_empty() && goals.is_empty() {
            return Ok(ThisMonth::default());
        }
        let ads: Vec<&Linked> = linked.iter().filter(|linked| self.is_ads(linked)).collect();
        let mut wanted = wanted_sources(&budgets, &ads);
        let rule = rule.filter(|_| !goals.is_empty());
        wanted.extend(rule.iter().flat_map(|rule| self.ingredients_of(rule, linked)));
        let mut shown = Dashboard::empty(head_of(campaign));
        let mut results = None;
        if let Some(period) = Period::this_month(today) {
            shown.days = name_days(period);
            let maker = self.read_numbers(unit, campaign, (period, Audience::Members), linked, &wanted).await?;
            let read: Vec<Linked> = linked.iter().filter(|one| wanted.contains(&one.connection.id)).cloned().collect();
            shown.panels = maker.panels(&read, &wanted);
            results = rule.map(|rule| self.results(rule, &maker, linked, &shown.days));
        }
        let base = plan(campaign, today);
        Ok(ThisMonth {
            paces: tell_paces(&base, &budgets, &ads, &shown, |linked| self.full_name_of(linked)),
            goals: rule.map(|rule| tell_goals(&base, &goals, &rule.name, results.as_ref())).unwrap_or_default(),
        })
    }

    /// Those of a month that is over and that a report is about, against its `results`. None of other days: a goal is a month's.
    pub(super) async fn goals_of_month(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        (first, last): (Date, Date),
        results: Option<&Results>,
    ) -> Result<Vec<Told>, StoreError> {
        let Some(results) = results.filter(|_| (first, last) == (last.first_of_month(), last.last_of_month())) else {
            return Ok(Vec::new());
        };
        let goals = unit.goals(campaign.agency, campaign.id, Month::of(last)).await?;
        let base = Pace { day: last.days_in_month().unsigned_abs().into(), ..plan(campaign, last) };
        let goals = tell_goals(&base, &goals, &results.name, Some(results));
        Ok(goals.into_iter().map(|goal| Told { lacking: Vec::new(), ..goal }).collect())
    }
}

/// The month, before anything is known of it.
pub(super) fn plan(campaign: &Campaign, today: Date) -> Pace {
    Pace {
        name: String::new(),
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

/// `name`: what results are called.
fn tell_goals(base: &Pace, goals: &[Goal], name: &str, results: Option<&Results>) -> Vec<Told> {
    let tell = |goal: &Goal| {
        let role = goal.measure.role();
        let unit = if role.is_money() { base.unit.clone() } else { Written::Count };
        let number = results.and_then(|own| own.numbers.iter().find(|number| number.metric.role == Some(role)));
        let metric: Option<&Metric> = number.map(|number| &number.metric);
        let reached = metric.filter(|metric| metric.unit == unit).and_then(|metric| metric.total);
        let without = number.filter(|_| reached.is_some()).and_then(|number| number.instead.clone());
        let why = results.filter(|_| reached.is_none()).map(|own| own.lacking.clone()).unwrap_or_default();
        let is_foreign = metric.is_some_and(|metric| metric.unit != unit);
        let foreign = is_foreign.then(|| "It is counted in another currency than the goal.".to_owned());
        Some(Told {
            measure: goal.measure,
            name: name_measure(goal.measure, name),
            month: base.month.clone(),
            unit,
            target: goal.amount?,
            reached,
            day: base.day,
            days: base.days,
            up_to: base.up_to.clone(),
            without,
            lacking: foreign.into_iter().chain(why).collect(),
        })
    };
    goals.iter().filter_map(tell).collect()
}
