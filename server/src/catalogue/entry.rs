//! One integration.

use app::model::{
    ids::IntegrationKey,
    integration::{Auth, Category, Integration},
    window::Guide,
};
use serde::Deserialize;

use super::{
    field::FieldSpec,
    profile::ProfileListing,
    rule::{AnswerShape, ErrorRule},
    scope::ScopeSpec,
    stream::Stream,
    template::TextTemplate,
};

/// An integration as its file describes it: `catalogue/integrations/{key}.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub key: IntegrationKey,
    /// The name of the product, as its own pages write it.
    pub name: String,
    pub category: Category,
    /// One line: what it brings.
    pub summary: String,
    /// Name of the brand mark, see [`super::mark`].
    pub mark: String,
    /// The brand's colour, `#rrggbb`.
    pub color: String,
    pub auth: EntryAuth,
    /// What Relink reads, a line each. Shown before the provider's window opens.
    pub reads: Vec<String>,
    /// What Relink never does. Where a file says nothing, what is true of every integration.
    #[serde(default = "never")]
    pub never: Vec<String>,
    /// How connecting goes here, step by step.
    pub steps: Vec<String>,
    /// Where to get help: a sentence, or the address of a page.
    pub help: String,
    pub profiles: ProfileListing,
    pub streams: Vec<Stream>,
    /// Key of the platform whose rules hold here too, after those of this file.
    #[serde(default)]
    pub platform: Option<String>,
    /// Where codes and words stand in the platform's error answers.
    #[serde(default)]
    pub answers: AnswerShape,
    /// What the platform's error answers mean; the first that fits counts.
    #[serde(default)]
    pub errors: Vec<ErrorRule>,
    #[serde(default)]
    pub limits: Limits,
}

/// How one proves that one may read the data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EntryAuth {
    /// Through a window of the authorization server `server`.
    #[serde(rename = "oauth")]
    OAuth {
        server: String,
        /// Needed beside those that the server's file names.
        scopes: Vec<ScopeSpec>,
    },
    /// With values that somebody types in.
    Credentials { kind: CredentialKind, fields: Vec<FieldSpec>, identity: RemoteIdentity },
}

/// What the credentials open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A PostgreSQL database; its fields are `host`, `port`, `database`, `user`, `password`, `tls`
    /// (`off`, `require` or `verify`).
    Postgres,
}

/// Who one is with these credentials: made from the fields that are no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteIdentity {
    /// Tells accounts apart; never shown.
    pub subject: TextTemplate,
    pub name: TextTemplate,
    pub address: TextTemplate,
}

/// How much is asked of the platform, and taken from it, in one pull of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub pages: u32,
    pub rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { pages: 200, rows: 100_000 }
    }
}

fn never() -> Vec<String> {
    [
        "Change, create or delete anything there",
        "See or keep a password that you type on the provider's own page",
        "Pass the data on to anybody outside your agency",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Entry {
    /// Key of its authorization server; `None` for credentials.
    pub fn server(&self) -> Option<&str> {
        match &self.auth {
            EntryAuth::OAuth { server, .. } => Some(server),
            EntryAuth::Credentials { .. } => None,
        }
    }

    /// What accounts of this integration carry as their provider: the authorization server's key, or its own.
    pub fn provider(&self) -> &str {
        self.server().unwrap_or(&self.key.0)
    }

    /// The scopes it needs beside the server's own; none for credentials.
    pub fn scopes(&self) -> &[ScopeSpec] {
        match &self.auth {
            EntryAuth::OAuth { scopes, .. } => scopes,
            EntryAuth::Credentials { .. } => &[],
        }
    }

    /// The credential form; empty for OAuth.
    pub fn fields(&self) -> &[FieldSpec] {
        match &self.auth {
            EntryAuth::OAuth { .. } => &[],
            EntryAuth::Credentials { fields, .. } => fields,
        }
    }

    /// The stream with this key.
    pub fn stream(&self, key: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.key == key)
    }

    /// As the pages show it.
    pub fn integration(&self) -> Integration {
        Integration {
            key: self.key.clone(),
            name: self.name.clone(),
            category: self.category,
            auth: match self.auth {
                EntryAuth::OAuth { .. } => Auth::OAuth,
                EntryAuth::Credentials { .. } => Auth::Credentials,
            },
            summary: self.summary.clone(),
            mark: format!("/brand/{}.svg", self.mark),
        }
    }

    /// The words for the connection window.
    pub fn guide(&self) -> Guide {
        Guide {
            reads: self.reads.clone(),
            never: self.never.clone(),
            steps: self.steps.clone(),
            help: Some(self.help.clone()),
        }
    }
}
