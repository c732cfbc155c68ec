//! How one client stands: this month so far, against the same days of the month before, its goals and its budgets. On the first day of a month,
//! the month before.

use app::model::{
    all_ads::Audience,
    client::{Against, Figure, Standing},
    comparison::{Delta, Verdict},
    dashboard::Dashboard,
    date_range::{DateRange, Span},
    day::Day,
    goal::{Goal, GoalVerdict},
    ids::{AgencyId, CampaignId},
    metric::Metric,
    pace::{Pace, PaceVerdict},
    report_headlines::{OnTop, list_on_top},
    role::MetricRole,
    shared::SharedDashboard,
};

use super::ClientsService;
use crate::{
    service::moments::{today_in, zone_of},
    store::{StoreError, standing::FARTHEST},
    sync::queue::next_night,
};

/// Seconds after the nightly syncs begin.
const AFTER_THE_NIGHT: i64 = 90 * 60;

impl ClientsService {
    /// Tells how a client stands. Answers when to do so again, Unix seconds; `None`: never.
    pub(crate) async fn look(&self, agency: AgencyId, campaign: CampaignId) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.now();
        let mut unit = self.core.store.read().await?;
        let Some(own) = unit.campaign(agency, campaign).await?.filter(|own| own.archived_at.is_none()) else {
            return Ok(None);
        };
        let zone = zone_of(&own.time_zone);
        let is_first = today_in(&own.time_zone, now).day() == 1;
        let span = if is_first { Span::LastMonth } else { Span::ThisMonth };
        let range = DateRange::default().with(span);
        let dashboard = self.dashboards.draw(&mut *unit, own, range, Audience::Members, |_| 0).await?;
        drop(unit);
        let (off, told) = tell(dashboard);
        let mut unit = self.core.store.write().await?;
        match unit.put_standing(agency, campaign, off, &told, now.as_second()).await {
            // It was removed meanwhile.
            Err(StoreError::Stale(_)) => return Ok(None),
            done => done?,
        }
        unit.commit().await?;
        Ok(Some(next_night(now, &zone, &*self.core.entropy) + AFTER_THE_NIGHT))
    }
}

/// How far off it is, in thousandths, and the words. `None`: nothing is known of it.
fn tell(dashboard: Dashboard) -> (Option<u32>, Standing) {
    let (goals, paces) = (dashboard.goals.clone(), dashboard.paces.clone());
    let shared = SharedDashboard::of(String::new(), dashboard, |_| String::new());
    let on_top = list_on_top(&shared);
    let find = |role| on_top.iter().find(|found| found.metric.role == Some(role));
    // Without a word of what counts, what comes next to it is told.
    let results = find(MetricRole::Result).or(on_top.first());
    let planned = goals.iter().map(goal_off).chain(paces.iter().map(pace_off)).reduce(f64::max);
    let off = planned.or_else(|| results.map(|found| loss(found.change(&shared.days), &found.metric)));
    let goal =
        goals.iter().max_by(|one, other| goal_off(one).total_cmp(&goal_off(other)).then_with(|| first(one, other)));
    let budget = paces.iter().rev().max_by(|one, other| pace_off(one).total_cmp(&pace_off(other)));
    let standing = Standing {
        days: shared.head.words.clone(),
        results: results.map(|found| figure(found, &shared.days)),
        cost: find(MetricRole::CostPerResult).map(|found| figure(found, &shared.days)),
        goal: goal.map(|goal| {
            let verdict = goal.verdict();
            Against {
                words: goal.words(),
                verdict: verdict.map(|verdict| verdict.word().to_owned()),
                is_off: verdict.is_some_and(GoalVerdict::is_off),
            }
        }),
        budget: budget.map(|pace| {
            let verdict = pace.verdict();
            Against {
                words: pace.spent_words(),
                verdict: verdict.map(|verdict| verdict.word().to_owned()),
                is_off: matches!(verdict, Some(PaceVerdict::Over | PaceVerdict::Spent)),
            }
        }),
    };
    (off.map(|off| (off * 1_000.0).clamp(0.0, f64::from(FARTHEST)) as u32), standing)
}

/// Of goals that are equally far off, that of results is told.
fn first(one: &Goal, other: &Goal) -> std::cmp::Ordering {
    other.measure.cmp(&one.measure)
}

