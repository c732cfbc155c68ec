//! The catalogue: integrations as data. One TOML file each for an authorization server, an integration and a platform.
//!
//! - `entry`, `auth`, `server`, `identity`, `host`, `profile`, `request`, `paging`, `report`, `stream`, `duplicates`, `breakdown`, `parts`, `period`, `whole`,
//!   `field`,
//!   `scope`, `keep`, `token_call`, `token_request`, `rule`, `platform`, `cap`, `sunset`, `planned`: what a file can say.
//! - `template`, `input`, `day`, `pointer`, `path`, `pattern`, `date_format`, `number_format`: the small languages in it:
//!   texts, addresses and bodies with placeholders, places in JSON, ways to write a day or a number.
//! - `load`, `check`, `locate`, `error`: reading files; every mistake is told with its file and line.
//! - `fingerprint`: which description of a stream a file holds.
//! - `sent`: which fields of a form reach the platform, so that they may say who an account is.
//! - `own`, `shelf`: the operator's files, taken in without a restart. `schema`: the JSON Schemas of the files.
//! - `shown`, `mark`: what the pages show of it.
//!
//! Nothing here opens a socket or knows a secret.

pub mod auth;
pub mod breakdown;
pub mod cap;
mod check;
pub mod date_format;
pub mod day;
mod duplicates;
pub mod entry;
pub mod error;
pub mod field;
mod fingerprint;
pub mod host;
pub mod identity;
pub mod input;
pub mod keep;
mod load;
mod locate;
mod mark;
pub mod number_format;
pub mod own;
pub mod paging;
mod parts;
pub mod path;
pub mod pattern;
pub mod period;
mod phrasing;
pub mod planned;
pub mod platform;
pub mod pointer;
pub mod profile;
pub mod report;
pub mod request;
mod request_template;
pub mod rule;
pub mod schema;
pub mod scope;
mod sent;
pub mod server;
mod shelf;
mod shown;
pub mod stream;
pub mod sunset;
pub mod template;
pub mod token_call;
pub mod token_request;
mod whole;

use std::collections::BTreeMap;

use app::model::ids::IntegrationKey;

pub use auth::{CredentialKind, EntryAuth, Probe, RemoteIdentity};
pub use breakdown::By;
pub use cap::{Cap, Counted};
pub use date_format::DateFormat;
pub use duplicates::Duplicates;
pub use entry::{Entry, Limits, SharedLimits};
pub use error::{CatalogueError, Problem};
pub use field::FieldSpec;
pub use host::HostPattern;
pub use identity::{IdentityPart, IdentityPointers, IdentityRequest, IdentitySource};
pub use input::{Input, Inputs};
pub use keep::{KeepFrom, KeepSpec};
pub use load::{File, built_in_files};
#[cfg(test)]
pub(crate) use mark::names as mark_names;
pub use number_format::{NumberFormat, Written};
pub use own::OwnFiles;
pub use paging::Paging;
pub use path::Path;
pub use pattern::Pattern;
pub use planned::{Plan, PlannedAuth};
pub use platform::Platform;
pub use pointer::Pointer;
pub use profile::{PARENT_END, ProfileListing, UniqueIn};
pub use report::{Packing, Report};
pub use request::{Api, ApiAuth, Ask, Layout, Method, ProfileToken, Reply, Shape};
pub use request_template::RequestTemplate;
pub use rule::{AnswerShape, ErrorRule, Meaning, Operation};
pub use scope::ScopeSpec;
pub use server::{AuthServer, ClientAuth, Discovery, PkceChallenge, RefreshToken, RevokeScope, Rotation};
pub use shelf::Shelf;
pub use stream::{Aggregate, Condition, MetricSpec, MetricUnit, Metrics, Stream, StreamRequest};
pub use sunset::{Ending, Sunset};
pub use template::{BodyTemplate, TemplateError, TextTemplate, UrlTemplate};
pub use token_call::{HandedIn, ParamNames, RevokeCall, RevokeMethod, TokenBody, TokenCall, TokenReply};
pub use token_request::{TokenRequest, UnlessEmpty};

/// Every authorization server, every integration, and what they share.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub servers: BTreeMap<String, AuthServer>,
    pub entries: BTreeMap<IntegrationKey, Entry>,
    pub platforms: BTreeMap<String, Platform>,
    /// What is not there yet.
    pub planned: Vec<Plan>,
    /// Mistakes in files that were left out for them.
    pub problems: Vec<Problem>,
    /// What is wrong in files that are read all the same, and otherwise than they say.
    pub remarks: Vec<Problem>,
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
