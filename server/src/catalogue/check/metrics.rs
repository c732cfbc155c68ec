//! The metrics of a stream.

use super::{Findings, words::check_sentence};
use crate::catalogue::{
    locate::Place,
    stream::{Aggregate, MetricSpec, MetricUnit, Metrics, Stream},
};

pub(super) fn check_metrics(findings: &mut Findings, place: &Place, stream: &Stream) {
    let Metrics::Fixed(metrics) = &stream.metrics else { return };
    let place = place.at("fixed");
    if metrics.is_empty() {
        findings.add(place.clone(), "there must be at least one metric");
    }
    findings.unique(metrics.iter().map(|metric| metric.key.as_str()), |index| place.at(index).at("key"));
    for (index, metric) in metrics.iter().enumerate() {
        let earlier = metrics.iter().take(index).find(|other| other.role.is_some() && other.role == metric.role);
        let place = place.at(index);
        if let Some(earlier) = earlier {
            let words = format!("`{}` has this role already: one metric of a stream has it", earlier.key);
            findings.add(place.at("role"), words);
        }
        check_role(findings, &place.at("role"), metric);
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

/// Ratios divide sums by sums, and write money as money.
fn check_role(findings: &mut Findings, place: &Place, metric: &MetricSpec) {
    let Some(role) = metric.role else { return };
    if role.is_money() != (metric.unit == MetricUnit::Money) {
        let words = if role.is_money() { "this role is money: `unit` is `money`" } else { "this role is no money" };
        findings.add(place.clone(), words);
    }
    if role.adds_up() && metric.aggregate != Aggregate::Sum {
        findings.add(place.clone(), "days of this role add up: `aggregate` is `sum`");
    }
    if !role.adds_up() && metric.aggregate == Aggregate::Sum {
        findings.add(place.clone(), "days of this role don't add up: `aggregate` is `average` or `latest`");
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
