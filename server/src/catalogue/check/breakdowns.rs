//! The breakdowns of a stream.

use super::{Findings, scope::Scope, stream::check_stream, words::check_sentence};
use crate::catalogue::{
    breakdown::Breakdown,
    entry::Entry,
    input::is_key,
    locate::Place,
    stream::{Aggregate, Metrics, Stream, StreamRequest},
};

/// More of a day nobody looks through, and each costs room for ever.
const MOST_KEPT: u32 = 500;
/// Days: as far as totals go back.
const DEEPEST: u32 = 396;

pub(super) fn check_breakdowns(
    findings: &mut Findings,
    place: &Place,
    stream: &Stream,
    entry: &Entry,
    scope: &Scope<'_>,
) {
    findings.unique(stream.breakdowns.iter().map(|one| one.key.as_str()), |index| place.at(index).at("key"));
    for (index, (breakdown, parts)) in stream.breakdowns.iter().zip(&stream.parts).enumerate() {
        let place = place.at(index);
        if !can_be_broken_down(findings, &place, stream) {
            continue;
        }
        check_breakdown(findings, &place, breakdown, stream);
        check_made_stream(findings, &place, parts, entry, scope);
    }
}

fn can_be_broken_down(findings: &mut Findings, place: &Place, stream: &Stream) -> bool {
    let words = match (&stream.request, &stream.metrics) {
        (StreamRequest::Sql { .. }, _) => "the rows of a query are what somebody typed: they have no breakdown",
        (_, Metrics::Named { .. }) => "a stream whose records name their metrics has no breakdown",
        _ if stream.is_snapshot() => "of the present state alone there are no days: it has no breakdown",
        _ => return true,
    };
    findings.add(place.clone(), words);
    false
}

fn check_breakdown(findings: &mut Findings, place: &Place, breakdown: &Breakdown, stream: &Stream) {
    if !is_key(&breakdown.key) {
        findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", breakdown.key));
    }
    check_sentence(findings, place.at("name"), &breakdown.name);
    if let Some(rest) = &breakdown.rest {
        check_sentence(findings, place.at("rest"), rest);
    }
    if !(1..=MOST_KEPT).contains(&breakdown.keep) {
        findings.add(place.at("keep"), format!("between 1 and {MOST_KEPT} values of a day are kept"));
    }
    if !(1..=DEEPEST).contains(&breakdown.depth_days) {
        findings.add(place.at("depth_days"), format!("it goes back between 1 and {DEEPEST} days"));
    }
    let Metrics::Fixed(metrics) = &stream.metrics else { return };
    let own = |key: &String| breakdown.metrics.as_ref().is_none_or(|own| own.contains(key));
    for (at, key) in breakdown.metrics.iter().flatten().enumerate() {
        match metrics.iter().find(|metric| metric.key == *key) {
            None => findings.add(place.at("metrics").at(at), format!("this stream has no metric `{key}`")),
            Some(metric) => {
                if let Some(weight) = metric.weight.as_ref().filter(|weight| !own(weight)) {
                    let words = format!("`{key}` counts by `{weight}`, which is not among them");
                    findings.add(place.at("metrics").at(at), words);
                }
            }
        }
    }
    let ranks = |key: &String| metrics.iter().any(|metric| metric.key == *key && metric.aggregate == Aggregate::Sum);
    match &breakdown.rank {
        Some(rank) if !ranks(rank) || !own(rank) => {
            findings.add(place.at("rank"), format!("`{rank}` is no metric of it whose days add up"));
        }
        None if !metrics.iter().any(|metric| own(&metric.key) && metric.aggregate == Aggregate::Sum) => {
            let place = place.at(if breakdown.metrics.is_some() { "metrics" } else { "rank" });
            findings.add(place, "none of its metrics adds up: nothing says which values are kept");
        }
        _ => {}
    }
    let has_form = !matches!(stream.request, StreamRequest::Http(_));
    if has_form && (breakdown.request.paging.is_some() || breakdown.request.max_records.is_some()) {
        findings.add(place.at("request"), "a report that is ordered has no pages");
    }
}

/// What is made of a stream is one like any other. What was not said otherwise was told at the stream already.
pub(super) fn check_made_stream(
    findings: &mut Findings,
    place: &Place,
    made: &Stream,
    entry: &Entry,
    scope: &Scope<'_>,
) {
    let mut own = Findings::default();
    check_stream(&mut own, place, made, entry, scope);
    let known: Vec<String> = findings.0.iter().map(|(_, words)| words.clone()).collect();
    for (at, words) in own.0.into_iter().filter(|(_, words)| !known.contains(words)) {
        findings.add(at, words);
    }
}
