//! One stream: how it is asked for, and what it brings.

use super::{
    Findings, columns,
    metrics::check_metrics,
    report::check_report,
    request::{check_api_auth, check_ask},
    scope::Scope,
};
use crate::catalogue::{
    day::{DayInput, Which},
    entry::Entry,
    field::FieldType,
    input::{Input, is_key},
    locate::Place,
    profile::ProfileListing,
    request_template::RequestTemplate,
    stream::{Stream, StreamRequest},
};

pub(super) fn check_stream(findings: &mut Findings, place: &Place, stream: &Stream, entry: &Entry, scope: &Scope<'_>) {
    if !is_key(&stream.key) {
        findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", stream.key));
    }
    for (name, days) in [("window_days", stream.window_days), ("history_days", stream.history_days)] {
        if days == 0 {
            findings.add(place.at(name), format!("there must be at least one day in `{name}`"));
        }
    }
    for (index, skip) in stream.skip_where.iter().enumerate() {
        if skip.is.is_empty() && skip.is_not.is_empty() {
            findings.add(place.at("skip_where").at(index), "it names nothing that the value is, or is not");
        }
    }
    if stream.date.is_none() && stream.window_days > 1 && !stream.is_whole {
        findings.add(place.at("window_days"), "without a `date`, an answer is about one day: window_days is 1");
    }
    if stream.date.is_none() && stream.all_days && stream.history_days > 1 {
        let words = "without a `date` and with `all_days` an answer is about today: history_days is 1";
        findings.add(place.at("history_days"), words);
    }
    match &stream.request {
        StreamRequest::Http(ask) => {
            columns::check_stream(findings, place, stream, ask);
            let place = place.at("request").at("http");
            check_days(findings, &place.at("url"), stream, ask.into());
            check_ask(findings, &place, ask, scope, &profile_inputs(entry));
            check_api_auth(findings, &place, ask.into(), entry);
        }
        StreamRequest::Report(report) => {
            let place = place.at("request").at("report");
            check_days(findings, &place.at("submit").at("url"), stream, (&report.submit).into());
            check_report(findings, &place, report, entry, scope, &profile_inputs(entry));
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

/// What requests for a profile can name beside what is known of the account.
fn profile_inputs(entry: &Entry) -> Vec<Input> {
    let mut inputs = vec![Input::Profile, Input::TimeZone];
    inputs.extend(entry.profiles.has_parents().then_some(Input::Parent));
    let has_names = matches!(&entry.profiles, ProfileListing::Http { zone_names, .. } if !zone_names.is_empty());
    inputs.extend(has_names.then_some(Input::ZoneName));
    inputs.extend(DayInput::all().map(Input::Day));
    inputs
}

/// Each request asks for some days only, unless it says otherwise.
fn check_days(findings: &mut Findings, place: &Place, stream: &Stream, request: RequestTemplate<'_>) {
    if stream.all_days {
        return;
    }
    let names =
        |which: &[Which]| request.inputs().any(|input| matches!(input, Input::Day(day) if which.contains(&day.which)));
    let words = |name: &str| format!("{name} is missing: each request asks for some days only");
    if !names(&[Which::From]) && (stream.window_days > 1 || !names(&[Which::To, Which::Until])) {
        findings.add(place.clone(), words("{from}"));
    }
    if stream.window_days > 1 && !names(&[Which::To, Which::Until]) {
        findings.add(place.clone(), words("{to}"));
    }
}
