//! Profiles and streams.

use super::{Findings, auth::readable_fields, words::check_sentence};
use crate::catalogue::{
    entry::Entry,
    field::FieldType,
    input::{Input, is_key},
    locate::Place,
    profile::ProfileListing,
    server::AuthServer,
    stream::{Metrics, Paging, Stream, StreamRequest},
    template::UrlTemplate,
};

pub(super) fn check(findings: &mut Findings, entry: &Entry, server: Option<&AuthServer>) {
    let top = Place::default();
    check_profiles(findings, &top.at("profiles"), entry, server);
    if entry.streams.is_empty() {
        findings.add(top.at("streams"), "there must be at least one stream");
    }
    findings
        .unique(entry.streams.iter().map(|stream| stream.key.as_str()), |index| top.at("streams").at(index).at("key"));
    for (index, stream) in entry.streams.iter().enumerate() {
        check_stream(findings, &top.at("streams").at(index), stream, entry, server);
    }
    for (name, limit) in [("pages", entry.limits.pages), ("rows", entry.limits.rows)] {
        if limit == 0 {
            findings.add(top.at("limits").at(name), "nothing could ever be read");
        }
    }
}

fn check_profiles(findings: &mut Findings, place: &Place, entry: &Entry, server: Option<&AuthServer>) {
    match &entry.profiles {
        ProfileListing::Http { url, paging, .. } => {
            let place = place.at("http").at("url");
            check_url(findings, &place, url, entry, server, &[], paging.as_ref());
        }
        ProfileListing::Single { id, name } => {
            let place = place.at("single");
            let mut allowed = readable_fields(entry);
            if entry.server().is_some() {
                allowed = settings(server);
                allowed.extend([Input::Base, Input::Subject, Input::Name, Input::Address]);
            }
            findings.allow(&place.at("id"), id.inputs(), &allowed);
            findings.allow(&place.at("name"), name.inputs(), &allowed);
        }
        ProfileListing::Database { id, name } => {
            let place = place.at("database");
            let allowed = readable_fields(entry);
            findings.allow(&place.at("id"), id.inputs(), &allowed);
            findings.allow(&place.at("name"), name.inputs(), &allowed);
        }
    }
}

fn check_stream(findings: &mut Findings, place: &Place, stream: &Stream, entry: &Entry, server: Option<&AuthServer>) {
    if !is_key(&stream.key) {
        findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", stream.key));
    }
    for (name, days) in [("window_days", stream.window_days), ("history_days", stream.history_days)] {
        if days == 0 {
            findings.add(place.at(name), "there must be at least one day");
        }
    }
    match &stream.request {
        StreamRequest::Http { url, paging, .. } => {
            let place = place.at("request").at("http").at("url");
            let days = [Input::From, Input::To];
            let used: Vec<&Input> = url.inputs().collect();
            for day in days.iter().filter(|day| !used.contains(day)) {
                findings.add(place.clone(), format!("{day} is missing: each request asks for some days only"));
            }
            check_url(findings, &place, url, entry, server, &[Input::Profile, Input::From, Input::To], paging.as_ref());
        }
        StreamRequest::Sql { query } => {
            let is_there = entry.fields().iter().any(|field| field.key == *query && field.kind == FieldType::LongText);
            if !is_there {
                let words = format!("there is no credential field `{query}` of the kind `long_text`");
                findings.add(place.at("request").at("sql").at("query"), words);
            }
        }
    }
    if let Metrics::Fixed(metrics) = &stream.metrics {
        let place = place.at("metrics").at("fixed");
        if metrics.is_empty() {
            findings.add(place.clone(), "there must be at least one metric");
        }
        findings.unique(metrics.iter().map(|metric| metric.key.as_str()), |index| place.at(index).at("key"));
        for (index, metric) in metrics.iter().enumerate() {
            check_sentence(findings, place.at(index).at("name"), &metric.name);
        }
    }
}

/// A request with an access token: placeholders that have a value, and a host that the token may be sent to.
fn check_url(
    findings: &mut Findings,
    place: &Place,
    url: &UrlTemplate,
    entry: &Entry,
    server: Option<&AuthServer>,
    more: &[Input],
    paging: Option<&Paging>,
) {
    if entry.server().is_none() {
        findings.add(place.clone(), "without an authorization server there is no access token for this request");
    }
    let Some(server) = server else { return };
    let mut allowed = settings(Some(server));
    allowed.push(Input::Base);
    allowed.extend_from_slice(more);
    if paging.is_some() {
        allowed.push(Input::Page);
        if !url.inputs().any(|input| *input == Input::Page) {
            findings.add(place.clone(), "{page} is missing, though there is paging");
        }
    }
    findings.allow(place, url.inputs(), &allowed);
    let host = url.host_pattern();
    if !server.hosts.contains(&host) {
        let words = format!("tokens of `{}` may not be sent there; its `hosts` don't name {host}", server.key);
        findings.add(place.clone(), words);
    }
}

fn settings(server: Option<&AuthServer>) -> Vec<Input> {
    server.into_iter().flat_map(AuthServer::settings).map(|field| Input::Setting(field.key.clone())).collect()
}
