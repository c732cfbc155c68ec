//! All paid ads of a dashboard together: spend, impressions and clicks added up, with the ratios of the sums. Made of the panels
//! that are there, so that nothing is read for it. What lacks something is no sum, and says what it lacks.

use super::{
    dashboard::{Dashboard, Day, Panel},
    ids::ProfileId,
    metric::{How, Metric},
    numbers::{Unit, number_words},
    ratio::{add_up, ratios, role_name, union},
    role::MetricRole,
};

/// What is added up. Results and value are not: platforms claim one sale twice.
const ADDED: [MetricRole; 3] = [MetricRole::Spend, MetricRole::Impressions, MetricRole::Clicks];

/// The numbers of all ads.
#[derive(Debug, Clone, PartialEq)]
pub struct AllAds {
    /// What is added up, by name.
    pub sources: Vec<String>,
    /// In the order in which they are shown.
    pub numbers: Vec<Together>,
    /// Why some have no total: a sentence for each reason.
    pub lacking: Vec<String>,
    /// What each platform claims as its results.
    pub claims: Option<String>,
}

/// One number of all ads.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    pub metric: Metric,
    /// What there is where there is no total: "Google Ads and Meta Ads together: €6,100".
    pub instead: Option<String>,
}

/// One profile whose ads are added up.
struct Source<'a> {
    name: String,
    metrics: Option<&'a [Metric]>,
}

/// `None`: there are not two ad profiles to add up.
pub fn all_ads(dashboard: &Dashboard) -> Option<AllAds> {
    let sources = find_sources(&dashboard.panels);
    if sources.len() < 2 {
        return None;
    }
    let days = &dashboard.days;
    let mut lacks = Vec::new();
    let mut numbers: Vec<Together> = ADDED.iter().filter_map(|role| add(*role, &sources, days, &mut lacks)).collect();
    let sums: Vec<Metric> = numbers.iter().map(|number| number.metric.clone()).collect();
    numbers.extend(ratios(&sums).into_iter().map(|metric| Together { metric, instead: None }));
    numbers.sort_by_key(|number| number.metric.role);
    Some(AllAds {
        numbers,
        lacking: sum_up_lacks(&lacks),
        claims: claims(&sources),
        sources: sources.into_iter().map(|source| source.name).collect(),
    })
}

/// Each profile once, however often it is connected.
fn find_sources(panels: &[Panel]) -> Vec<Source<'_>> {
    let mut ads: Vec<&Panel> = Vec::new();
    for panel in panels.iter().filter(|panel| panel.paid_ads) {
        let is_known = |id: ProfileId| ads.iter().any(|known| known.profile_id == id);
        if !is_known(panel.profile_id) {
            ads.push(panel);
        }
    }
    let name = |panel: &&Panel| {
        let is_alone = ads.iter().filter(|other| other.name == panel.name).count() == 1;
        if is_alone { panel.name.clone() } else { format!("{} ({})", panel.name, panel.profile) }
    };
    let names: Vec<String> = ads.iter().map(name).collect();
    ads.into_iter().zip(names).map(|(panel, name)| Source { name, metrics: panel.metrics.as_deref() }).collect()
}

/// What a source lacks of a role.
#[derive(Debug, PartialEq)]
struct Lack {
    source: String,
    role: MetricRole,
    what: Missing,
}

#[derive(Debug, Clone, PartialEq)]
enum Missing {
    /// Its panel has not been read.
    Unread,
    All,
    Days(String),
    /// Of some of these days something came, and not all.
    Parts(String),
}

