//! Calls to the platforms, driven by the catalogue: which profiles an account sees, and the daily numbers of one.
//!
//! - `http`: requests over HTTP with the proof that the catalogue names. `paging`: from page to page. `pace`: not too
//!   many at once. `known`: what requests can name. `report`, `unpack`: reports that are ordered first. `postgres`,
//!   `mysql`, `tls`: a query at a database.
//! - `reply`: from what came back to records. `records`: to values. `profiles`: to profiles. `credentials`: trying out
//!   what was typed.
//! - `error`: why there is nothing.
//!
//! No transaction is open while a platform is asked, and nothing is written but what [`Access`] writes about tokens, and
//! which reports were ordered.

mod credentials;
mod error;
mod http;
mod known;
mod mysql;
mod pace;
mod paging;
mod postgres;
mod profiles;
mod records;
mod reply;
mod report;
mod tls;
mod unpack;

pub use self::{
    credentials::{CredentialIdentity, test_credentials},
    error::RemoteError,
    profiles::{RemoteProfile, list_profiles, list_profiles_with},
};
use self::{http::By, known::Known, postgres::Target, records::Subject};
use super::gap::Window;
use crate::{
    catalogue::{Entry, EntryAuth, Input, Inputs, Probe, Stream, StreamRequest},
    core::Core,
    health::hosts::{evidence_of_hosts, find_added_hosts},
    oauth::{
        access::{Access, Bearer},
        identity::Identity,
        proof::Shot,
        registration::{Registration, secret_settings, token_hosts},
    },
    store::{account::Account, application::Application, connection::Profile, report::OrderKey, series},
    vault::{
        VaultError,
        secret::{Credentials, TokenSet},
    },
};
use std::sync::Arc;

use app::model::cause::Cause;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::Value;

/// Between a parent's id and a profile's.
const PARENT_END: char = '~';

/// One account at its platform, ready to be asked.
pub struct Remote<'a> {
    core: &'a Core,
    entry: &'a Entry,
    known: Arc<Known>,
    source: Source<'a>,
    bearer: Option<Bearer>,
    /// The token of the profile that was asked for last, where profiles have their own.
    profile_token: Option<(String, SecretString)>,
    /// When the last request was sent, in milliseconds: for the platform's limit.
    sent_at: Option<i64>,
    /// What was asked last, without its query: for evidence.
    asked: String,
    /// Whether the operator's rules kept it from being asked.
    is_forbidden: bool,
}

/// Where the proof comes from that one may read.
#[derive(Clone, Copy)]
enum Source<'a> {
    Account {
        access: &'a Access,
        account: &'a Account,
    },
    /// A token or credentials that have just arrived and are not stored: nothing can be renewed.
    Arrival,
}

