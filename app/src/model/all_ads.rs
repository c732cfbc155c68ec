//! All paid ads of a dashboard together: spend, impressions and clicks added up, with the ratios of the sums. Made of the panels
//! that are there, so that nothing is read for it. What lacks something is no sum, and says what it lacks. Amounts of different
//! currencies are added where each panel brings them in the campaign's: `money`.

mod money;
mod names;

pub(super) use self::money::Amounts;
pub use self::{money::Audience, names::list_names};
use self::{
    money::Counted,
    names::{MOST_NAMES, list},
};
use serde::{Deserialize, Serialize};

use super::{
    dashboard::{Dashboard, Day, Panel},
    exchange::Exchange,
    ids::ProfileId,
    metric::{How, Metric},
    numbers::{Unit, number_words},
    ratio::{add_up, ratios, role_name, union},
    role::MetricRole,
    together::Together,
};

/// What is added up. Results and value are not: platforms claim one sale twice.
const ADDED: [MetricRole; 3] = [MetricRole::Spend, MetricRole::Impressions, MetricRole::Clicks];

/// The numbers of all ads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllAds {
    /// What is added up, by name.
    pub sources: Vec<String>,
    /// In the order in which they are shown.
    pub numbers: Vec<Together>,
    /// Why some have no total: a sentence for each reason.
    pub lacking: Vec<String>,
    /// "Includes $1,200, counted as €1,034 at the European Central Bank's rate of each day."
    pub converted: Option<String>,
    /// What each platform claims as its results.
    pub claims: Option<String>,
}

/// One profile of which something is added up.
pub(super) struct Source<'a> {
    pub(super) name: String,
    pub(super) metrics: Option<&'a [Metric]>,
    pub(super) exchange: Option<&'a Exchange>,
}

