//! What is read before anything is asked: the account's secret, and where it may go.

use std::sync::Arc;

use app::model::cause::Cause;

use super::{Remote, RemoteError, Source, TIME, known::Known};
use crate::{
    catalogue::Entry,
    core::Core,
    health::{
        hosts::{evidence_of_hosts, find_added_hosts},
        redaction::Redaction,
    },
    oauth::{
        access::{Access, Bearer},
        identity::Identity,
        registration::{Registration, secret_settings, token_hosts},
    },
    store::{account::Account, application::Application},
    vault::{
        VaultError,
        secret::{Credentials, TokenSet},
    },
};

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
            Some(id) => core.store.ask().await?.application(account.agency, id).await?,
            None => None,
        };
        let identity =
            Identity { subject: account.subject.clone(), name: account.name.clone(), address: account.address.clone() };
        let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
        let (mut known, sent) = match &application {
            Some(application) => {
                let tokens = TokenSet::from_sealed_text(&text)?;
                let (secrets, sent) = secret_settings(core, application, &tokens)?;
                (Known { secrets, kept: tokens.kept, ..Known::default() }, sent)
            }
            None => Self::known_credentials(entry, &Credentials::from_sealed_text(&text)?),
        };
        let named = name_hosts(core, entry, &known, application.as_ref());
        known.hosts.clone_from(&account.hosts);
        (known.identity, known.application) = (Some(identity), application);
        known.account = Some(account.id);
        let added = find_added_hosts(account, &named);
        if !added.is_empty() {
            let evidence = Some(evidence_of_hosts(&added, core.clock.unix()));
            return Err(RemoteError::Broken { cause: Cause::HostsChanged, evidence });
        }
        Ok(Self::with(core, entry, (known, sent), Source::Account { access, account }, None))
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

    fn known_credentials(entry: &Entry, credentials: &Credentials) -> (Known, Redaction) {
        let known = Known::from_credentials(entry, credentials);
        let sent = Redaction::of(known.secrets.values());
        (known, sent)
    }

    fn with(
        core: &'a Core,
        entry: &'a Entry,
        (known, sent): (Known, Redaction),
        source: Source<'a>,
        bearer: Option<Bearer>,
    ) -> Self {
        let asked = entry.name.clone();
        Self {
            core,
            entry,
            known: Arc::new(known),
            source,
            bearer,
            profile_token: None,
            job: None,
            deadline: core.clock.unix() + TIME,
            asked,
            sent,
            is_forbidden: false,
            is_too_large: false,
            too_large: None,
        }
    }

    /// With a token that has just arrived from `registration` for `identity`.
    pub(super) fn arriving(
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
        Self::with(core, entry, (known, registration.redaction(tokens)), Source::Arrival, bearer)
    }

    /// With credentials that were just typed in.
    pub(super) fn trying(core: &'a Core, entry: &'a Entry, credentials: &Credentials) -> Self {
        Self::with(core, entry, Self::known_credentials(entry, credentials), Source::Arrival, None)
    }
}