/// Where the catalogue lets secrets go now.
fn name_hosts(core: &Core, entry: &Entry, known: &Known, application: Option<&Application>) -> Vec<String> {
    match (application, core.catalogue.server_of(entry)) {
        (Some(application), Some(server)) => token_hosts(server, application, &known.kept),
        _ => known.hosts.clone(),
    }
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
        let mut known = Self::read_known(core, entry, account, application.is_some())?;
        if let Some(application) = &application {
            known.secrets = secret_settings(core, application)?;
        }
        let named = name_hosts(core, entry, &known, application.as_ref());
        known.hosts.clone_from(&account.hosts);
        (known.identity, known.application) = (Some(identity), application);
        let added = find_added_hosts(account, &named);
        if !added.is_empty() {
            let evidence = Some(evidence_of_hosts(&added, core.clock.unix()));
            return Err(RemoteError::Broken { cause: Cause::HostsChanged, evidence });
        }
        Ok(Self::with(core, entry, known, Source::Account { access, account }, None))
    }

    /// Hosts that the catalogue names by now and that `account` was not connected for, as `host:port`.
    pub fn find_new_hosts(
        core: &Core,
        entry: &Entry,
        account: &Account,
        application: Option<&Application>,
    ) -> Result<Vec<String>, VaultError> {
        let known = Self::read_known(core, entry, account, application.is_some())?;
        Ok(find_added_hosts(account, &name_hosts(core, entry, &known, application)))
    }

    fn read_known(core: &Core, entry: &Entry, account: &Account, holds_tokens: bool) -> Result<Known, VaultError> {
        let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
        Ok(if holds_tokens {
            Known { kept: TokenSet::from_sealed_text(&text)?.kept, ..Known::default() }
        } else {
            Known::from_credentials(entry, &Credentials::from_sealed_text(&text)?)
        })
    }

    fn with(core: &'a Core, entry: &'a Entry, known: Known, source: Source<'a>, bearer: Option<Bearer>) -> Self {
        let asked = entry.name.clone();
        Self {
            core,
            entry,
            known: Arc::new(known),
            source,
            bearer,
            profile_token: None,
            sent_at: None,
            asked,
            is_forbidden: false,
        }
    }

    /// With a token that has just arrived from `registration` for `identity`.
    fn arriving(
        core: &'a Core,
        entry: &'a Entry,
        registration: &Registration,
        identity: &Identity,
        tokens: &TokenSet,
    ) -> Self {
        let known = Known {
            identity: Some(identity.clone()),
            application: Some(registration.application.clone()),
            secrets: registration.secret_settings(),
            kept: tokens.kept.clone(),
            hosts: registration.token_hosts(&tokens.kept),
            ..Known::default()
        };
        let bearer = Some(Bearer { token: tokens.access.clone(), token_version: 0 });
        Self::with(core, entry, known, Source::Arrival, bearer)
    }

    /// With credentials that were just typed in.
    fn trying(core: &'a Core, entry: &'a Entry, credentials: &Credentials) -> Self {
        Self::with(core, entry, Known::from_credentials(entry, credentials), Source::Arrival, None)
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
    ) -> Result<Vec<series::Value>, RemoteError> {
        let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
        let about = Subject { window, zone, currency: profile.currency.as_deref() };
        match &stream.request {
            StreamRequest::Http(ask) => {
                let known = Arc::clone(&self.known);
                let inputs = profile_inputs(self.entry, known.inputs(), profile, &about);
                let rows = self.fetch_records(ask, inputs, By::Profile).await?;
                records::read_values(stream, &rows, &about).map_err(|problem| match self.entry.has_query() {
                    true => self.misfit(problem),
                    false => self.unreadable(&problem.to_string()),
                })
            }
            StreamRequest::Report(report) => {
                let Source::Account { account, .. } = self.source else { return Err(RemoteError::Gone) };
                let key = OrderKey {
                    agency: account.agency,
                    account: account.id,
                    profile: profile.id,
                    stream: stream.key.clone(),
                    from: window.from,
                    to: window.to,
                };
                let known = Arc::clone(&self.known);
                let inputs = profile_inputs(self.entry, known.inputs(), profile, &about);
                let rows = self.fetch_report(report, &key, inputs).await?;
                records::read_values(stream, &rows, &about).map_err(|problem| self.unreadable(&problem.to_string()))
            }
            StreamRequest::Sql { query } => {
                let target = self.target(query)?;
                let rows = target.fetch(&*self.core.outbound, self.entry.limits.rows).await;
                let rows = rows.map_err(|failure| self.refused_by_database(&target, failure))?;
                records::read_values(stream, &rows, &about)
                    .map_err(|problem| self.refused_by_database(&target, problem.into()))
            }
        }
    }

    /// Opens what the credentials open, and asks for nothing: costs the platform next to nothing.
    pub async fn greet(&mut self) -> Result<(), RemoteError> {
        if let EntryAuth::Credentials { probe: Some(probe), .. } = &self.entry.auth {
            return self.probe(probe).await.map(drop);
        }
        for stream in &self.entry.streams {
            let StreamRequest::Sql { query } = &stream.request else { continue };
            let target = self.target(query)?;
            target.greet(&*self.core.outbound).await.map_err(|failure| self.refused_by_database(&target, failure))?;
        }
        Ok(())
    }

    /// The reply to the probe.
    async fn probe(&mut self, probe: &Probe) -> Result<Value, RemoteError> {
        let known = Arc::clone(&self.known);
        let shot = Shot {
            method: probe.method,
            url: &probe.url,
            headers: &probe.headers,
            auth: probe.auth.as_ref(),
            body: probe.body.as_ref(),
        };
        self.fetch_one(shot, &known.inputs()).await
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

/// What requests for the numbers of `profile` can name beside `inputs`.
fn profile_inputs<'a>(entry: &'a Entry, inputs: Inputs<'a>, profile: &'a Profile, about: &Subject<'_>) -> Inputs<'a> {
    let (parent, id) = match profile.remote_id.split_once(PARENT_END) {
        Some((parent, id)) if entry.profiles.has_parents() => (parent, id),
        _ => ("", profile.remote_id.as_str()),
    };
    let inputs = inputs
        .with(Input::Profile, id)
        .with(Input::Parent, parent)
        .with(Input::TimeZone, profile.time_zone.as_str())
        .with_days(about.window.from, about.window.to, &about.zone);
    match entry.profiles.zone_name(&profile.time_zone) {
        Some(name) => inputs.with(Input::ZoneName, name),
        None => inputs,
    }
}
