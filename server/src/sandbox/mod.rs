//! The demo provider: an authorization server and a data API inside the binary, on a port of its own, to be broken on
//! purpose. Started in demo mode and in tests only; it guards nothing real.
//!
//! - `authorize`, `token`, `revoke`, `userinfo`, `metadata`: the authorization server (RFC 6749, 7009, 7636, 8414, 9207).
//!   There is no `id_token`: identity comes from `/userinfo`.
//! - `data`: the data API, its numbers made up but always the same.
//! - `control`: the page that breaks things. `faults` has the commands, `commands` carries them out.
//! - `answers`: how it says no, as a table.
//! - `people`: who can sign in. `grants`, `ledger`, `state`, `session`: what it remembers. `pages`: how it looks.
//! - `routes`: which address is whose. `settings`: what it is started with. `authorization_request`: reading one.

mod answers;
mod authorization_request;
mod authorize;
mod commands;
mod control;
mod data;
mod faults;
mod grants;
mod ledger;
mod metadata;
mod pages;
mod people;
mod revoke;
mod routes;
mod session;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod token;
mod userinfo;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::serve::ListenerExt;
use secrecy::{ExposeSecret, SecretString};
use tokio::{net::TcpListener, sync::watch};
use url::Url;

use self::state::{Kept, State};
pub use self::{
    faults::{ControlCommand, ControlOutcome, Rotation, TokenBody},
    settings::{SandboxError, SandboxSettings},
};

/// The demo provider. Clones share one state.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

struct Shared {
    settings: SandboxSettings,
    /// The issuer identifier: no slash at the end, as RFC 9207 compares it letter by letter.
    issuer: String,
    state: Mutex<State>,
    /// Counts the commands of the control page.
    commands: watch::Sender<u64>,
}

/// Tokens as if somebody had just consented, with the identity they stand for.
#[derive(Debug, Clone)]
pub struct IssuedGrant {
    pub access_token: SecretString,
    /// `None` unless `offline_access` is among the scopes.
    pub refresh_token: Option<SecretString>,
    /// How long the access token lives, in seconds.
    pub expires_in: i64,
    /// What is granted, separated by spaces.
    pub scope: String,
    pub subject: String,
    pub display_name: String,
    pub email: String,
}

impl Sandbox {
    /// Reads the state file, if there is one. Fails if it is unreadable or damaged, or a redirect URI is no URL.
    pub fn open(settings: SandboxSettings) -> Result<Self, SandboxError> {
        if let Some(wrong) = settings.redirect_uris.iter().find(|uri| Url::parse(uri).is_err()) {
            return Err(SandboxError::RedirectUri(wrong.clone()));
        }
        let kept = settings.state_file.as_deref().map(Kept::read).transpose()?.unwrap_or_default();
        let issuer = settings.issuer.as_str().trim_end_matches('/').to_owned();
        let state = Mutex::new(State { kept, ..State::default() });
        Ok(Self { shared: Arc::new(Shared { settings, issuer, state, commands: watch::Sender::new(0) }) })
    }

    /// Everything it answers.
    pub fn router(&self) -> axum::Router {
        routes::build(self.clone())
    }

    /// The issuer identifier, as it stands in metadata and in `iss`: without a slash at the end.
    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// A grant without anybody clicking: for the demo's first data. Counts as a consent of its own.
    pub fn issue_grant(&self, person: &str, scopes: &[&str]) -> Result<IssuedGrant, SandboxError> {
        let person = people::find_person(person).ok_or_else(|| SandboxError::UnknownPerson(person.to_owned()))?;
        if let Some(unknown) = scopes.iter().find(|scope| people::find_scope(scope).is_none()) {
            return Err(SandboxError::UnknownScope((*unknown).to_owned()));
        }
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let (now, entropy) = (self.now(), &*self.shared.settings.entropy);
        let issued = self.change(|state| state.kept.ledger.issue(person.sub, scopes, true, now, entropy))?;
        Ok(IssuedGrant {
            access_token: issued.access,
            refresh_token: issued.refresh,
            expires_in: grants::ACCESS_SECONDS,
            scope: issued.scope,
            subject: person.sub.to_owned(),
            display_name: person.name.to_owned(),
            email: person.email.to_owned(),
        })
    }

    /// Whether a refresh token would be taken now. Asking changes nothing.
    pub fn honours(&self, refresh_token: &SecretString) -> bool {
        let state = self.lock();
        let rotation = state.kept.switches.rotation;
        state.kept.ledger.check_refresh(refresh_token.expose_secret(), rotation, self.now()).is_ok()
    }

    /// Changes whenever something was broken or mended on purpose, so that the demo need not wait for the next sync.
    pub fn commands(&self) -> watch::Receiver<u64> {
        self.shared.commands.subscribe()
    }

    fn settings(&self) -> &SandboxSettings {
        &self.shared.settings
    }

    fn now(&self) -> i64 {
        self.shared.settings.clock.unix()
    }

    fn new_token(&self) -> String {
        self.shared.settings.entropy.token()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is kept, and writes it down before anybody is told.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> Result<T, SandboxError> {
        let mut state = self.lock();
        let result = change(&mut state);
        if let Some(path) = &self.shared.settings.state_file {
            state.kept.write(path)?;
        }
        Ok(result)
    }
}

/// Serves until `shutdown` resolves, then finishes what is under way. Errors are those of the listener.
pub async fn serve(
    sandbox: Sandbox,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // Answers are small and must not wait for a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    axum::serve(listener, sandbox.router()).with_graceful_shutdown(shutdown).await
}
