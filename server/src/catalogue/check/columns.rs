//! Lists that have names: whether what is read of a record is one of them.

use super::Findings;
use crate::catalogue::{
    locate::Place,
    path::Path,
    profile::ProfileListing,
    request::{Ask, Shape},
    stream::{Metrics, Stream},
};

/// Names and `empty_at` belong to the shape `columns`.
pub(super) fn check_shape(findings: &mut Findings, place: &Place, ask: &Ask) {
    if !ask.columns.is_empty() && ask.shape != Shape::Columns {
        findings.add(place.at("columns"), "lists have names in the shape `columns`, and in no other");
    }
    if ask.empty_at.is_some() && ask.columns.is_empty() {
        findings.add(place.at("empty_at"), "it is about lists that `columns` names, and there are none");
    }
}

/// What `stream` reads.
pub(super) fn check_stream(findings: &mut Findings, place: &Place, stream: &Stream, ask: &Ask) {
    let mut read: Vec<(Place, &Path)> = Vec::new();
    read.extend(stream.date.iter().map(|path| (place.at("date"), path)));
    read.extend(stream.currency.iter().map(|path| (place.at("currency"), path)));
    if let Some(by) = &stream.by {
        read.push((place.at("value"), &by.value));
        read.extend(by.label.iter().map(|path| (place.at("label"), path)));
    }
    for (index, skip) in stream.skip_where.iter().enumerate() {
        read.push((place.at("skip_where").at(index).at("at"), &skip.at));
    }
    match &stream.metrics {
        Metrics::Fixed(metrics) => {
            for (index, metric) in metrics.iter().enumerate() {
                let place = place.at("metrics").at("fixed").at(index);
                read.extend(metric.value.iter().map(|path| (place.at("value"), path)));
                read.extend(metric.when.iter().map(|when| (place.at("when"), &when.at)));
            }
        }
        Metrics::Named { metric, value, .. } => {
            let place = place.at("metrics").at("named");
            read.extend([(place.at("metric"), metric), (place.at("value"), value)]);
        }
    }
    check_read(findings, ask, read);
}

/// What a listing of profiles reads.
pub(super) fn check_profiles(findings: &mut Findings, place: &Place, listing: &ProfileListing) {
    if let ProfileListing::Http { request, id, name, time_zone, currency, parent, parent_name, .. } = listing {
        let optional =
            [("time_zone", time_zone), ("currency", currency), ("parent", parent), ("parent_name", parent_name)];
        let optional = optional.into_iter().filter_map(|(key, path)| Some((place.at(key), path.as_ref()?)));
        let read = [(place.at("id"), id), (place.at("name"), name)].into_iter().chain(optional).collect();
        check_read(findings, request, read);
    }
}

/// A place that begins with no name, such as `$..value`, is not looked at.
fn check_read(findings: &mut Findings, ask: &Ask, read: Vec<(Place, &Path)>) {
    if ask.columns.is_empty() {
        return;
    }
    let names: Vec<&str> = ask.columns.keys().map(String::as_str).collect();
    for (place, path) in read {
        if let Some(name) = path.first_member().filter(|name| !names.contains(&name.as_ref())) {
            findings.add(place, format!("there is no column `{name}`; `columns` names {}", names.join(", ")));
        }
    }
}
