//! How one proves to a platform that one may read there: through an authorization server, or with credentials. What that
//! server is like stands in `server`; how each request carries the proof, in `request`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    field::FieldSpec,
    keep::KeepSpec,
    request::{ApiAuth, Method},
    request_template::RequestTemplate,
    scope::ScopeSpec,
    template::{BodyTemplate, TextTemplate, UrlTemplate},
    token_request::TokenRequest,
};

/// How one proves that one may read the data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
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
    Credentials {
        kind: CredentialKind,
        fields: Vec<FieldSpec>,
        identity: RemoteIdentity,
        /// For the kind `http`: a request that costs nothing and shows that the credentials work. Sent when they are
        /// saved, and at each look at the account between its syncs.
        #[serde(default)]
        probe: Option<Box<Probe>>,
        /// For the kind `http`: where credentials are handed in for a token that lives for hours.
        #[serde(default)]
        token: Option<Box<TokenRequest>>,
    },
}

/// A request that shows whether credentials work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    #[serde(default)]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// Instead of `api.auth`.
    #[serde(default)]
    pub auth: Option<ApiAuth>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    /// Values of its JSON reply that are kept with the account: `from = { probe = "/account/id" }`.
    #[serde(default)]
    pub keep: Vec<KeepSpec>,
    /// The streams answer everybody, and so prove nothing: each sync sends this first.
    #[serde(default)]
    pub before_sync: bool,
}

/// What the credentials open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A PostgreSQL database; its fields are `host`, `port`, `database`, `user`, `password`, `tls`
    /// (`off`, `require` or `verify`).
    Postgres,
    /// A MySQL or MariaDB database, with the same fields.
    Mysql,
    /// An HTTP API with a key or a user and password; how they are sent stands in `api.auth`.
    Http,
}

/// Who one is with these credentials: made from what the probe keeps, from fields that the platform takes and would refuse
/// if they were wrong, or from the secrets themselves (`{secret}`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoteIdentity {
    /// Tells accounts apart; never shown.
    pub subject: TextTemplate,
    pub name: TextTemplate,
    pub address: TextTemplate,
}

impl<'a> From<&'a Probe> for RequestTemplate<'a> {
    fn from(probe: &'a Probe) -> Self {
        let (url, headers) = (&probe.url, &probe.headers);
        Self { method: probe.method, url, headers, auth: probe.auth.as_ref(), body: probe.body.as_ref() }
    }
}
