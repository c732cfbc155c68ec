//! What stands on top of a report: one sentence and a few numbers, chosen by what they stand for.
//!
//! A number is that of all ads where these are added up, else that of one source. Results of several platforms are never added: each
//! may claim the same one.

use super::{
    all_ads::AllAds,
    comparison::Delta,
    dashboard::Day,
    goal::{Goal, GoalVerdict},
    metric::Metric,
    numbers::{Unit, number_words},
    plural::count_words,
    ratio::add_up,
    report_document::{Headline, MOST_HEADLINES},
    role::MetricRole::{
        self, Calls, Clicks, ConversionRate, CostPerResult, Cpc, Cpm, Ctr, Impressions, Orders, Position, Reach,
        Result, Roas, Sessions, Spend, Value,
    },
    shared::{SharedDashboard, SharedPanel},
    shown::with_ratios,
};

/// What a client asks for first.
const ORDER: [MetricRole; 16] = [
    Result,
    CostPerResult,
    Spend,
    Value,
    Roas,
    Clicks,
    Sessions,
    Calls,
    Orders,
    Impressions,
    Reach,
    Position,
    ConversionRate,
    Ctr,
    Cpc,
    Cpm,
];

/// How it went, and at most [`MOST_HEADLINES`] numbers. `against`: the days before, by their name: "October 2026", "16 – 22 Nov".
pub fn headlines(dashboard: &SharedDashboard, against: &str) -> (String, Vec<Headline>) {
    let against = place_in_time(against, &dashboard.days);
    let (found, days) = (list_on_top(dashboard), &dashboard.days);
    let sentence = found.first().map(|first| sentence(first, days, &against, &dashboard.goals));
    let headlines = found.into_iter().take(MOST_HEADLINES).map(|found| found.headline(days, &against)).collect();
    (sentence.unwrap_or_else(|| "No numbers came for these days.".to_owned()), headlines)
}

/// All that could stand on top, what tells most first; one of each role.
pub fn list_on_top(dashboard: &SharedDashboard) -> Vec<OnTop> {
    let sources = find_sources(&dashboard.panels);
    let mut found: Vec<OnTop> = ORDER.iter().filter_map(|role| find_best(*role, dashboard, &sources)).collect();
    // Where nothing was counted now or before, there is nothing to tell, as long as anything else is known.
    found.sort_by_key(|found| is_dull(&found.metric));
    found
}

/// A number, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct OnTop {
    /// With a total.
    pub metric: Metric,
    /// `None`: everybody's who has such a number.
    pub source: Option<String>,
}

/// One profile, once however often it is connected, with its numbers and their ratios.
struct Source<'a> {
    panel: &'a SharedPanel,
    name: String,
    metrics: Vec<Metric>,
}

fn find_sources(panels: &[SharedPanel]) -> Vec<Source<'_>> {
    let mut sources: Vec<Source<'_>> = Vec::new();
    for panel in panels {
        let is_known =
            sources.iter().any(|known| known.panel.name == panel.name && known.panel.profile == panel.profile);
        if let (false, Some(metrics)) = (is_known, &panel.metrics) {
            let has_namesake = panels.iter().any(|other| other.name == panel.name && other.profile != panel.profile);
            let name = if has_namesake { format!("{} ({})", panel.name, panel.profile) } else { panel.name.clone() };
            sources.push(Source { panel, name, metrics: with_ratios(metrics) });
        }
    }
    sources
}

impl Source<'_> {
    /// What it knows of a role, if it knows a number.
    fn find(&self, role: MetricRole) -> Option<Metric> {
        let metric = if role.adds_up() {
            add_up(&self.metrics, role)
        } else {
            self.metrics.iter().find(|metric| metric.role == Some(role)).cloned()
        };
        metric.filter(|metric| metric.total.is_some())
    }

    fn size(&self, role: MetricRole) -> f64 {
        self.find(role).and_then(|metric| metric.total).unwrap_or(-1.0)
    }
}

