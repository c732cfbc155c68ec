//! Profiles and streams.

use jiff::tz::TimeZone;

use super::{
    Findings,
    breakdowns::check_breakdowns,
    columns,
    metrics::check_metrics,
    report::check_report,
    request::{check_api_auth, check_ask},
    scope::Scope,
    zones::check_zone_names,
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

pub(super) fn check(findings: &mut Findings, entry: &Entry, scope: &Scope<'_>) {
    let top = Place::default();
    check_profiles(findings, &top.at("profiles"), entry, scope);
    if entry.streams.is_empty() {
        findings.add(top.at("streams"), "there must be at least one stream");
    }
    if !entry.streams.is_empty() && entry.streams.iter().all(|stream| stream.optional) {
        let words = "one stream at least must not be optional: it shows that the account and the profile work";
        findings.add(top.at("streams"), words);
    }
    findings
        .unique(entry.streams.iter().map(|stream| stream.key.as_str()), |index| top.at("streams").at(index).at("key"));
    for (index, stream) in entry.streams.iter().enumerate() {
        let place = top.at("streams").at(index);
        check_stream(findings, &place, stream, entry, scope);
        check_breakdowns(findings, &place.at("breakdowns"), stream, entry, scope);
    }
    let (place, limits) = (top.at("limits"), entry.limits);
    for (place, limit) in [
        (place.at("pages"), limits.pages),
        (place.at("rows"), limits.rows),
        (place.at("at_once"), limits.at_once),
        (place.at("per_minute"), limits.per_minute.unwrap_or(1)),
        (place.at("application").at("at_once"), limits.application.at_once),
        (place.at("application").at("per_minute"), limits.application.per_minute.unwrap_or(1)),
        (place.at("host").at("at_once"), limits.host.at_once),
        (place.at("host").at("per_minute"), limits.host.per_minute.unwrap_or(1)),
    ] {
        if limit == 0 {
            findings.add(place, "nothing could ever be read");
        }
    }
}

fn check_profiles(findings: &mut Findings, place: &Place, entry: &Entry, scope: &Scope<'_>) {
    match &entry.profiles {
        ProfileListing::Http { request, parents, parent: own, parent_name, default_time_zone, zone_names, .. } => {
            let place = place.at("http");
            if parent_name.is_some() && own.is_none() {
                findings
                    .add(place.at("parent_name"), "it is about the `parent` that a record names, and there is none");
            }
            let parent = parents.as_ref().map(|_| Input::Parent);
            columns::check_profiles(findings, &place, &entry.profiles);
            check_ask(findings, &place.at("request"), request, scope, parent.as_slice());
            check_api_auth(findings, &place.at("request"), request.into(), entry);
            if let Some(parents) = parents {
                check_ask(findings, &place.at("parents").at("request"), &parents.request, scope, &[]);
                check_api_auth(findings, &place.at("parents").at("request"), (&parents.request).into(), entry);
                if let Some(alone) = &parents.alone {
                    let place = place.at("parents").at("alone");
                    check_ask(findings, &place, alone, scope, &[Input::Parent]);
                    check_api_auth(findings, &place, alone.into(), entry);
                }
                if own.is_some() {
                    findings.add(place.at("parent"), "with `parents`, the profile is in what it was found in");
                }
            }
            check_zone_names(findings, &place, zone_names, default_time_zone.as_deref());
            if let Some(zone) = default_time_zone.as_ref().filter(|zone| TimeZone::get(zone).is_err()) {
                findings.add(place.at("default_time_zone"), format!("there is no time zone `{zone}`"));
            }
        }
        ProfileListing::Single { id, name, time_zone, currency } => {
            let place = place.at("single");
            let allowed = scope.account();
            findings.allow(&place.at("id"), id.inputs(), &[allowed.as_slice(), &[Input::Account]].concat());
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
    if stream.date.is_none() && stream.window_days > 1 {
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
