//! Which placeholders have a value where, and where secrets may go.

use super::Findings;
use crate::catalogue::{
    entry::Entry,
    field::FieldSpec,
    host::HostPattern,
    input::Input,
    keep::KeepSpec,
    locate::Place,
    request::ApiAuth,
    server::AuthServer,
    template::{HostTemplate, TextTemplate, UrlTemplate},
};

/// What requests of one integration can name.
pub(super) struct Scope<'a> {
    entry: &'a Entry,
    server: Option<&'a AuthServer>,
    plain: Vec<Input>,
    secret: Vec<Input>,
    hosts: Vec<HostPattern>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(entry: &'a Entry, server: Option<&'a AuthServer>) -> Self {
        let fields: Vec<&FieldSpec> = match server {
            Some(server) => server.settings().collect(),
            None => entry.fields().iter().collect(),
        };
        let name = |field: &FieldSpec| match server {
            Some(_) => vec![Input::Setting(field.key.clone())],
            None => vec![Input::Field(field.key.clone()), Input::FieldHash(field.key.clone())],
        };
        let (secret, plain): (Vec<&FieldSpec>, Vec<&FieldSpec>) =
            fields.into_iter().partition(|field| field.is_secret());
        let mut plain: Vec<Input> = plain.into_iter().flat_map(name).collect();
        // A hash of a secret would still tell who has the same one.
        let mut secret: Vec<Input> = secret.into_iter().filter_map(|field| name(field).into_iter().next()).collect();
        if server.is_some() {
            plain.extend([Input::Base, Input::ClientId]);
        }
        if server.is_some() || entry.token_request().is_some() {
            secret.push(Input::Token);
        }
        let hosts = server.map_or_else(|| entry.hosts(), |server| server.hosts.clone());
        Self { entry, server, plain, secret, hosts }
    }

    /// What is known before anything was asked: enough for a probe, or for who one is.
    pub(super) fn plain(&self) -> Vec<Input> {
        self.plain.clone()
    }

    /// What was kept.
    pub(super) fn kept(&self) -> Vec<Input> {
        self.keeps().iter().map(|keep| Input::Kept(keep.name.clone())).collect()
    }

    /// What is known of an account.
    pub(super) fn account(&self) -> Vec<Input> {
        let mut known = [self.plain(), self.kept()].concat();
        known.extend([Input::Subject, Input::Name, Input::Address]);
        known
    }

    /// An address: placeholders with a value, and a host that secrets may be sent to.
    pub(super) fn check_url(&self, findings: &mut Findings, place: &Place, url: &UrlTemplate, allowed: &[Input]) {
        if url.is_relative() {
            findings.add(place.clone(), "it begins with /, but `api.base` is missing");
            return;
        }
        findings.allow(place, url.inputs(), allowed);
        self.check_labels(findings, place, url.host_labels());
        if let Some(key) = url.base_field() {
            let is_url = |field: &FieldSpec| field.key == key && field.kind == crate::catalogue::field::FieldType::Url;
            if !self.entry.fields().iter().any(is_url) {
                findings.add(place.clone(), format!("there is no credential field `{key}` of the kind `url`"));
            }
        }
        let host = url.host_pattern();
        if !self.hosts.contains(&host) {
            let words = match self.server {
                Some(server) => {
                    format!("tokens of `{}` may not be sent there; its `hosts` don't name {host}", server.key)
                }
                None => format!("credentials may not be sent there; neither `api.base` nor `api.hosts` names {host}"),
            };
            findings.add(place.clone(), words);
        }
    }

    /// The proof of a request may name secrets too.
    pub(super) fn check_auth(&self, findings: &mut Findings, place: &Place, auth: &ApiAuth, plain: &[Input]) {
        let allowed = [plain, &self.secret].concat();
        for template in auth.templates() {
            findings.allow(place, template.inputs(), &allowed);
        }
        if let ApiAuth::Headers(headers) = auth {
            check_header_names(findings, place, headers.keys());
        }
    }

    pub(super) fn check_headers(
        &self,
        findings: &mut Findings,
        place: &Place,
        headers: &std::collections::BTreeMap<String, TextTemplate>,
        allowed: &[Input],
    ) {
        check_header_names(findings, place, headers.keys());
        for (name, value) in headers {
            findings.allow(&place.at(name), value.inputs(), allowed);
        }
    }

    /// What becomes part of a host must have a pattern that lets no other characters in.
    pub(super) fn check_labels(&self, findings: &mut Findings, place: &Place, host: Option<&HostTemplate>) {
        for input in host.into_iter().flat_map(HostTemplate::inputs) {
            let fields = || match self.server {
                Some(server) => server.set_up.iter(),
                None => self.entry.fields().iter(),
            };
            let pattern = match input {
                Input::Field(key) | Input::Setting(key) => {
                    fields().find(|field| field.key == *key).and_then(|field| field.pattern.as_ref())
                }
                Input::Kept(name) => self.keeps().iter().find(|keep| keep.name == *name).map(|keep| &keep.pattern),
                _ => None,
            };
            check_label_pattern(findings, place, input, pattern);
        }
    }

    fn keeps(&self) -> &[KeepSpec] {
        self.server.map_or_else(|| self.entry.keeps(), |server| &server.keep)
    }
}

/// Values that would leave the domain, were they ever part of a host's name.
const HOSTILE: [&str; 8] = [
    "evil.example/",
    "evil.example#",
    "evil.example?",
    "a@evil.example",
    "evil.example:1",
    "",
    "a b",
    "evil.example\\",
];

pub(super) fn check_label_pattern(
    findings: &mut Findings,
    place: &Place,
    input: &Input,
    pattern: Option<&crate::catalogue::Pattern>,
) {
    match pattern {
        None => findings.add(place.clone(), format!("{input} becomes part of a host: it must have a `pattern`")),
        Some(pattern) => {
            if let Some(value) = HOSTILE.iter().find(|value| pattern.take(value) == Some(**value)) {
                let words = format!("{input} becomes part of a host, but its pattern lets `{value}` through");
                findings.add(place.clone(), words);
            }
        }
    }
}

fn check_header_names<'a>(findings: &mut Findings, place: &Place, names: impl Iterator<Item = &'a String>) {
    for name in names {
        if http::HeaderName::try_from(name).is_err() {
            findings.add(place.at(name), format!("`{name}` can't be the name of a header"));
        }
    }
}
