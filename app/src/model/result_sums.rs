//! Makes the numbers of a campaign's results: what is counted added up, and what one cost and was worth. A sum that lacks something
//! of one of several sources is none, and says so; see [`super::all_ads`].

use super::{
    all_ads::{AllSpend, Amounts, Audience, Source, add, list_names, sum_up_lacks, without_total},
    day::Day,
    metric::Metric,
    plural::one_of,
    ratio::ratios,
    results::Results,
    role::{Better, MetricRole},
    together::Together,
};

/// One number that is counted.
#[derive(Debug, Clone)]
pub struct Part {
    /// "CallRail", with the profile where there are several.
    pub source: String,
    /// "Calls".
    pub name: String,
    /// `None`: nothing came of it.
    pub metric: Option<Metric>,
    /// Whether an ad platform says so of its own ads.
    pub is_claim: bool,
}

/// What results are made of.
pub struct Ingredients<'a> {
    pub name: &'a str,
    pub parts: Vec<Part>,
    /// What says what they are worth.
    pub worth: Option<Part>,
    /// What all ads cost.
    pub spend: Option<AllSpend>,
    /// What is set to be counted and is no longer there: "Calls (CallRail)".
    pub gone: Vec<String>,
}

/// "Cost per quote request".
pub fn cost_name(results: &str) -> String {
    format!("Cost per {}", one_of(results).as_deref().unwrap_or("result"))
}

impl Ingredients<'_> {
    /// Over `days`, in `currency`. Where nothing is known there are no numbers: nobody else's take their place.
    pub fn add_up(self, days: &[Day], currency: &str, audience: Audience) -> Results {
        let mut lacking = Vec::new();
        let mut results = self.count(days, currency, audience, &mut lacking);
        if !self.gone.is_empty() {
            // Its days are a sum of what is left: no line either.
            results = results.map(|own| Together { metric: without_total(own.metric, false), ..own });
            let gone: Vec<&str> = self.gone.iter().map(String::as_str).collect();
            lacking
                .push(format!("No total: {} can't be read here any more. Choose anew what counts.", list_names(&gone)));
        }
        let mut notes: Vec<String> = self.double_claims().into_iter().collect();
        let mut numbers: Vec<Together> = results.into_iter().collect();
        if let Some(Part { source, metric: None, .. }) = &self.worth {
            lacking.push(format!("{source} gave nothing of what they are worth."));
        }
        let worth = self.worth.and_then(|part| Some((part.source, part.metric?)));
        numbers.extend(worth.as_ref().map(|(_, metric)| Together {
            instead: metric.without(days),
            metric: Metric { role: Some(MetricRole::Value), ..metric.clone() },
        }));
        if let Some(AllSpend { spend, lacking: spend_lacks, converted }) = self.spend {
            // Where nothing is missing but a rate, that is why there is no sum.
            let rate = spend.instead.filter(|_| spend.metric.total.is_none() && spend_lacks.is_empty());
            lacking.extend(spend_lacks.into_iter().chain(rate.map(|words| format!("Spend: {words}"))));
            notes.extend(converted);
            let is_alike = |worth: &Metric| worth.unit == spend.metric.unit;
            if let Some((source, metric)) = worth.as_ref().filter(|(_, metric)| !is_alike(metric)) {
                let words = "is in another currency than what ads cost, so there is no ROAS.";
                notes.push(format!("{} ({source}) {words}", metric.name));
            }
            let fitting = numbers.iter().map(|number| &number.metric);
            let fitting = fitting.filter(|metric| metric.role != Some(MetricRole::Value) || is_alike(metric));
            let sums: Vec<Metric> = fitting.cloned().chain([spend.metric.clone()]).collect();
            let is_asked = |metric: &Metric| matches!(metric.role, Some(MetricRole::CostPerResult | MetricRole::Roas));
            let made = ratios(&sums).into_iter().filter(is_asked).map(|metric| {
                let name = match metric.role {
                    Some(MetricRole::CostPerResult) => cost_name(self.name),
                    _ => metric.name.clone(),
                };
                Together { instead: metric.without(days), metric: Metric { name, ..metric } }
            });
            numbers.extend(made.collect::<Vec<_>>());
        }
        numbers.sort_by_key(|number| number.metric.role);
        let parts = self.parts.iter().map(|part| {
            let words = part.metric.as_ref().map_or_else(|| "–".to_owned(), Metric::total_words);
            format!("{} ({}): {words}", part.name, part.source)
        });
        Results {
            name: self.name.to_owned(),
            parts: parts.collect(),
            numbers,
            lacking: if audience == Audience::Members { lacking } else { Vec::new() },
            notes,
            profiles: Vec::new(),
        }
    }

    /// `None`: nothing is known of anything that is counted. `lacking`: gets why there is no total.
    fn count(&self, days: &[Day], currency: &str, audience: Audience, lacking: &mut Vec<String>) -> Option<Together> {
        let as_result = |metric: &Metric| Metric {
            name: self.name.to_owned(),
            role: Some(MetricRole::Result),
            better: Better::Higher,
            ..metric.clone()
        };
        if let ([Part { metric: Some(metric), .. }], true) = (self.parts.as_slice(), self.gone.is_empty()) {
            // One source's number stands with what it lacks, as everywhere.
            let metric = as_result(metric);
            return Some(Together { instead: metric.without(days), metric });
        }
        let counted: Vec<Vec<Metric>> =
            self.parts.iter().map(|part| part.metric.iter().map(as_result).collect()).collect();
        let pairs = self.parts.iter().zip(&counted);
        let sources: Vec<Source<'_>> = pairs
            .map(|(part, metrics)| Source { name: part.source.clone(), metrics: Some(metrics), exchange: None })
            .collect();
        let amounts = Amounts::of(Vec::new(), currency, days, audience);
        let mut lacks = Vec::new();
        let sum = add(MetricRole::Result, &sources, &amounts, days, &mut lacks, &mut Vec::new())?;
        lacking.extend(sum_up_lacks(&lacks));
        Some(Together { metric: Metric { name: self.name.to_owned(), ..sum.metric }, instead: sum.instead })
    }

    /// What an ad platform claims, another one may claim too, and a shop or an analytics tool may have counted.
    fn double_claims(&self) -> Option<String> {
        let (mut claims, mut others): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let own = if part.is_claim { &mut claims } else { &mut others };
            if !own.contains(&part.source.as_str()) {
                own.push(&part.source);
            }
        }
        let twice = "it is then counted twice.";
        match (claims.len(), others.len()) {
            (0, _) | (1, 0) => None,
            (_, 0) => Some(format!("{} may each claim the same one: {twice}", list_names(&claims))),
            _ => Some(format!("{} may claim what {} counted too: {twice}", list_names(&claims), list_names(&others))),
        }
    }
}

#[cfg(test)]
mod tests;
