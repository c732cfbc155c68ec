//! Authorization servers.

use super::{
    Findings,
    auth::check_keeps,
    check_platform_key,
    form::{check_fields, check_rules},
    request::check_body,
    scope::check_label_pattern,
    words::{check_color, check_key, check_mark, check_sentence, check_sunset},
};
use crate::catalogue::{
    Catalogue,
    field::FieldType,
    host::HostPattern,
    identity::{IdentityPart, IdentitySource},
    input::Input,
    locate::Place,
    server::{AuthServer, ClientAuth, Discovery, PkceChallenge},
    template::HostTemplate,
    token_call::HandedIn,
};

pub(in crate::catalogue) fn check_server(
    findings: &mut Findings,
    key: &str,
    server: &AuthServer,
    catalogue: &Catalogue,
) {
    let top = Place::default();
    check_key(findings, key, &server.key);
    check_sentence(findings, top.at("name"), &server.name);
    if let Some(brand) = &server.brand {
        check_mark(findings, top.at("brand").at("mark"), &brand.mark);
        check_color(findings, top.at("brand").at("color"), &brand.color);
    }
    check_sunset(findings, server.sunset.as_ref());
    check_caps(findings, server);
    check_set_up(findings, server);
    check_endpoints(findings, server);
    check_hosts(findings, server);
    let scopes = server.scopes.iter().map(|scope| scope.scope.as_str());
    findings.unique(scopes, |index| top.at("scopes").at(index).at("scope"));
    if let Some(key) = &server.scopes_setting
        && !server.settings().any(|field| field.key == *key)
    {
        findings.add(top.at("scopes_setting"), format!("set_up has no field `{key}`"));
    }
    if !server.pkce && server.pkce_challenge != PkceChallenge::default() {
        findings.add(top.at("pkce_challenge"), "without PKCE there is no challenge");
    }
    if server.scope_separator.is_empty() {
        findings.add(top.at("scope_separator"), "there must be a character here");
    }
    check_rules(findings, &server.errors, &server.answers, Some(false));
    check_platform_key(findings, server.platform.as_deref(), catalogue);
}

fn check_caps(findings: &mut Findings, server: &AuthServer) {
    let place = Place::default().at("caps");
    for (index, cap) in server.caps.iter().enumerate() {
        let place = place.at(index);
        check_sentence(findings, place.at("words"), &cap.words);
        check_sentence(findings, place.at("source"), &cap.source);
        if cap.most == 0 {
            findings.add(place.at("most"), "nobody could ever connect");
        }
    }
}

fn check_set_up(findings: &mut Findings, server: &AuthServer) {
    let place = Place::default().at("set_up");
    check_fields(findings, &place, &server.set_up);
    let mut need = |key: &str, kind: FieldType, why: &str| match server.set_up.iter().position(|field| field.key == key)
    {
        Some(index) if server.set_up.get(index).is_some_and(|field| field.kind != kind) => {
            findings.add(place.at(index), format!("the field `{key}` has another kind"));
        }
        Some(_) => {}
        None => findings.add(place.clone(), format!("there must be a field `{key}`: {why}")),
    };
    if server.discovery == Discovery::Issuer {
        need("issuer", FieldType::Url, "the endpoints are found there");
    }
    if !server.set_up.is_empty() {
        need("client_id", FieldType::Text, "it is how the server knows us");
        if server.client_auth != ClientAuth::None {
            need("client_secret", FieldType::Secret, "client_auth needs it");
        }
    }
}

fn check_endpoints(findings: &mut Findings, server: &AuthServer) {
    let top = Place::default();
    let mut allowed = vec![Input::Base];
    let plain = server.settings().filter(|field| !field.is_secret());
    allowed.extend(plain.map(|field| Input::Setting(field.key.clone())));
    if let Discovery::Fixed { issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, .. } =
        &server.discovery
    {
        let endpoints = [
            ("issuer", Some(issuer)),
            ("authorization_endpoint", Some(authorization_endpoint)),
            ("token_endpoint", Some(token_endpoint)),
            ("userinfo_endpoint", userinfo_endpoint.as_ref()),
        ];
        for (name, url) in endpoints {
            let place = top.at("discovery").at("fixed").at(name);
            findings.allow(&place, url.into_iter().flat_map(|url| url.inputs()), &allowed);
            check_labels(findings, &place, server, url.and_then(|url| url.host_labels()));
        }
    }
    for (name, value) in &server.authorize_params {
        findings.allow(&top.at("authorize_params").at(name), value.inputs(), &allowed);
    }
    check_calls(findings, server, &allowed);
    let console = server.console_url.iter().flat_map(|url| url.inputs());
    findings.allow(&top.at("console_url"), console, &allowed);
    findings.allow(&top.at("removal_page"), server.removal_page.iter().flat_map(|url| url.inputs()), &allowed);
}

