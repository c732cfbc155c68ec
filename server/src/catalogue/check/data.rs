//! Profiles and streams.

use jiff::tz::TimeZone;

use super::{
    Findings,
    request::{check_ask, check_form_auth, inputs_of},
    scope::Scope,
    words::check_sentence,
};
use crate::catalogue::{
    day::{DayInput, Which},
    entry::Entry,
    field::FieldType,
    input::{Input, is_key},
    locate::Place,
    profile::ProfileListing,
    request::ApiAuth,
    stream::{Metrics, Stream, StreamRequest},
};

pub(super) fn check(findings: &mut Findings, entry: &Entry, scope: &Scope<'_>) {
    let top = Place::default();
    check_profiles(findings, &top.at("profiles"), entry, scope);
    if entry.streams.is_empty() {
        findings.add(top.at("streams"), "there must be at least one stream");
    }
    findings
        .unique(entry.streams.iter().map(|stream| stream.key.as_str()), |index| top.at("streams").at(index).at("key"));
    for (index, stream) in entry.streams.iter().enumerate() {
        check_stream(findings, &top.at("streams").at(index), stream, entry, scope);
    }
    for (name, limit) in [
        ("pages", entry.limits.pages),
        ("rows", entry.limits.rows),
        ("per_minute", entry.limits.per_minute.unwrap_or(1)),
    ] {
        if limit == 0 {
            findings.add(top.at("limits").at(name), "nothing could ever be read");
        }
    }
}

fn check_profiles(findings: &mut Findings, place: &Place, entry: &Entry, scope: &Scope<'_>) {
    match &entry.profiles {
        ProfileListing::Http { request, parents, default_time_zone, .. } => {
            let place = place.at("http");
            let parent = parents.as_ref().map(|_| Input::Parent);
            check_ask(findings, &place.at("request"), request, scope, parent.as_slice());
            check_api_auth(findings, &place.at("request"), request, entry);
            if let Some(parents) = parents {
                check_ask(findings, &place.at("parents").at("request"), &parents.request, scope, &[]);
                check_api_auth(findings, &place.at("parents").at("request"), &parents.request, entry);
            }
            if let Some(zone) = default_time_zone.as_ref().filter(|zone| TimeZone::get(zone).is_err()) {
                findings.add(place.at("default_time_zone"), format!("there is no time zone `{zone}`"));
            }
        }
        ProfileListing::Single { id, name, time_zone, currency } => {
            let place = place.at("single");
            let allowed = scope.account();
            findings.allow(&place.at("id"), id.inputs(), &allowed);
            findings.allow(&place.at("name"), name.inputs(), &allowed);
            findings.allow(&place.at("time_zone"), time_zone.iter().flat_map(|zone| zone.inputs()), &allowed);
            findings.allow(&place.at("currency"), currency.iter().flat_map(|code| code.inputs()), &allowed);
        }
        ProfileListing::Database { id, name } => {
            let place = place.at("database");
            let allowed = scope.plain();
            findings.allow(&place.at("id"), id.inputs(), &allowed);
            findings.allow(&place.at("name"), name.inputs(), &allowed);
        }
    }
}

fn check_stream(findings: &mut Findings, place: &Place, stream: &Stream, entry: &Entry, scope: &Scope<'_>) {
    if !is_key(&stream.key) {
        findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", stream.key));
    }
    for (name, days) in [("window_days", stream.window_days), ("history_days", stream.history_days)] {
        if days == 0 {
            findings.add(place.at(name), "there must be at least one day");
        }
    }
    if stream.date.is_none() && stream.window_days > 1 {
        findings.add(place.at("window_days"), "without a `date`, an answer is about one day: window_days is 1");
    }
    if stream.date.is_none() && stream.all_days && stream.history_days > 1 {
        let words = "without a `date` and with `all_days` an answer is about today: history_days is 1";
        findings.add(place.at("history_days"), words);
    }
    match &stream.request {
        StreamRequest::Http(ask) => {
            let place = place.at("request").at("http");
            check_days(findings, &place.at("url"), stream, &inputs_of(ask));
            let mut more = vec![Input::Profile, Input::TimeZone];
            more.extend(entry.profiles.has_parents().then_some(Input::Parent));
            more.extend(DayInput::all().map(Input::Day));
            check_ask(findings, &place, ask, scope, &more);
            check_api_auth(findings, &place, ask, entry);
        }
        StreamRequest::Sql { query } => {
            let is_there = entry.fields().iter().any(|field| field.key == *query && field.kind == FieldType::LongText);
            if !is_there {
                let words = format!("there is no credential field `{query}` of the kind `long_text`");
                findings.add(place.at("request").at("sql").at("query"), words);
            }
            if stream.date.is_none() {
                findings.add(place.clone(), "the rows of a query must have a `date`");
            }
        }
    }
    check_metrics(findings, &place.at("metrics"), stream);
}

/// Each request asks for some days only, unless it says otherwise.
fn check_days(findings: &mut Findings, place: &Place, stream: &Stream, used: &[&Input]) {
    if stream.all_days {
        return;
    }
    let names =
        |which: &[Which]| used.iter().any(|input| matches!(input, Input::Day(day) if which.contains(&day.which)));
    let words = |name: &str| format!("{name} is missing: each request asks for some days only");
    if !names(&[Which::From]) && (stream.window_days > 1 || !names(&[Which::To, Which::Until])) {
        findings.add(place.clone(), words("{from}"));
    }
    if stream.window_days > 1 && !names(&[Which::To, Which::Until]) {
        findings.add(place.clone(), words("{to}"));
    }
}

fn check_metrics(findings: &mut Findings, place: &Place, stream: &Stream) {
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
    }
}

/// The proof of the whole integration must fit each of its requests.
fn check_api_auth(findings: &mut Findings, place: &Place, ask: &crate::catalogue::Ask, entry: &Entry) {
    if let (None, Some(auth @ ApiAuth::Form(_))) = (&ask.auth, &entry.api.auth) {
        check_form_auth(findings, place, auth, ask.method, ask.body.as_ref());
    }
    if ask.auth.is_none() && entry.api.auth.is_none() && entry.server().is_none() {
        findings.add(place.clone(), "without an authorization server there is no access token: `api.auth` is missing");
    }
}
