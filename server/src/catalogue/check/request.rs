//! Requests whose answers hold records.

use super::{Findings, columns, scope::Scope};
use crate::catalogue::{
    entry::Entry,
    input::Input,
    locate::Place,
    paging::Paging,
    request::{ApiAuth, Ask, Method, Reply, Shape},
    request_template::RequestTemplate,
    template::BodyTemplate,
};

/// `more`: placeholders that have a value beside those of the account.
pub(super) fn check_ask(findings: &mut Findings, place: &Place, ask: &Ask, scope: &Scope<'_>, more: &[Input]) {
    let mut allowed = [scope.account(), more.to_vec()].concat();
    let paged = paging_inputs(ask.paging.as_ref());
    allowed.extend_from_slice(&paged);
    check_request(findings, place, ask.into(), scope, &allowed);
    let used: Vec<&Input> = RequestTemplate::from(ask).inputs().collect();
    for input in paged.iter().filter(|input| **input != Input::Limit) {
        if !used.contains(&input) {
            findings.add(place.at("url"), format!("{input} is missing, though there is paging"));
        }
    }
    if let Some(Paging::Number { size: Some(0), .. } | Paging::Offset { size: 0, .. }) = &ask.paging {
        findings.add(place.at("paging"), "a page must have room for a record");
    }
    if ask.max_records == Some(0) {
        findings.add(place.at("max_records"), "nothing could ever be read");
    }
    if ask.max_records.is_some() && ask.paging.is_none() {
        findings.add(place.at("max_records"), "it is about pages, and there is no paging");
    }
    if (ask.shape == Shape::Table) != ask.header.is_some() {
        findings.add(place.at("header"), "the shape `table`, and no other, has a header");
    }
    columns::check_shape(findings, place, ask);
    if ask.reply != Reply::Json && (!ask.records.as_str().is_empty() || ask.shape != Shape::List) {
        findings.add(place.at("records"), CSV_RECORDS);
    }
}

pub(super) const CSV_RECORDS: &str = "records of CSV are the whole answer: the place is empty";

/// `allowed`: the placeholders that have a value.
pub(super) fn check_request(
    findings: &mut Findings,
    place: &Place,
    request: RequestTemplate<'_>,
    scope: &Scope<'_>,
    allowed: &[Input],
) {
    scope.check_url(findings, &place.at("url"), request.url, allowed);
    scope.check_headers(findings, &place.at("headers"), request.headers, allowed);
    check_body(findings, place, request.method, request.body, allowed);
    if let Some(auth) = request.auth {
        scope.check_auth(findings, &place.at("auth"), auth, allowed);
        check_form_auth(findings, place, auth, request.method, request.body);
    }
}

/// The proof of the whole integration must fit each of its requests.
pub(super) fn check_api_auth(findings: &mut Findings, place: &Place, request: RequestTemplate<'_>, entry: &Entry) {
    if let (None, Some(auth @ ApiAuth::Form(_))) = (request.auth, &entry.api.auth) {
        check_form_auth(findings, place, auth, request.method, request.body);
    }
    if request.auth.is_none() && entry.api.auth.is_none() && entry.server().is_none() {
        findings.add(place.clone(), "without an authorization server there is no access token: `api.auth` is missing");
    }
}

/// A body, and the method that can have one.
pub(super) fn check_body(
    findings: &mut Findings,
    place: &Place,
    method: Method,
    body: Option<&BodyTemplate>,
    allowed: &[Input],
) {
    let Some(body) = body else { return };
    if method == Method::Get {
        findings.add(place.at("body"), "a GET has no body; is `method = \"post\"` missing?");
    }
    findings.allow(&place.at("body"), body.inputs(), allowed);
}

/// Members of a form need a form.
pub(super) fn check_form_auth(
    findings: &mut Findings,
    place: &Place,
    auth: &ApiAuth,
    method: Method,
    body: Option<&BodyTemplate>,
) {
    if matches!(auth, ApiAuth::Form(_)) && (method == Method::Get || matches!(body, Some(BodyTemplate::Json(_)))) {
        findings.add(place.clone(), "its proof is part of a form: it must be a POST without a JSON body");
    }
}

/// What the integration's `api` says holds for every request of it.
pub(super) fn check_api(findings: &mut Findings, entry: &Entry, scope: &Scope<'_>) {
    let (api, place) = (&entry.api, Place::default().at("api"));
    // A base may hold what only streams know, such as {profile}; where it is used, that is checked.
    if let Some(base) = &api.base {
        if base.is_relative() {
            findings.add(place.at("base"), "it must begin with a host");
        }
        scope.check_labels(findings, &place.at("base"), base.host_labels());
    }
    let mut allowed = scope.account();
    // They go with the listing of profiles too, when there is none yet.
    scope.check_headers(findings, &place.at("headers"), &api.headers, &allowed);
    if let Some(auth) = &api.auth {
        scope.check_auth(findings, &place.at("auth"), auth, &allowed);
    }
    for (index, host) in api.hosts.iter().enumerate() {
        if let crate::catalogue::HostPattern::Labels(labels) = host {
            scope.check_labels(findings, &place.at("hosts").at(index), Some(labels));
        }
    }
    if entry.server().is_some() && !api.hosts.is_empty() {
        findings.add(place.at("hosts"), "where tokens may be sent to stands in the authorization server's file");
    }
    if let Some(token) = &api.profile_token {
        allowed.extend([Input::Profile, Input::Parent]);
        let place = place.at("profile_token");
        check_request(findings, &place, token.into(), scope, &allowed);
    }
}

fn paging_inputs(paging: Option<&Paging>) -> Vec<Input> {
    match paging {
        None | Some(Paging::Link | Paging::NextUrl { .. }) => Vec::new(),
        Some(Paging::Token { .. }) => vec![Input::Page],
        Some(Paging::Number { size, .. }) => {
            let limit = size.map(|_| Input::Limit);
            std::iter::once(Input::Page).chain(limit).collect()
        }
        Some(Paging::Offset { .. }) => vec![Input::Offset, Input::Limit],
    }
}