/// By how much of itself a goal will be missed.
fn goal_off(goal: &Goal) -> f64 {
    let missed = match goal.verdict() {
        Some(GoalVerdict::Behind) => goal.projected().map(|projected| 1.0 - projected / goal.target),
        Some(GoalVerdict::Above) => goal.reached.map(|reached| reached / goal.target - 1.0),
        _ => None,
    };
    missed.unwrap_or_default().max(0.0)
}

/// By how much of itself a budget will be missed. Too little is half as bad as too much.
fn pace_off(pace: &Pace) -> f64 {
    let missed = match pace.verdict() {
        Some(PaceVerdict::Spent) => pace.spent.map(|spent| spent / pace.budget - 1.0),
        Some(PaceVerdict::Over) => pace.projected().map(|projected| projected / pace.budget - 1.0),
        Some(PaceVerdict::Under) => pace.projected().map(|projected| (1.0 - projected / pace.budget) / 2.0),
        _ => None,
    };
    missed.unwrap_or_default().max(0.0)
}

/// By how much of itself the first number went the wrong way: half as bad as a goal that is missed by as much.
fn loss(change: Option<Delta>, metric: &Metric) -> f64 {
    let is_worse = change.is_some_and(|change| change.verdict == Some(Verdict::Worse));
    metric.relative_change().filter(|_| is_worse).map_or(0.0, |by| by.abs() / 2.0)
}

fn figure(found: &OnTop, days: &[Day]) -> Figure {
    let OnTop { metric, source } = found;
    let source = source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    let change = found.change(days);
    Figure {
        name: format!("{}{source}", metric.name),
        words: metric.total_words(),
        verdict: change.as_ref().and_then(|change| change.verdict).map(|verdict| verdict.word().to_owned()),
        change: change.map(|change| change.words),
        without: metric.without(days),
    }
}

#[cfg(test)]
mod tests {
    use app::model::{goal::Measure, metric::How, numbers::Unit};

    use super::*;

    fn goal(measure: Measure, target: f64, reached: f64) -> Goal {
        Goal {
            measure,
            name: String::new(),
            month: String::new(),
            unit: Unit::Count,
            target,
            reached: Some(reached),
            day: 15,
            days: 30,
            up_to: String::new(),
            without: None,
            lacking: Vec::new(),
        }
    }

    fn pace(budget: f64, spent: f64) -> Pace {
        Pace {
            name: String::new(),
            month: String::new(),
            unit: Unit::Count,
            budget,
            spent: Some(spent),
            day: 15,
            days: 30,
            up_to: String::new(),
            lacking: Vec::new(),
            instead: None,
            converted: None,
        }
    }

    fn clicks(total: f64, before: f64) -> Metric {
        Metric {
            name: "Clicks".to_owned(),
            unit: Unit::Count,
            role: Some(MetricRole::Clicks),
            better: MetricRole::Clicks.better(),
            how: How::Sum,
            total: Some(total),
            before: Some(before),
            values: vec![Some(total)],
            is_over: true,
            partial: Vec::new(),
            unknown: Vec::new(),
        }
    }

    #[test]
    fn what_is_planned_says_how_far_off_a_client_is() {
        for (goal, off) in [
            (goal(Measure::Results, 60.0, 15.0), 0.5),
            (goal(Measure::Results, 60.0, 30.0), 0.0),
            (goal(Measure::Results, 60.0, 90.0), 0.0),
            (goal(Measure::CostPerResult, 10.0, 15.0), 0.5),
            (goal(Measure::CostPerResult, 10.0, 5.0), 0.0),
            (Goal { reached: None, ..goal(Measure::Results, 60.0, 0.0) }, 0.0),
        ] {
            assert!((goal_off(&goal) - off).abs() < 1e-9, "{goal:?}");
        }
        for (pace, off) in [
            (pace(1_000.0, 750.0), 0.5),
            (pace(1_000.0, 250.0), 0.25),
            (pace(1_000.0, 500.0), 0.0),
            (pace(1_000.0, 1_400.0), 0.4),
        ] {
            assert!((pace_off(&pace) - off).abs() < 1e-9, "{pace:?}");
        }
    }

    #[test]
    fn without_a_plan_a_loss_counts_half() {
        let loss = |total, before| {
            let metric = clicks(total, before);
            loss(metric.change(), &metric)
        };
        assert_eq!(loss(60.0, 100.0), 0.2);
        assert_eq!(loss(140.0, 100.0), 0.0);
        assert_eq!(loss(2.0, 5.0), 0.0, "little is chance");
        assert_eq!(super::loss(None, &clicks(60.0, 100.0)), 0.0, "what is not whole is not compared");
    }
}
