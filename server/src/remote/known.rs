//! What requests of one account can name, and where they may go.

use std::collections::BTreeMap;

use app::model::ids::AccountId;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::{
    catalogue::{Entry, Input, Inputs, host::hosts_of},
    oauth::identity::Identity,
    store::application::Application,
    vault::Credentials,
};

/// Kept values stand among the credentials under this and their name.
const KEPT: &str = "kept.";

/// What templates may name, and where secrets may go.
#[derive(Default)]
pub(super) struct Known {
    pub(super) identity: Option<Identity>,
    pub(super) application: Option<Application>,
    /// Credential fields that are no secrets.
    pub(super) fields: Vec<(String, String)>,
    /// Secret fields, or secret settings of the application.
    pub(super) secrets: BTreeMap<Input, SecretString>,
    pub(super) kept: BTreeMap<String, String>,
    /// The account that asks; `None`: nobody keeps it yet.
    pub(super) account: Option<AccountId>,
    pub(super) hosts: Vec<String>,
}

impl Known {
    /// From credentials that were typed in, and what a probe kept of them.
    pub(super) fn from_credentials(entry: &Entry, credentials: &Credentials) -> Self {
        let secret = entry.fields().iter().filter(|field| field.is_secret());
        let secrets =
            secret.filter_map(|field| Some((Input::Field(field.key.clone()), credentials.0.get(&field.key)?.clone())));
        let kept = credentials
            .0
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(KEPT)?.to_owned(), value.expose_secret().to_owned())));
        let mut known = Self {
            fields: plain_fields(entry, credentials),
            secrets: secrets.collect(),
            kept: kept.collect(),
            ..Self::default()
        };
        known.hosts = hosts_of(&entry.hosts(), &known.inputs(), &[]);
        known
    }

    /// What has a value in every request. No secrets.
    pub(super) fn inputs(&self) -> Inputs<'_> {
        let mut inputs = Inputs::default()
            .with_fields(self.fields.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .with_kept(&self.kept)
            .with(Input::Account, self.account.map_or(Uuid::nil(), |id| id.0).to_string());
        if let Some(identity) = &self.identity {
            inputs = inputs
                .with(Input::Subject, identity.subject.as_str())
                .with(Input::Name, identity.name.as_str())
                .with(Input::Address, identity.address.as_str());
        }
        match &self.application {
            Some(application) => inputs
                .with(Input::Base, application.issuer.as_str())
                .with(Input::ClientId, application.client_id.as_str())
                .with_settings(&application.settings),
            None => inputs,
        }
    }

    /// Where the platform is, for those that people run themselves.
    pub(super) fn place(&self, entry: &Entry) -> Option<String> {
        let value =
            |key: &&str| self.fields.iter().find(|field| field.0 == **key).map(|field| field.1.trim_end_matches('/'));
        let values: Vec<&str> = entry.place_fields().iter().filter_map(value).collect();
        (!values.is_empty()).then(|| values.join(" "))
    }

    /// With the secrets, for the proof of a request and nothing else.
    pub(super) fn with_secrets<'a>(&'a self, inputs: Inputs<'a>, token: Option<&'a SecretString>) -> Inputs<'a> {
        let mut inputs = inputs;
        for (input, secret) in &self.secrets {
            inputs = inputs.with(input.clone(), secret.expose_secret());
        }
        match token {
            Some(token) => inputs.with(Input::Token, token.expose_secret()),
            None => inputs,
        }
    }
}

/// The fields that are no secrets, as they are used.
pub(super) fn plain_fields(entry: &Entry, credentials: &Credentials) -> Vec<(String, String)> {
    let plain = entry.fields().iter().filter(|field| !field.is_secret());
    plain
        .map(|field| {
            let typed = credentials.0.get(&field.key).map(|value| value.expose_secret().trim()).unwrap_or_default();
            let value = if typed.is_empty() { &field.default } else { typed };
            (field.key.clone(), value.to_owned())
        })
        .collect()
}

impl Credentials {
    /// With what a probe kept, to be stored together.
    #[must_use]
    pub fn with_kept(mut self, kept: &BTreeMap<String, String>) -> Self {
        self.0.extend(kept.iter().map(|(name, value)| (format!("{KEPT}{name}"), SecretString::from(value.as_str()))));
        self
    }
}
