//! An authorization server together with our client there, ready to be asked.

use std::collections::BTreeMap;

use app::model::{
    error::AppError,
    ids::{AgencyId, ApplicationId},
};
use oauth2::{AuthUrl, ClientId, EndpointSet, RedirectUrl, basic::BasicClient};
use secrecy::SecretString;

use crate::{
    catalogue::{AuthServer, Input, Inputs, host::host_and_port},
    core::Core,
    health::redaction::Redaction,
    store::{StoreError, application::Application},
    vault::{
        VaultError,
        secret::{ClientSecrets, TokenSet},
    },
};

/// The `oauth2` crate's client, for addresses of the provider's window.
type Client = BasicClient<EndpointSet>;

/// Why a saved authorization server can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("there is no such application")]
    Missing,
    #[error("the catalogue has no authorization server {0}")]
    Unlisted(String),
    #[error("an address of the authorization server can't be read")]
    BadAddress(#[from] url::ParseError),
}

impl From<RegistrationError> for AppError {
    fn from(error: RegistrationError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "an authorization server can't be used");
        Self::Internal
    }
}

/// An authorization server we are registered at.
#[derive(Debug, Clone)]
pub struct Registration {
    pub application: Application,
    pub server: AuthServer,
    secrets: ClientSecrets,
    redirect_uri: String,
}

impl Registration {
    /// Reads it and opens the client secret.
    pub async fn load(core: &Core, agency: AgencyId, id: ApplicationId) -> Result<Self, RegistrationError> {
        let application = core.store.ask().await?.application(agency, id).await?.ok_or(RegistrationError::Missing)?;
        Self::open(core, application)
    }

    /// Opens the client secret of a row that was read already.
    pub fn open(core: &Core, application: Application) -> Result<Self, RegistrationError> {
        let server = core
            .catalogue
            .server(&application.server)
            .cloned()
            .ok_or_else(|| RegistrationError::Unlisted(application.server.clone()))?;
        let secrets = open_secrets(core, &application)?;
        let redirect_uri = core.config.public_url.redirect_uri(application.id);
        Ok(Self { application, server, secrets, redirect_uri })
    }

    /// The secret settings, for the proof of requests.
    pub fn secret_settings(&self) -> BTreeMap<Input, SecretString> {
        name_settings(&self.secrets)
    }

    /// The hosts that secrets of this application may be sent to, as `host:port`. `kept`: what came with the
    /// authorization, as it may name a host.
    pub fn token_hosts(&self, kept: &BTreeMap<String, String>) -> Vec<String> {
        token_hosts(&self.server, &self.application, kept)
    }

    /// Whatever of this client and of `tokens` a question may have carried, to be taken out of its answer.
    pub fn redaction(&self, tokens: &TokenSet) -> Redaction {
        redaction_of(&self.application, &self.secrets, tokens)
    }

    /// The same as far as it is known before anybody has signed in.
    pub fn own_hosts(&self) -> Vec<String> {
        self.token_hosts(&BTreeMap::new())
    }

    /// Whether the same subject at `other` is the same person: the same issuer, which knows people under one id in all
    /// its clients.
    pub fn shares_subjects_with(&self, other: &Application) -> bool {
        let own = &self.application;
        let differs = self.server.subject_per_client || own.pairwise || other.pairwise;
        own.id == other.id || (own.is_at(&other.issuer) && !differs)
    }

    pub(super) fn client_secret(&self) -> Option<&SecretString> {
        self.secrets.client_secret.as_ref()
    }

    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The `oauth2` crate's client for it.
    pub(super) fn client(&self) -> Result<Client, RegistrationError> {
        Ok(BasicClient::new(ClientId::new(self.application.client_id.clone()))
            .set_auth_uri(AuthUrl::new(self.application.authorization_endpoint.clone())?)
            .set_redirect_uri(RedirectUrl::new(self.redirect_uri.clone())?))
    }
}

