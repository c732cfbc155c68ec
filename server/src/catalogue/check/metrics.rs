//! The metrics of a stream.

use super::{Findings, words::check_sentence};
use crate::catalogue::{
    locate::Place,
    stream::{Aggregate, MetricSpec, Metrics, Stream},
};

pub(super) fn check_metrics(findings: &mut Findings, place: &Place, stream: &Stream) {
    let Metrics::Fixed(metrics) = &stream.metrics else { return };
    let place = place.at("fixed");
    if metrics.is_empty() {
        findings.add(place.clone(), "there must be at least one metric");
    }
    findings.unique(metrics.iter().map(|metric| metric.key.as_str()), |index| place.at(index).at("key"));
    for (index, metric) in metrics.iter().enumerate() {
        let place = place.at(index);
        check_sentence(findings, place.at("name"), &metric.name);
        if metric.value.is_some() == metric.count {
            findings.add(place.clone(), "a metric has either a `value` or `count = true`");
        }
        if metric.when.as_ref().is_some_and(|when| when.is.is_empty() && when.is_not.is_empty()) {
            findings.add(place.at("when"), "it names nothing that the value is, or is not");
        }
        if let Some(weight) = &metric.weight {
            check_weight(findings, &place.at("weight"), weight, metric, metrics);
        }
    }
}

fn check_weight(findings: &mut Findings, place: &Place, weight: &str, metric: &MetricSpec, all: &[MetricSpec]) {
    if metric.aggregate != Aggregate::Average {
        findings.add(place.clone(), "only an average counts days by a weight");
    }
    match all.iter().find(|other| other.key == weight) {
        None => findings.add(place.clone(), format!("this stream has no metric `{weight}`")),
        Some(other) if other.aggregate != Aggregate::Sum => {
            findings.add(place.clone(), format!("`{weight}` is no sum: days can't be counted by it"));
        }
        Some(_) => {}
    }
}
