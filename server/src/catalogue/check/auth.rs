//! How an integration is connected.

use super::{Findings, form::check_fields, words::check_sentence};
use crate::catalogue::{
    Catalogue,
    entry::{CredentialKind, Entry, EntryAuth},
    input::Input,
    locate::Place,
    server::AuthServer,
};

/// What every PostgreSQL connection needs.
const POSTGRES_FIELDS: [&str; 6] = ["host", "port", "database", "user", "password", "tls"];

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
        EntryAuth::Credentials { kind: CredentialKind::Postgres, fields, identity } => {
            let place = place.at("credentials");
            check_fields(findings, &place.at("fields"), fields);
            for key in POSTGRES_FIELDS {
                if !fields.iter().any(|field| field.key == key) {
                    findings.add(place.at("fields"), format!("there must be a field `{key}`"));
                }
            }
            let allowed = readable_fields(entry);
            let place = place.at("identity");
            findings.allow(&place.at("subject"), identity.subject.inputs(), &allowed);
            findings.allow(&place.at("name"), identity.name.inputs(), &allowed);
            findings.allow(&place.at("address"), identity.address.inputs(), &allowed);
            None
        }
    }
}

/// Placeholders for credentials that are no secrets.
pub(super) fn readable_fields(entry: &Entry) -> Vec<Input> {
    let readable = entry.fields().iter().filter(|field| !field.is_secret());
    readable.flat_map(|field| [Input::Field(field.key.clone()), Input::FieldHash(field.key.clone())]).collect()
}
