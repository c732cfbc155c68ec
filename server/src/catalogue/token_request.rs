//! Credentials that are handed in for a token: the client credentials grant (RFC 6749, section 4.4) and the like.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    input::Input,
    path::Path,
    request::{ApiAuth, Method},
    request_template::RequestTemplate,
    template::{BodyTemplate, TextTemplate, UrlTemplate},
};

/// A request that gives an access token for credentials. Its token is `{token}` in `auth`; it is asked for in each job anew, and
/// never stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    #[serde(default)]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// The credentials. Instead of `api.auth`, which needs the token.
    pub auth: ApiAuth,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    /// The token in the answer.
    pub at: Path,
    /// Where the platform has credentials that need no such request, too.
    #[serde(default)]
    pub unless_empty: Option<UnlessEmpty>,
}

/// The request is sent only where a field was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlessEmpty {
    /// A field that may stay empty.
    pub field: String,
    /// What is `{token}` where it did. It may name secret fields.
    pub token: TextTemplate,
}

impl TokenRequest {
    /// Every placeholder that it names, those of its proof too.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Input> {
        let otherwise = self.unless_empty.iter().map(|otherwise| &otherwise.token);
        let proof = self.auth.templates().into_iter().chain(otherwise).flat_map(TextTemplate::inputs);
        RequestTemplate::from(self).inputs().chain(proof)
    }
}

impl<'a> From<&'a TokenRequest> for RequestTemplate<'a> {
    fn from(token: &'a TokenRequest) -> Self {
        let TokenRequest { method, url, headers, auth, body, .. } = token;
        Self { method: *method, url, headers, auth: Some(auth), body: body.as_ref() }
    }
}