fn add(role: MetricRole, sources: &[Source<'_>], days: &[Day], lacks: &mut Vec<Lack>) -> Option<Together> {
    let mut whole: Vec<(&str, Metric)> = Vec::new();
    let mut partly: Vec<Metric> = Vec::new();
    for source in sources {
        let lack = |what| Lack { source: source.name.clone(), role, what };
        let Some(own) = source.metrics.and_then(|metrics| add_up(metrics, role)) else {
            lacks.push(lack(if source.metrics.is_none() { Missing::Unread } else { Missing::All }));
            continue;
        };
        let Some(lacking) = own.lacking(days) else {
            whole.push((&source.name, own));
            continue;
        };
        lacks.push(lack(match own.total {
            None => Missing::All,
            Some(_) if own.halves(days).is_some() => Missing::Parts(lacking),
            Some(_) => Missing::Days(lacking),
        }));
        partly.push(own);
    }
    let all = whole.iter().map(|(_, metric)| metric).chain(&partly);
    let mut sum = all.cloned().reduce(|sum, other| plus(&sum, &other))?;
    sum.name = role_name(role).to_owned();
    sum.how = How::Sum;
    let are_alike = whole.iter().map(|(_, own)| own).chain(&partly).all(|own| own.unit == sum.unit);
    if !are_alike {
        return Some(Together { instead: Some(apart(&whole)), metric: without_total(sum, false) });
    }
    if whole.len() == sources.len() {
        return Some(Together { metric: sum, instead: None });
    }
    let known = partly.len() + whole.len() == sources.len();
    Some(Together { instead: together(&whole), metric: without_total(sum, known) })
}

fn plus(one: &Metric, other: &Metric) -> Metric {
    let both = |one: Option<f64>, other: Option<f64>| Some(one? + other?);
    Metric {
        values: one.values.iter().zip(&other.values).map(|(one, other)| both(*one, *other)).collect(),
        total: both(one.total, other.total),
        before: both(one.before, other.before),
        partial: union(&one.partial, &other.partial),
        ..one.clone()
    }
}

/// `keeps_days`: those that are known of every source are still a line.
fn without_total(mut metric: Metric, keeps_days: bool) -> Metric {
    if !keeps_days {
        metric.values.fill(None);
    }
    Metric { total: None, before: None, ..metric }
}

/// "Google Ads and Meta Ads together: €6,100".
fn together(whole: &[(&str, Metric)]) -> Option<String> {
    let (_, first) = whole.first()?;
    let total: f64 = whole.iter().filter_map(|(_, metric)| metric.total).sum();
    let names: Vec<&str> = whole.iter().map(|(name, _)| *name).collect();
    let word = if names.len() > 1 { " together" } else { "" };
    Some(format!("{}{word}: {}", list(&names), number_words(total, &first.unit)))
}

/// "Not added up: €3,400 and $1,200".
fn apart(whole: &[(&str, Metric)]) -> String {
    let mut sums: Vec<(&Unit, f64)> = Vec::new();
    for (_, metric) in whole {
        let total = metric.total.unwrap_or_default();
        match sums.iter_mut().find(|(unit, _)| *unit == &metric.unit) {
            Some((_, sum)) => *sum += total,
            None => sums.push((&metric.unit, total)),
        }
    }
    let words: Vec<String> = sums.iter().map(|(unit, sum)| number_words(*sum, unit)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.len() < 2 {
        "Not added up: different currencies".to_owned()
    } else {
        format!("Not added up: {}", list(&words))
    }
}

/// A sentence for each source and reason; what all three numbers lack is said once.
fn sum_up_lacks(lacks: &[Lack]) -> Vec<String> {
    let mut seen: Vec<(&str, &Missing)> = Vec::new();
    for lack in lacks {
        if !seen.contains(&(&lack.source, &lack.what)) {
            seen.push((&lack.source, &lack.what));
        }
    }
    let sentence = |(source, what): (&str, &Missing)| {
        let own = lacks.iter().filter(|lack| lack.source == source && lack.what == *what);
        let roles: Vec<String> = own.map(|lack| role_name(lack.role).to_lowercase()).collect();
        let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        let is_all = roles.len() == ADDED.len();
        let of = if is_all { "no numbers".to_owned() } else { format!("no {}", list(&roles)) };
        match what {
            Missing::Unread => format!("No total yet: {source} stands further down and has not been read."),
            Missing::All if is_all => format!("No total: {source} is missing."),
            Missing::All => format!("No total: {source} gave {of}."),
            Missing::Parts(days) => {
                format!("No total: {source} gave {} for {days}.", of.replacen("no ", "no whole ", 1))
            }
            Missing::Days(days) => format!("No total: {source} gave {of} for {days}."),
        }
    };
    seen.into_iter().map(sentence).collect()
}

/// "Google Ads claims 42 conversions, Meta Ads 31 purchases. Both can claim one sale, so they are not added."
fn claims(sources: &[Source<'_>]) -> Option<String> {
    let claim = |source: &Source<'_>| {
        let own = add_up(source.metrics?, MetricRole::Result)?;
        own.total?;
        Some((source.name.clone(), format!("{} {}", own.total_words(), own.name.to_lowercase())))
    };
    let claims: Vec<(String, String)> = sources.iter().filter_map(claim).collect();
    let [(first, results), others @ ..] = claims.as_slice() else { return None };
    let who = match others.len() {
        0 => return None,
        1 => "Both",
        _ => "Each of them",
    };
    let others: String = others.iter().map(|(name, results)| format!(", {name} {results}")).collect();
    Some(format!("{first} claims {results}{others}. {who} can claim one sale, so they are not added."))
}

/// "A", "A and B", "A, B and C".
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