impl<'a> Source<'a> {
    fn of((panel, name): (&'a Panel, String)) -> Self {
        Self { name, metrics: panel.metrics.as_deref(), exchange: panel.exchange.as_ref() }
    }

    /// In what it spent something, and what came of counting that in the campaign's currency.
    fn spent(&self) -> Option<(Unit, Option<&'a Exchange>)> {
        Some((add_up(self.metrics?, MetricRole::Spend)?.unit, self.exchange))
    }
}

/// `None`: there are not two ad profiles to add up, or nothing of them has been read.
pub fn all_ads(dashboard: &Dashboard, audience: Audience) -> Option<AllAds> {
    let sources = find_sources(&dashboard.panels);
    if sources.len() < 2 {
        return None;
    }
    let days = &dashboard.days;
    let spent = sources.iter().filter_map(Source::spent).collect();
    let amounts = Amounts::of(spent, &dashboard.campaign.currency, days, audience);
    let (mut lacks, mut counted) = (Vec::new(), Vec::new());
    let add = |role: &MetricRole| add(*role, &sources, &amounts, days, &mut lacks, &mut counted);
    let mut numbers: Vec<Together> = ADDED.iter().filter_map(add).collect();
    if numbers.is_empty() {
        return None;
    }
    let sums: Vec<Metric> = numbers.iter().map(|number| number.metric.clone()).collect();
    numbers.extend(ratios(&sums).into_iter().map(|metric| Together { metric, instead: None }));
    numbers.sort_by_key(|number| number.metric.role);
    Some(AllAds {
        numbers,
        // Why there is no total is for those who can mend it; what there is instead stands at the number.
        lacking: if audience == Audience::Members { sum_up_lacks(&lacks) } else { Vec::new() },
        converted: amounts.converted(&counted),
        claims: claims(&sources, days),
        sources: sources.into_iter().map(|source| source.name).collect(),
    })
}

/// What all ads cost together in the campaign's currency, be it one profile's.
#[derive(Debug, Clone, PartialEq)]
pub struct AllSpend {
    pub spend: Together,
    /// Why that is not all of it: a sentence for each reason.
    pub lacking: Vec<String>,
    pub converted: Option<String>,
}

/// `None`: there are no ads, or nothing of them is known.
pub fn all_spend(dashboard: &Dashboard) -> Option<AllSpend> {
    let (sources, currency) = (find_sources(&dashboard.panels), &dashboard.campaign.currency);
    // It stands beside an amount in the campaign's currency, so it is counted in that.
    let beside = (Unit::Money(currency.clone()), None);
    let spent = sources.iter().filter_map(Source::spent).chain([beside]).collect();
    let amounts = Amounts::of(spent, currency, &dashboard.days, Audience::Members);
    let (mut lacks, mut counted) = (Vec::new(), Vec::new());
    let spend = add(MetricRole::Spend, &sources, &amounts, &dashboard.days, &mut lacks, &mut counted)?;
    Some(AllSpend { spend, lacking: sum_up_lacks(&lacks), converted: amounts.converted(&counted) })
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
    ads.into_iter().zip(names).map(Source::of).collect()
}

/// What a source lacks of a role.
#[derive(Debug, PartialEq)]
pub(super) struct Lack {
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

/// `lacks`: gets why there is no total. `counted`: gets what was counted in another currency than its own.
pub(super) fn add(
    role: MetricRole,
    sources: &[Source<'_>],
    amounts: &Amounts,
    days: &[Day],
    lacks: &mut Vec<Lack>,
    counted: &mut Vec<Counted>,
) -> Option<Together> {
    let mut whole: Vec<(&str, Metric)> = Vec::new();
    let mut partly: Vec<Metric> = Vec::new();
    for source in sources {
        let lack = |what| Lack { source: source.name.clone(), role, what };
        let Some(own) = source.metrics.and_then(|metrics| add_up(metrics, role)) else {
            lacks.push(lack(if source.metrics.is_none() { Missing::Unread } else { Missing::All }));
            continue;
        };
        let (own, exchanged) = amounts.count(role, own, source.exchange);
        let Some(lacking) = own.lacking(days) else {
            counted.extend(exchanged);
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
    sum.better = role.better();
    let are_alike = whole.iter().map(|(_, own)| own).chain(&partly).all(|own| own.unit == sum.unit);
    if !are_alike {
        let whole: Vec<&Metric> = whole.iter().map(|(_, own)| own).collect();
        return Some(Together { instead: Some(amounts.apart(&whole)), metric: without_total(sum, false) });
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
pub(super) fn without_total(mut metric: Metric, keeps_days: bool) -> Metric {
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
    Some(format!("{}{word}: {}", list_names(&names), number_words(total, &first.unit)))
}

/// A sentence for each reason; what all three numbers lack is said once, and so is what several sources lack alike.
pub(super) fn sum_up_lacks(lacks: &[Lack]) -> Vec<String> {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for lack in lacks {
        let alike = lacks.iter().filter(|other| other.source == lack.source && other.what == lack.what);
        let roles: Vec<MetricRole> = alike.map(|other| other.role).collect();
        match reasons.iter_mut().find(|reason| *reason.what == lack.what && reason.roles == roles) {
            Some(reason) if reason.sources.contains(&lack.source.as_str()) => {}
            Some(reason) => reason.sources.push(&lack.source),
            None => reasons.push(Reason { what: &lack.what, roles, sources: vec![&lack.source] }),
        }
    }
    let others: usize = reasons.iter().skip(MOST_NAMES).map(|reason| reason.sources.len()).sum();
    let mut sentences: Vec<String> = reasons.iter().take(MOST_NAMES).map(Reason::words).collect();
    if others > 0 {
        sentences.push(format!("What others lack stands below: {others} more."));
    }
    sentences
}

/// Why there is no total, and whose fault it is.
struct Reason<'a> {
    what: &'a Missing,
    roles: Vec<MetricRole>,
    sources: Vec<&'a str>,
}

impl Reason<'_> {
    fn words(&self) -> String {
        let who = list_names(&self.sources);
        let is_one = self.sources.len() == 1;
        let is_all = self.roles.len() == ADDED.len();
        let roles: Vec<String> = self.roles.iter().map(|role| role_name(*role).to_lowercase()).collect();
        let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        let of = if is_all { "numbers".to_owned() } else { list(&roles) };
        match self.what {
            Missing::Unread if is_one => format!("No total yet: {who} stands further down and has not been read."),
            Missing::Unread => format!("No total yet: {who} stand further down and have not been read."),
            Missing::All if is_all && is_one => format!("No total: {who} is missing."),
            Missing::All if is_all => format!("No total: {who} are missing."),
            Missing::All => format!("No total: {who} gave no {of}."),
            Missing::Parts(days) => format!("No total: {who} gave no whole {of} for {days}."),
            Missing::Days(days) => format!("No total: {who} gave no {of} for {days}."),
        }
    }
}

/// "Results as each counts them: Google Ads 42 (conversions), Meta Ads 31 (purchases). Both can claim one sale, so they are not added."
fn claims(sources: &[Source<'_>], days: &[Day]) -> Option<String> {
    let claim = |source: &Source<'_>| {
        let own = add_up(source.metrics?, MetricRole::Result)?;
        own.total?;
        let lacking = own.without(days).map(|lacking| format!(", {lacking}")).unwrap_or_default();
        Some(format!("{} {} ({}{lacking})", source.name, own.total_words(), own.name.to_lowercase()))
    };
    let claims: Vec<String> = sources.iter().filter_map(claim).collect();
    match claims.len() {
        0 | 1 => None,
        2..=MOST_NAMES => {
            let who = if claims.len() == 2 { "Both" } else { "Each of them" };
            let claims = claims.join(", ");
            Some(format!("Results as each counts them: {claims}. {who} can claim one sale, so they are not added."))
        }
        _ => Some("Results stand at each source below: several can claim one sale, so they are not added.".to_owned()),
    }
}

#[cfg(test)]
mod tests;
