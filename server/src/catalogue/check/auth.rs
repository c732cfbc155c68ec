//! How an integration is connected.

use super::{Findings, form::check_fields, request::check_request, scope::Scope, words::check_sentence};
use crate::catalogue::{
    Catalogue,
    auth::{CredentialKind, EntryAuth, Probe},
    entry::Entry,
    field::FieldSpec,
    input::{Input, is_key},
    keep::{KeepFrom, KeepSpec},
    locate::Place,
    request::ApiAuth,
    request_template::RequestTemplate,
    server::AuthServer,
    token_request::{TokenRequest, UnlessEmpty},
};

/// What every connection to a database needs.
const DATABASE_FIELDS: [&str; 6] = ["host", "port", "database", "user", "password", "tls"];

/// Answers the authorization server, if there is one.
pub(super) fn check<'a>(findings: &mut Findings, entry: &Entry, catalogue: &'a Catalogue) -> Option<&'a AuthServer> {
    let place = Place::default().at("auth");
    match &entry.auth {
        EntryAuth::OAuth { server, scopes } => {
            let place = place.at("oauth");
            findings.unique(scopes.iter().map(|scope| scope.scope.as_str()), |index| place.at("scopes").at(index));
            for (index, scope) in scopes.iter().enumerate() {
                check_sentence(findings, place.at("scopes").at(index).at("words"), &scope.words);
            }
            let found = catalogue.server(server);
            if found.is_none() {
                let known = catalogue.servers.keys().cloned().collect::<Vec<_>>().join(", ");
                findings.add(
                    place.at("server"),
                    format!("there is no authorization server `{server}`; there are: {known}"),
                );
            }
            found
        }
        EntryAuth::Credentials { kind, fields, identity, probe, token } => {
            let place = place.at("credentials");
            check_fields(findings, &place.at("fields"), fields);
            let needed: &[&str] = if *kind == CredentialKind::Http { &[] } else { &DATABASE_FIELDS };
            for key in needed {
                if !fields.iter().any(|field| field.key == *key) {
                    findings.add(place.at("fields"), format!("there must be a field `{key}`"));
                }
            }
            match probe {
                Some(probe) => check_probe(findings, &place.at("probe"), probe, entry),
                None if *kind == CredentialKind::Http => {
                    findings.add(place.clone(), "the kind `http` must have a `probe` that shows whether they work");
                }
                None => {}
            }
            if let Some(token) = token {
                check_token(findings, &place.at("token"), token, entry);
            }
            let scope = Scope::new(entry, None);
            let allowed = [scope.plain(), scope.kept()].concat();
            let place = place.at("identity");
            findings.allow(
                &place.at("subject"),
                identity.subject.inputs(),
                &[allowed.as_slice(), &[Input::Secret]].concat(),
            );
            findings.allow(&place.at("name"), identity.name.inputs(), &allowed);
            findings.allow(&place.at("address"), identity.address.inputs(), &allowed);
            None
        }
    }
}

fn check_probe(findings: &mut Findings, place: &Place, probe: &Probe, entry: &Entry) {
    let scope = Scope::new(entry, None);
    let allowed = scope.plain();
    let auth = probe.auth.as_ref().or(entry.api.auth.as_ref());
    check_request(findings, place, RequestTemplate { auth, ..probe.into() }, &scope, &allowed);
    if auth.is_none() {
        findings.add(place.clone(), "it proves nothing: `api.auth` is missing");
    }
    check_keeps(findings, &place.at("keep"), &probe.keep, true);
}

/// Credentials that are handed in for a token, at a host that they may be sent to.
fn check_token(findings: &mut Findings, place: &Place, token: &TokenRequest, entry: &Entry) {
    let scope = Scope::new(entry, None);
    let allowed = scope.plain();
    check_request(findings, place, token.into(), &scope, &allowed);
    if token.inputs().any(|input| *input == Input::Token) {
        findings.add(place.clone(), "there is no {token} yet: this asks for it");
    }
    if let Some(UnlessEmpty { field, token }) = &token.unless_empty {
        let place = place.at("unless_empty");
        let may_be_empty = |spec: &FieldSpec| spec.key == *field && !spec.required && !spec.is_secret();
        if !entry.fields().iter().any(may_be_empty) {
            findings.add(place.at("field"), format!("no field `{field}` may stay empty, secrets aside"));
        }
        scope.check_auth(findings, &place.at("token"), &ApiAuth::Bearer(token.clone()), &allowed);
    }
    if !matches!(&entry.auth, EntryAuth::Credentials { kind: CredentialKind::Http, .. }) {
        findings.add(place.clone(), "only the kind `http` has a token");
    }
}

/// Kept values, each from where one can come at all.
pub(super) fn check_keeps(findings: &mut Findings, place: &Place, keeps: &[KeepSpec], is_probe: bool) {
    findings.unique(keeps.iter().map(|keep| keep.name.as_str()), |index| place.at(index).at("name"));
    for (index, keep) in keeps.iter().enumerate() {
        let place = place.at(index);
        if !is_key(&keep.name) {
            findings.add(place.at("name"), format!("`{}` is not made of a-z, 0-9, - and _", keep.name));
        }
        if matches!(keep.from, KeepFrom::Probe(_)) != is_probe {
            findings.add(place.at("from"), "values come from the `probe` of credentials, or from an authorization");
        }
    }
}
