//! What the demo provider is started with, and why it may refuse.

use std::{path::PathBuf, sync::Arc};

use secrecy::SecretString;
use url::Url;

use crate::{clock::Clock, entropy::Entropy};

/// What a [`super::Sandbox`] is started with. It knows one client: Relink.
#[derive(Clone)]
pub struct SandboxSettings {
    /// Where it is reached, without a path: `http://127.0.0.1:3001`. The control page answers at this host and port only.
    pub issuer: Url,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Compared as text with what the client sends (RFC 6749 section 3.1.2.3).
    pub redirect_uris: Vec<String>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Where grants and switches are kept over a restart (hashes of tokens, never tokens). `None`: in memory only.
    pub state_file: Option<PathBuf>,
}

/// Why the demo provider did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("the demo provider knows nobody called {0:?}")]
    UnknownPerson(String),
    #[error("the demo provider has no scope called {0:?}")]
    UnknownScope(String),
    #[error("the demo provider has no profile called {0:?}")]
    NoProfile(String),
    #[error("{person} has no profile called {profile:?}")]
    UnknownProfile { person: String, profile: String },
    #[error("{0} is not a status the token endpoint can answer with (200 to 599)")]
    Status(u16),
    #[error("the token endpoint can wait for {limit} seconds at most", limit = super::faults::SLOWEST_SECONDS)]
    TooSlow,
    #[error("the redirect URI {0:?} of the demo provider's client is not an absolute URL")]
    RedirectUri(String),
    #[error("the demo provider's state file cannot be read or written")]
    StateFile(#[from] std::io::Error),
    #[error("the demo provider's state file is damaged; remove it to start afresh")]
    DamagedStateFile(#[from] serde_json::Error),
}
