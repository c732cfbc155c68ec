//! Authorization servers.

use super::{
    Findings, check_platform_key,
    form::{check_fields, check_rules},
    words::{check_key, check_sentence},
};
use crate::catalogue::{
    Catalogue,
    field::FieldType,
    host::HostPattern,
    input::Input,
    locate::Place,
    server::{AuthServer, ClientAuth, Discovery},
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
    if server.scope_separator.is_empty() {
        findings.add(top.at("scope_separator"), "there must be a character here");
    }
    check_rules(findings, &server.errors, &server.answers, Some(false));
    check_platform_key(findings, server.platform.as_deref(), catalogue);
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
    for (index, field) in server.set_up.iter().enumerate() {
        if field.is_secret() && field.key != "client_secret" {
            findings.add(place.at(index).at("kind"), "settings are never secrets; only client_secret is");
        }
    }
}

fn check_endpoints(findings: &mut Findings, server: &AuthServer) {
    let top = Place::default();
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
            findings.allow(&place, url.into_iter().flat_map(|url| url.inputs()), &[Input::Base]);
        }
    }
    let mut allowed = vec![Input::Base];
    allowed.extend(server.settings().map(|field| Input::Setting(field.key.clone())));
    findings.allow(&top.at("removal_page"), server.removal_page.iter().flat_map(|url| url.inputs()), &allowed);
}

fn check_hosts(findings: &mut Findings, server: &AuthServer) {
    let place = Place::default().at("hosts");
    for (index, host) in server.hosts.iter().enumerate() {
        let HostPattern::Setting(key) = host else { continue };
        if !server.settings().any(|field| field.key == *key && field.kind == FieldType::Url) {
            findings.add(place.at(index), format!("set_up has no field `{key}` of the kind `url`"));
        }
    }
    if server.hosts.is_empty() {
        findings.add(place, "without a host its tokens could be sent nowhere");
    }
}
