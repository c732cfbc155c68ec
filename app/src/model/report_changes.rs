//! What somebody should know of a report before they approve it: what changed most, and what is unusual.

use super::{
    metric::Metric,
    numbers::number_words,
    report_desk::{Changed, Changes},
    report_document::ReportDocument,
    results::Results,
    role::MetricRole,
    shown::with_ratios,
};

/// Numbers that changed most.
const MOST_CHANGED: usize = 5;
/// Sentences of what is unusual.
const MOST_UNUSUAL: usize = 12;
/// By how much of itself a number on top changes without anybody wondering.
const USUAL: f64 = 0.3;

/// Of a report as it is.
pub fn find_changes(document: &ReportDocument) -> Changes {
    let numbers = list_numbers(document);
    let mut changed: Vec<(f64, Changed)> = numbers
        .iter()
        .filter_map(|(source, metric)| Some((metric.relative_change()?, tell(source, metric)?)))
        .collect();
    changed.sort_by(|(one, _), (other, _)| other.abs().total_cmp(&one.abs()));
    let most = changed.into_iter().map(|(_, changed)| changed).take(MOST_CHANGED).collect();
    Changes { most, unusual: list_unusual(document, &numbers) }
}

/// All numbers with whose they are.
fn list_numbers(document: &ReportDocument) -> Vec<(&str, Metric)> {
    let dashboard = &document.dashboard;
    let ads = dashboard.ads.iter().flat_map(|ads| &ads.numbers).map(|number| ("All ads", number.metric.clone()));
    let results = dashboard.results.iter().flat_map(|results| &results.numbers);
    let results = results.map(|number| ("Results", number.metric.clone()));
    let own = dashboard.panels.iter().flat_map(|panel| {
        let metrics = with_ratios(panel.metrics.as_deref().unwrap_or_default());
        metrics.into_iter().map(|metric| (panel.name.as_str(), metric))
    });
    results.chain(ads).chain(own).filter(|(_, metric)| metric.total.is_some()).collect()
}

fn tell(source: &str, metric: &Metric) -> Option<Changed> {
    let change = metric.change()?;
    let words = change.words.split(", from ").next().unwrap_or_default().to_owned();
    Some(Changed {
        name: metric.name.clone(),
        source: source.to_owned(),
        words: metric.total_words(),
        before: number_words(metric.before?, &metric.unit),
        change: match change.verdict {
            Some(verdict) => format!("{words}, {}", verdict.word()),
            None => words,
        },
    })
}

fn list_unusual(document: &ReportDocument, numbers: &[(&str, Metric)]) -> Vec<String> {
    let mut sentences: Vec<String> = document.dashboard.results.iter().filter_map(lost_results).collect();
    for headline in &document.headlines {
        let is_it =
            |(_, metric): &&(&str, Metric)| metric.name == headline.name && metric.total == Some(headline.value);
        let Some((_, metric)) = numbers.iter().find(is_it) else { continue };
        if metric.relative_change().is_some_and(|by| by.abs() >= USUAL)
            && let (Some(before), Some(change)) = (&headline.before, &headline.change)
        {
            sentences.push(format!("{}: {}, {before} ({change}).", headline.name, headline.words));
        }
    }
    for panel in &document.dashboard.panels {
        let metrics = panel.metrics.as_deref().unwrap_or_default();
        let name = &panel.name;
        let is_nothing = |value: Option<f64>| value.is_none_or(|value| value == 0.0);
        if metrics.iter().all(|metric| is_nothing(metric.total)) {
            let was = metrics.iter().any(|metric| !is_nothing(metric.before));
            let before = if was { ", and had some before" } else { "" };
            sentences.push(format!("{name} has no numbers{before}."));
            continue;
        }
        if metrics.iter().all(|metric| is_nothing(metric.before)) {
            sentences.push(format!("{name} is new: there is nothing of the days before to compare it with."));
            continue;
        }
        let is_zero = |metric: &&Metric| metric.total == Some(0.0) && metric.before.is_some_and(|before| before >= 1.0);
        sentences.extend(metrics.iter().filter(is_zero).filter_map(|metric| {
            let before = number_words(metric.before?, &metric.unit);
            Some(format!("{name}: {} is 0, and was {before}.", metric.name))
        }));
    }
    sentences.extend(document.left_out.iter().cloned());
    sentences.truncate(MOST_UNUSUAL);
    sentences
}