/// Calls with tokens or our client secret: to hosts that the file names, with values that are known.
fn check_calls(findings: &mut Findings, server: &AuthServer, settings: &[Input]) {
    let top = Place::default();
    let kept: Vec<Input> = server.keep.iter().map(|keep| Input::Kept(keep.name.clone())).collect();
    let allowed = [settings, &kept].concat();
    let calls = [
        (top.at("exchange"), server.exchange.as_ref().and_then(|call| call.url.as_ref())),
        (top.at("renew"), server.renew.as_ref().and_then(|call| call.url.as_ref())),
        (top.at("revoke"), server.revoke.as_ref().and_then(|call| call.url.as_ref())),
        (top.at("identity").at("request"), server.identity.request.as_ref().map(|request| &request.url)),
    ];
    for (place, url) in calls {
        let (place, Some(url)) = (place.at("url"), url) else { continue };
        findings.allow(&place, url.inputs(), &allowed);
        check_labels(findings, &place, server, url.host_labels());
        if url.is_relative() {
            findings.add(place, "it must begin with https:// or a placeholder");
        } else if !server.hosts.contains(&url.host_pattern()) {
            findings
                .add(place, format!("its `hosts` don't name {}, so no token may be sent there", url.host_pattern()));
        }
    }
    let is_found = server.discovery == Discovery::Issuer;
    if server.revoke.as_ref().is_some_and(|call| call.url.is_none() && !is_found) {
        findings.add(top.at("revoke"), "it needs a `url`: the endpoints of this server are not asked for");
    }
    let is_basic = server.client_auth == ClientAuth::Basic;
    if server.revoke.as_ref().is_some_and(|call| call.token_param.is_empty() && call.client && is_basic) {
        findings.add(top.at("revoke"), "the token would not be sent beside the client's proof: set `client = false`");
    }
    if let Some(request) = &server.identity.request {
        let place = top.at("identity").at("request");
        for (name, value) in &request.headers {
            findings.allow(&place.at("headers").at(name), value.inputs(), &allowed);
        }
        let secret = server.settings().filter(|field| field.is_secret());
        let mut secrets: Vec<Input> = secret.map(|field| Input::Setting(field.key.clone())).collect();
        secrets.push(Input::Token);
        for template in request.auth.iter().flat_map(|auth| auth.templates()) {
            findings.allow(&place.at("auth"), template.inputs(), &[allowed.as_slice(), &secrets].concat());
        }
        check_body(findings, &place, request.method, request.body.as_ref(), &allowed);
        if server.identity.source == IdentitySource::TokenReply {
            findings.add(place, "with `source = \"token_reply\"` no request is sent");
        }
    }
    let parts = [Some(&server.identity.subject), server.identity.name.as_ref(), server.identity.address.as_ref()];
    for part in parts.into_iter().flatten() {
        if let IdentityPart::Text(text) = part {
            findings.allow(&top.at("identity"), text.inputs(), &kept);
        }
    }
    check_keeps(findings, &top.at("keep"), &server.keep, false);
    for (name, call) in [("exchange", &server.exchange), ("renew", &server.renew)] {
        let hands_in_access = call.as_ref().is_some_and(|call| call.token == HandedIn::Access);
        if name == "renew" && hands_in_access && server.renew_ahead_days == 0 {
            findings.add(top.at(name), "an access token can't be renewed after its end: set `renew_ahead_days`");
        }
    }
}

fn check_labels(findings: &mut Findings, place: &Place, server: &AuthServer, host: Option<&HostTemplate>) {
    for input in host.into_iter().flat_map(HostTemplate::inputs) {
        let pattern = match input {
            Input::Setting(key) => {
                server.set_up.iter().find(|field| field.key == *key).and_then(|field| field.pattern.as_ref())
            }
            Input::Kept(name) => server.keep.iter().find(|keep| keep.name == *name).map(|keep| &keep.pattern),
            _ => None,
        };
        check_label_pattern(findings, place, input, pattern);
    }
}

fn check_hosts(findings: &mut Findings, server: &AuthServer) {
    let place = Place::default().at("hosts");
    for (index, host) in server.hosts.iter().enumerate() {
        if let HostPattern::Labels(labels) = host {
            check_labels(findings, &place.at(index), server, Some(labels));
        }
        if let HostPattern::Field(_) = host {
            findings.add(place.at(index), "an authorization server has no credential fields; it has `{settings.…}`");
        }
        let HostPattern::Setting(key) = host else { continue };
        if !server.settings().any(|field| field.key == *key && field.kind == FieldType::Url) {
            findings.add(place.at(index), format!("set_up has no field `{key}` of the kind `url`"));
        }
    }
    if server.hosts.is_empty() {
        findings.add(place, "without a host its tokens could be sent nowhere");
    }
}
