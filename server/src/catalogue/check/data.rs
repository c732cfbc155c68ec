//! Profiles and streams.

use jiff::tz::TimeZone;

use super::{
    Findings,
    breakdowns::check_breakdowns,
    columns,
    request::{check_api_auth, check_ask},
    scope::Scope,
    stream::check_stream,
    whole::check_whole,
    zones::check_zone_names,
};
use crate::catalogue::{entry::Entry, input::Input, locate::Place, profile::ProfileListing};

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
        check_whole(findings, &place.at("period"), stream, entry, scope);
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
