//! Who signed in at an authorization server: where that is asked, and where it stands in the answer. Who one is with
//! credentials stands in `auth`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    path::Path,
    request::{ApiAuth, Method},
    template::{BodyTemplate, TextTemplate, UrlTemplate},
};

/// Who signed in: where that stands in the reply to the identity request, which is the userinfo endpoint unless another
/// stands here, or, where there is neither, in the id_token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityPointers {
    pub subject: IdentityPart,
    #[serde(default)]
    pub name: Option<IdentityPart>,
    #[serde(default)]
    pub address: Option<IdentityPart>,
    #[serde(default)]
    pub source: IdentitySource,
    #[serde(default)]
    pub request: Option<IdentityRequest>,
}

impl IdentityPointers {
    /// Whether the server can be asked again, any time, whom an access token belongs to.
    pub fn can_be_asked(&self, has_userinfo: bool) -> bool {
        self.source == IdentitySource::Request && (self.request.is_some() || has_userinfo)
    }
}

/// What the identity is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentitySource {
    /// `identity.request`, the userinfo endpoint, or the id_token: the first that there is.
    #[default]
    Request,
    /// The reply of the token endpoint. No further request is sent.
    TokenReply,
}

/// Asks who signed in, with the new access token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityRequest {
    #[serde(default)]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// Without it: `Authorization: Bearer`.
    #[serde(default)]
    pub auth: Option<ApiAuth>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
}

/// A place in the reply, or a text with kept values: `{kept.realm}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum IdentityPart {
    Place(Path),
    Text(TextTemplate),
}

impl TryFrom<String> for IdentityPart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.starts_with(['/', '$']) { Path::try_from(text).map(Self::Place) } else { text.parse().map(Self::Text) }
    }
}
