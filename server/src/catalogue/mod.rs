//! The catalogue: integrations as data. One TOML file each for an authorization server and for an integration.
//!
//! - `entry`, `server`, `host`, `profile`, `stream`, `field`, `scope`, `rule`, `platform`: what a file can say.
//! - `template`, `input`, `pointer`: the small languages in it: texts and addresses with placeholders, places in JSON.
//! - `load`, `check`, `locate`, `error`: reading files; every mistake is told with its file and line.
//! - `mark`: the brand marks.
//!
//! Nothing here opens a socket or knows a secret.

mod check;
pub mod entry;
pub mod error;
pub mod field;
pub mod host;
pub mod input;
mod load;
mod locate;
mod mark;
pub mod platform;
pub mod pointer;
pub mod profile;
pub mod rule;
pub mod scope;
pub mod server;
pub mod stream;
pub mod template;

use std::collections::BTreeMap;

use app::model::ids::IntegrationKey;

pub use entry::{CredentialKind, Entry, EntryAuth, Limits, RemoteIdentity};
pub use error::{CatalogueError, Problem};
pub use field::FieldSpec;
pub use host::HostPattern;
pub use input::{Input, Inputs};
pub use load::File;
pub use platform::Platform;
pub use pointer::Pointer;
pub use profile::ProfileListing;
pub use rule::{AnswerShape, ErrorRule, Meaning, Operation};
pub use scope::ScopeSpec;
pub use server::{AuthServer, ClientAuth, Discovery, IdentityPointers, RefreshToken, RevokeScope, Rotation};
pub use stream::{Aggregate, MetricSpec, MetricUnit, Metrics, Paging, Stream, StreamRequest};
pub use template::{TemplateError, TextTemplate, UrlTemplate};

/// Every authorization server, every integration, and what they share.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub servers: BTreeMap<String, AuthServer>,
    pub entries: BTreeMap<IntegrationKey, Entry>,
    pub platforms: BTreeMap<String, Platform>,
}

impl Catalogue {
    /// The integration with this key.
    pub fn entry(&self, key: &IntegrationKey) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The authorization server with this key.
    pub fn server(&self, key: &str) -> Option<&AuthServer> {
        self.servers.get(key)
    }

    /// The authorization server of an integration; `None` for credentials.
    pub fn server_of(&self, entry: &Entry) -> Option<&AuthServer> {
        entry.server().and_then(|key| self.server(key))
    }

    /// The name of a provider, by the key that its accounts carry: an authorization server's or, for credentials, an
    /// integration's.
    pub fn provider_name(&self, provider: &str) -> String {
        let server = self.server(provider).map(|server| server.name.clone());
        let entry = || self.entries.values().find(|entry| entry.provider() == provider);
        server.or_else(|| entry().map(|entry| entry.name.clone())).unwrap_or_else(|| provider.to_owned())
    }

    /// What may be added to a campaign, by category and name. What only exists in demo mode is left out elsewhere.
    pub fn offered(&self, demo: bool) -> Vec<&Entry> {
        let is_offered = |entry: &&Entry| demo || !self.server_of(entry).is_some_and(|server| server.demo);
        let mut offered: Vec<&Entry> = self.entries.values().filter(is_offered).collect();
        offered.sort_by(|one, other| (one.category, &one.name).cmp(&(other.category, &other.name)));
        offered
    }
}