/// What the campaign itself counts goes before what its sources say.
fn find_best(role: MetricRole, dashboard: &SharedDashboard, sources: &[Source<'_>]) -> Option<OnTop> {
    let own = dashboard.results.iter().flat_map(|results| &results.numbers).map(|number| &number.metric);
    let mut own = own.filter(|metric| metric.role == Some(role));
    match (own.next(), role) {
        (Some(metric), _) => metric.total.map(|_| OnTop { metric: metric.clone(), source: None }),
        // Where results are what the campaign says, those of a platform are none.
        (None, Result | CostPerResult | ConversionRate) if dashboard.results.is_some() => None,
        _ => find(role, dashboard.ads.as_ref(), sources),
    }
}

fn find(role: MetricRole, ads: Option<&AllAds>, sources: &[Source<'_>]) -> Option<OnTop> {
    let all: Vec<&Source<'_>> = sources.iter().filter(|source| source.find(role).is_some()).collect();
    if let Some((ads, metric)) = ads.and_then(|ads| Some((ads, find_in_ads(ads, role)?))) {
        // Others may know something of the kind that is no ad.
        let is_all = all.iter().all(|source| ads.sources.contains(&source.name));
        return Some(OnTop { metric, source: (!is_all).then(|| "All ads".to_owned()) });
    }
    // What came in, a shop knows; other numbers are of where money was spent; of others, the larger one tells more.
    let first = if role == Value { Orders } else { Spend };
    let best = all.iter().copied().reduce(|best, other| {
        let larger = |role| other.size(role).total_cmp(&best.size(role));
        if larger(first).then(larger(role)).is_gt() { other } else { best }
    })?;
    let lacks_total = ads.is_some_and(|ads| ads.numbers.iter().any(|number| number.metric.role == Some(role)));
    let source = (all.len() > 1 || lacks_total).then(|| best.name.clone());
    Some(OnTop { metric: best.find(role)?, source })
}

fn find_in_ads(ads: &AllAds, role: MetricRole) -> Option<Metric> {
    let of_role = ads.numbers.iter().map(|number| &number.metric).find(|metric| metric.role == Some(role));
    of_role.filter(|metric| metric.total.is_some()).cloned()
}

fn is_dull(metric: &Metric) -> bool {
    metric.total == Some(0.0) && metric.before.is_none_or(|before| before == 0.0)
}

impl OnTop {
    /// Against the days before, where both are whole.
    pub fn change(&self, days: &[Day]) -> Option<Delta> {
        comparable(&self.metric, days).and_then(|_| self.metric.change())
    }

    fn headline(self, days: &[Day], against: &str) -> Headline {
        let change = self.change(days);
        let Self { metric, source } = self;
        let without = metric.without(days);
        let before = comparable(&metric, days);
        Headline {
            value: metric.total.unwrap_or_default(),
            words: metric.total_words(),
            before: before.map(|before| format!("{} {against}", number_words(before, &metric.unit))),
            verdict: change.as_ref().and_then(|change| change.verdict).map(|verdict| verdict.word().to_owned()),
            // From what, stands beside it.
            change: change.map(|change| change.words.split(", from ").next().unwrap_or_default().to_owned()),
            without,
            source,
            name: metric.name,
        }
    }
}

/// What it can be compared with: half a month is not held against a whole one.
fn comparable(metric: &Metric, days: &[Day]) -> Option<f64> {
    metric.before.filter(|_| metric.without(days).is_none())
}

/// "58 conversions, 12 more than in October; the goal was 60."
fn sentence(found: &OnTop, days: &[Day], against: &str, goals: &[Goal]) -> String {
    let metric = &found.metric;
    let words = metric.total_words();
    let source = found.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    let is_counted = metric.unit == Unit::Count && metric.role != Some(Position);
    let what = if is_counted {
        format!("{words} {}{source}", count_words(&metric.name, &words))
    } else {
        format!("{}{source}: {words}", metric.name)
    };
    let tail = match (metric.without(days), comparable(metric, days)) {
        (Some(without), _) => format!(", {without}"),
        (None, Some(before)) => format!(", {}", against_words(metric, before, is_counted, against)),
        (None, None) => String::new(),
    };
    let goal = goals.iter().find(|goal| metric.role == Some(goal.measure.role()));
    let goal = goal.map(goal_words).unwrap_or_default();
    format!("{what}{tail}{goal}.")
}

/// "; the goal was 60".
fn goal_words(goal: &Goal) -> String {
    let target = number_words(goal.target, &goal.unit);
    match goal.verdict() {
        Some(GoalVerdict::Reached) => format!("; the goal of {target} was reached"),
        _ => format!("; the goal was {target}"),
    }
}

/// "12 more than in October".
fn against_words(metric: &Metric, before: f64, is_counted: bool, against: &str) -> String {
    let now = metric.total.unwrap_or_default();
    if metric.total_words() == number_words(before, &metric.unit) {
        return format!("as {} as {against}", if is_counted { "many" } else { "much" });
    }
    let word = match (now > before, is_counted) {
        (true, _) => "more",
        (false, true) => "fewer",
        (false, false) => "less",
    };
    let by = (now - before).abs();
    let by = if metric.unit == Unit::Percent { format!("{by:.1} points") } else { number_words(by, &metric.unit) };
    format!("{by} {word} than {against}")
}

/// "in October", "on 16 – 22 Nov": without the year, where it is that of the days themselves.
fn place_in_time(against: &str, days: &[Day]) -> String {
    let year = days.first().and_then(|day| day.day.get(..4)).unwrap_or_default();
    let name = against.strip_suffix(year).map_or(against, str::trim_end);
    let word = if name.starts_with(|letter: char| letter.is_ascii_digit()) { "on" } else { "in" };
    format!("{word} {name}")
}

#[cfg(test)]
mod tests;
