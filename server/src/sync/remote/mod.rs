//! Calls to the platforms, driven by the catalogue: which profiles an account sees, and the daily numbers of one.
//!
//! - `http`: JSON over HTTP with the account's access token. `postgres`, `tls`: a query at a PostgreSQL database.
//! - `records`: from what came back to values. `profiles`: to profiles. `credentials`: trying out what was typed.
//! - `error`: why there is nothing.
//!
//! No transaction is open here, and nothing is written but what [`Access`] writes about tokens.

mod credentials;
mod error;
mod http;
mod postgres;
mod profiles;
mod records;
mod tls;

pub use self::{
    credentials::{CredentialIdentity, test_credentials},
    error::RemoteError,
    profiles::{RemoteProfile, list_profiles, list_profiles_with},
};
use self::{http::Ask, postgres::Target};
use super::gap::Window;
use crate::{
    catalogue::{Entry, Input, Inputs, Stream, StreamRequest},
    core::Core,
    oauth::{
        access::{Access, Bearer},
        identity::Identity,
        registration::Registration,
    },
    store::{account::Account, application::Application, connection::Profile, series::Value},
    vault::Credentials,
};
use std::sync::Arc;

use secrecy::SecretString;

/// One account at its platform, ready to be asked.
pub struct Remote<'a> {
    core: &'a Core,
    entry: &'a Entry,
    known: Arc<Known>,
    source: Source<'a>,
    bearer: Option<Bearer>,
    /// What was asked last, without its query: for evidence.
    asked: String,
}

/// What templates may name, and where secrets may go.
struct Known {
    identity: Identity,
    application: Option<Application>,
    hosts: Vec<String>,
}

/// Where the proof comes from that one may read.
#[derive(Clone, Copy)]
enum Source<'a> {
    Account {
        access: &'a Access,
        account: &'a Account,
    },
    /// A token that has just arrived and is not stored: it can't be renewed.
    Arrival,
}

impl<'a> Remote<'a> {
    /// Reads what asking for `account` needs, as it was read last.
    pub async fn open(
        core: &'a Core,
        access: &'a Access,
        entry: &'a Entry,
        account: &'a Account,
    ) -> Result<Self, RemoteError> {
        let application = match account.application {
            Some(id) => core.store.read().await?.application(account.agency, id).await?,
            None => None,
        };
        let identity =
            Identity { subject: account.subject.clone(), name: account.name.clone(), address: account.address.clone() };
        let known = Arc::new(Known { identity, application, hosts: account.hosts.clone() });
        let asked = entry.name.clone();
        Ok(Self { core, entry, known, source: Source::Account { access, account }, bearer: None, asked })
    }

    /// With a token that has just arrived from `registration` for `identity`.
    fn arriving(
        core: &'a Core,
        entry: &'a Entry,
        registration: &Registration,
        identity: &Identity,
        token: &SecretString,
    ) -> Self {
        let known = Known {
            identity: identity.clone(),
            application: Some(registration.application.clone()),
            hosts: registration.token_hosts(),
        };
        let bearer = Some(Bearer { token: token.clone(), token_version: 0 });
        Self { core, entry, known: Arc::new(known), source: Source::Arrival, bearer, asked: entry.name.clone() }
    }

    /// The version of the account's secret that was used last: what is found out is about this one.
    pub fn token_version(&self) -> i64 {
        match (&self.bearer, self.source) {
            (Some(bearer), _) => bearer.token_version,
            (None, Source::Account { account, .. }) => account.token_version,
            (None, Source::Arrival) => 0,
        }
    }

    /// The values of one stream of `profile` in `window`.
    pub async fn pull(
        &mut self,
        stream: &Stream,
        profile: &Profile,
        window: Window,
    ) -> Result<Vec<Value>, RemoteError> {
        match &stream.request {
            StreamRequest::Http { url, records, paging } => {
                let known = Arc::clone(&self.known);
                let inputs = known
                    .inputs()
                    .with(Input::Profile, profile.remote_id.as_str())
                    .with(Input::From, window.from.to_string())
                    .with(Input::To, window.to.to_string());
                let rows = self.fetch_records(&Ask { url, records, paging: paging.as_ref() }, inputs).await?;
                records::read_values(stream, &rows, window).map_err(|problem| self.unreadable(&problem.to_string()))
            }
            StreamRequest::Sql { query } => {
                let target = self.target(query)?;
                let rows = target.fetch(&*self.core.outbound, self.entry.limits.rows).await;
                let rows = rows.map_err(|failure| self.refused_by_database(&target, failure))?;
                records::read_values(stream, &rows, window)
                    .map_err(|problem| self.refused_by_database(&target, problem.into()))
            }
        }
    }

    /// Opens what the credentials open, and asks for nothing: costs the platform next to nothing.
    pub async fn greet(&self) -> Result<(), RemoteError> {
        for stream in &self.entry.streams {
            let StreamRequest::Sql { query } = &stream.request else { continue };
            let target = self.target(query)?;
            target.greet(&*self.core.outbound).await.map_err(|failure| self.refused_by_database(&target, failure))?;
        }
        Ok(())
    }

    fn target(&self, query: &str) -> Result<Target, RemoteError> {
        let target = Target::read(self.entry, &self.credentials()?, query).map_err(|missing| self.misfit(missing))?;
        let address = target.address();
        if self.known.hosts.contains(&address) { Ok(target) } else { Err(self.forbidden_host(&address)) }
    }

    fn credentials(&self) -> Result<Credentials, RemoteError> {
        let Source::Account { account, .. } = self.source else { return Err(RemoteError::Gone) };
        let text = self.core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
        Ok(Credentials::from_sealed_text(&text)?)
    }
}

impl Known {
    fn inputs(&self) -> Inputs<'_> {
        let inputs = Inputs::default()
            .with(Input::Subject, self.identity.subject.as_str())
            .with(Input::Name, self.identity.name.as_str())
            .with(Input::Address, self.identity.address.as_str());
        match &self.application {
            Some(application) => {
                inputs.with(Input::Base, application.issuer.as_str()).with_settings(&application.settings)
            }
            None => inputs,
        }
    }
}