/// What counts as a result has no total.
fn lost_results(results: &Results) -> Option<String> {
    let counted = results.numbers.iter().find(|number| number.metric.role == Some(MetricRole::Result));
    let has_total = counted.is_some_and(|number| number.metric.total.is_some());
    let instead =
        counted.and_then(|number| number.instead.as_ref()).map(|words| format!(" {words}.")).unwrap_or_default();
    (!has_total).then(|| format!("{}: no total, as not all that counts is there.{instead}", results.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        date_range::RangeHead,
        metric::tests::{days, sum_of},
        numbers::Unit,
        report_document::FORMAT,
        report_headlines::headlines,
        report_note::Note,
        role::MetricRole::{Clicks, Result, Spend},
        shared::{SharedDashboard, SharedPanel},
        together::Together,
    };

    fn of(name: &str, role: crate::model::role::MetricRole, total: f64, before: Option<f64>) -> Metric {
        Metric { before, ..sum_of(name, role, Unit::Count, &[Some(total), Some(0.0), Some(0.0), None]) }
    }

    fn panel(name: &str, metrics: Vec<Metric>) -> SharedPanel {
        SharedPanel {
            name: name.to_owned(),
            mark: String::new(),
            profile: "Harbour Coffee".to_owned(),
            time_zone: "UTC".to_owned(),
            last_good: None,
            stale: None,
            not_final: None,
            lacks: Vec::new(),
            metrics: Some(metrics),
            by: None,
        }
    }

    /// Made up.
    fn document(panels: Vec<SharedPanel>) -> ReportDocument {
        let dashboard = SharedDashboard {
            agency: "Lighthouse".to_owned(),
            campaign: "Harbour Coffee".to_owned(),
            head: RangeHead::default(),
            days: days(4),
            ads: None,
            results: None,
            goals: Vec::new(),
            paces: Vec::new(),
            panels,
            may_change: false,
        };
        let (sentence, headlines) = headlines(&dashboard, "October 2026");
        ReportDocument {
            format: FORMAT,
            period: "November 2026".to_owned(),
            against: "October 2026".to_owned(),
            sentence,
            headlines,
            note: Note::default(),
            contact: String::new(),
            left_out: vec!["Mail is not in this report. Totals are without it.".to_owned()],
            dashboard,
        }
    }

    #[test]
    fn what_changed_most_comes_first() {
        let metrics = vec![
            of("Conversions", Result, 110.0, Some(100.0)),
            of("Clicks", Clicks, 300.0, Some(600.0)),
            of("Spend", Spend, 2.0, Some(1.0)),
        ];
        let changes = find_changes(&document(vec![panel("Google Ads", metrics)]));
        let names: Vec<&str> = changes.most.iter().map(|changed| changed.name.as_str()).take(2).collect();
        assert_eq!(names, ["Conversion rate", "Clicks"], "half the clicks, and more of them convert: {changes:#?}");
        assert!(!changes.most.iter().any(|changed| changed.name == "Spend"), "one and two are chance");
    }

    #[test]
    fn leaps_zeros_and_channels_that_come_and_go_are_unusual() {
        let changes = find_changes(&document(vec![
            panel(
                "Google Ads",
                vec![of("Conversions", Result, 140.0, Some(100.0)), of("Clicks", Clicks, 0.0, Some(50.0))],
            ),
            panel("TikTok Ads", vec![of("Clicks", Clicks, 40.0, None)]),
            panel("Meta Ads", vec![of("Clicks", Clicks, 0.0, Some(40.0))]),
        ]));
        let all = changes.unusual.join("\n");
        for words in [
            "Conversions: 140, 100 in October",
            "Google Ads: Clicks is 0, and was 50.",
            "TikTok Ads is new",
            "Meta Ads has no numbers, and had some before.",
            "Mail is not in this report.",
        ] {
            assert!(all.contains(words), "{words} in {all}");
        }
        let calm = panel("Google Ads", vec![of("Conversions", Result, 129.0, Some(100.0))]);
        let calm = find_changes(&ReportDocument { left_out: Vec::new(), ..document(vec![calm]) });
        assert!(calm.unusual.is_empty(), "{calm:#?}");
    }

    #[test]
    fn results_without_a_total_are_unusual() {
        let with = |numbers: Vec<Together>| {
            let results = Results {
                name: "Quote requests".to_owned(),
                numbers,
                parts: Vec::new(),
                lacking: Vec::new(),
                notes: Vec::new(),
                profiles: Vec::new(),
            };
            let mut document = document(Vec::new());
            document.dashboard.results = Some(results);
            find_changes(&document).unusual
        };
        let none = Metric { total: None, ..of("Quote requests", Result, 0.0, None) };
        let lost = vec![Together { metric: none, instead: Some("CallRail: 30".to_owned()) }];
        let words = "Quote requests: no total, as not all that counts is there.";
        assert_eq!(with(lost)[0], format!("{words} CallRail: 30."));
        assert_eq!(with(Vec::new())[0], words);
        let whole = vec![Together { metric: of("Quote requests", Result, 5.0, None), instead: None }];
        assert!(with(whole).iter().all(|sentence| !sentence.contains("no total")));
    }
}
