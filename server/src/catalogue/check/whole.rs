//! What a file says of whole periods.

use super::{Findings, breakdowns::check_made_stream, scope::Scope, words::check_sentence};
use crate::catalogue::{
    entry::Entry,
    locate::Place,
    period::Period,
    stream::{Aggregate, Metrics, Stream, StreamRequest},
};

/// Days: three years, as far as anybody looks back.
const LONGEST: u32 = 1_098;

pub(super) fn check_whole(findings: &mut Findings, place: &Place, stream: &Stream, entry: &Entry, scope: &Scope<'_>) {
    let (Some(period), Some(whole)) = (&stream.period, &stream.whole) else { return };
    let words = match (&stream.request, &stream.metrics) {
        (StreamRequest::Sql { .. }, _) => "the rows of a query are days: it has no period",
        (_, Metrics::Named { .. }) => "a stream whose records name their metrics has no period",
        _ if stream.all_days || stream.date.is_none() => "what can't be asked for some days has no period",
        _ => {
            check_period(findings, place, period, stream);
            return check_made_stream(findings, place, whole, entry, scope);
        }
    };
    findings.add(place.clone(), words);
}

fn check_period(findings: &mut Findings, place: &Place, period: &Period, stream: &Stream) {
    let Metrics::Fixed(metrics) = &stream.metrics else { return };
    if period.metrics.is_empty() {
        findings.add(place.at("metrics"), "it has no metrics");
    }
    for (key, name) in &period.metrics {
        let place = place.at("metrics").at(key.as_str());
        check_sentence(findings, place.clone(), name);
        match metrics.iter().find(|metric| metric.key == *key) {
            None => findings.add(place, format!("this stream has no metric `{key}`")),
            Some(metric) if metric.aggregate == Aggregate::Sum => {
                findings.add(place, format!("the days of `{key}` are added up: nobody has to be asked for their sum"));
            }
            Some(_) => {}
        }
    }
    if !(1..=LONGEST).contains(&period.most_days) {
        findings.add(place.at("most_days"), format!("between 1 and {LONGEST} days are asked for at once"));
    }
}