/// The hosts that `server` names for tokens of `application`, and those of its endpoints, as `host:port`, sorted.
pub fn token_hosts(server: &AuthServer, application: &Application, kept: &BTreeMap<String, String>) -> Vec<String> {
    let inputs =
        Inputs::default().with(Input::Base, &application.issuer).with_settings(&application.settings).with_kept(kept);
    let endpoints: Vec<&str> = std::iter::once(application.token_endpoint.as_str())
        .chain(application.userinfo_endpoint.as_deref())
        .chain(application.revocation_endpoint.as_deref())
        .collect();
    let mut hosts = server.secret_hosts(&inputs, &endpoints);
    // Tokens go to the endpoints, whether or not the file has thought of naming them.
    hosts.extend(endpoints.iter().filter_map(|endpoint| host_and_port(&url::Url::parse(endpoint).ok()?)));
    hosts.sort();
    hosts.dedup();
    hosts
}

/// The secret settings of an application, for the proof of requests, and what is to be taken out of their answers.
pub fn secret_settings(
    core: &Core,
    application: &Application,
    tokens: &TokenSet,
) -> Result<(BTreeMap<Input, SecretString>, Redaction), VaultError> {
    let secrets = open_secrets(core, application)?;
    Ok((name_settings(&secrets), redaction_of(application, &secrets, tokens)))
}

fn redaction_of(application: &Application, secrets: &ClientSecrets, tokens: &TokenSet) -> Redaction {
    let own = secrets.client_secret.iter().chain(secrets.settings.values());
    let theirs = std::iter::once(&tokens.access).chain(&tokens.refresh).chain(&tokens.previous_refresh);
    let mut redaction = Redaction::of(own.chain(theirs));
    if let Some(secret) = &secrets.client_secret {
        redaction.add_pair(&application.client_id, secret);
    }
    redaction
}

fn name_settings(secrets: &ClientSecrets) -> BTreeMap<Input, SecretString> {
    secrets.settings.iter().map(|(key, value)| (Input::Setting(key.clone()), value.clone())).collect()
}

fn open_secrets(core: &Core, application: &Application) -> Result<ClientSecrets, VaultError> {
    let Some(sealed) = &application.client_secret else { return Ok(ClientSecrets::default()) };
    let text = core.vault.open("applications.client_secret", application.agency, application.id.0, sealed)?;
    Ok(ClientSecrets::from_sealed_text(&text))
}

impl Registration {
    /// For tests that give hostile replies: nothing of Relink registers so.
    #[doc(hidden)]
    pub fn for_fuzzing(application: Application, server: AuthServer) -> Self {
        Self {
            application,
            server,
            secrets: ClientSecrets::default(),
            redirect_uri: "https://relink.example/1".to_owned(),
        }
    }
}

#[cfg(test)]
impl Registration {
    /// One of `server` with a client `relink` and the secret `s3cret`.
    pub(super) fn of(server: AuthServer, settings: BTreeMap<String, String>) -> Self {
        let metadata = crate::service::apps::fixed_endpoints(&server.discovery, "https://login.example", &settings);
        let metadata = metadata.unwrap();
        let application = Application {
            id: ApplicationId(uuid::Uuid::from_u128(1)),
            agency: AgencyId(uuid::Uuid::from_u128(2)),
            server: server.key.clone(),
            issuer: metadata.issuer,
            iss_announced: false,
            authorization_endpoint: metadata.authorization_endpoint,
            token_endpoint: metadata.token_endpoint,
            userinfo_endpoint: metadata.userinfo_endpoint,
            revocation_endpoint: metadata.revocation_endpoint,
            client_id: "relink".to_owned(),
            client_secret: None,
            settings,
            pairwise: false,
            successor: None,
            created_at: 0,
            saved_at: 0,
        };
        let secrets = ClientSecrets {
            client_secret: Some("s3cret".into()),
            settings: BTreeMap::from([("developer_token".to_owned(), "dev-t0ken".into())]),
        };
        Self { application, server, secrets, redirect_uri: "https://relink.example/oauth/callback/1".to_owned() }
    }
}
