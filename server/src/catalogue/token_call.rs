//! What servers do otherwise than RFC 6749 at the token endpoint.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{path::Path, request::Method, template::UrlTemplate};

/// The names of parameters. The defaults are those of RFC 6749.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ParamNames {
    pub client_id: String,
    pub client_secret: String,
    pub redirect_uri: String,
    pub scope: String,
    /// The code in the redirect.
    pub code_in_redirect: String,
    /// The code in the request for tokens.
    pub code: String,
}

impl Default for ParamNames {
    fn default() -> Self {
        Self {
            client_id: "client_id".to_owned(),
            client_secret: "client_secret".to_owned(),
            redirect_uri: "redirect_uri".to_owned(),
            scope: "scope".to_owned(),
            code_in_redirect: "code".to_owned(),
            code: "code".to_owned(),
        }
    }
}

/// How parameters are sent to the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenBody {
    #[default]
    Form,
    Json,
}

/// Where things stand in the reply of the token endpoint. The defaults are those of RFC 6749, section 5.1.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TokenReply {
    pub access_token: Path,
    pub refresh_token: Path,
    /// Seconds that the access token lives.
    pub expires_in: Path,
    /// Seconds that the refresh token lives: the end of the whole authorization unless it is renewed.
    pub refresh_expires_in: Option<Path>,
    /// Granted scopes: a text or a list.
    pub scope: Path,
    /// Between scopes in a text.
    pub scope_separator: String,
    pub id_token: Path,
}

impl Default for TokenReply {
    fn default() -> Self {
        Self {
            access_token: Path::fixed("/access_token"),
            refresh_token: Path::fixed("/refresh_token"),
            expires_in: Path::fixed("/expires_in"),
            refresh_expires_in: None,
            scope: Path::fixed("/scope"),
            scope_separator: " ".to_owned(),
            id_token: Path::fixed("/id_token"),
        }
    }
}

/// A call that gives a token for a token: a long-lived one for a short-lived one, or a new one for an old one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenCall {
    /// `get` puts the parameters into the address.
    #[serde(default = "post")]
    pub method: Method,
    /// The token endpoint unless it stands here.
    #[serde(default)]
    pub url: Option<UrlTemplate>,
    #[serde(default = "refresh_token")]
    pub grant_type: String,
    /// Which token is handed in.
    #[serde(default)]
    pub token: HandedIn,
    /// The name of its parameter.
    #[serde(default = "refresh_token")]
    pub token_param: String,
    /// More parameters.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Whether the client proves itself, by `client_auth`.
    #[serde(default = "yes")]
    pub client: bool,
}

/// A token that is handed in for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandedIn {
    #[default]
    Refresh,
    Access,
}

/// How a token is taken back at the provider (RFC 7009, or its own way).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeCall {
    #[serde(default)]
    pub method: RevokeMethod,
    /// The revocation endpoint of the metadata unless it stands here; a server whose endpoints stand in its file has it
    /// here.
    #[serde(default)]
    pub url: Option<UrlTemplate>,
    #[serde(default)]
    pub token: HandedIn,
    /// The name of its parameter; the empty name sends it as `Authorization: Bearer` only.
    #[serde(default = "token_param")]
    pub token_param: String,
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Whether the client proves itself, by `client_auth`.
    #[serde(default = "yes")]
    pub client: bool,
}

/// RFC 9110, section 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevokeMethod {
    #[default]
    Post,
    Get,
    Delete,
}

fn post() -> Method {
    Method::Post
}

fn refresh_token() -> String {
    "refresh_token".to_owned()
}

fn token_param() -> String {
    "token".to_owned()
}

fn yes() -> bool {
    true
}
