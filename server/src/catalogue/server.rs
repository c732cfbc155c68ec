//! An authorization server: shared by the integrations whose accounts live there.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use url::Url;

use super::{
    field::FieldSpec,
    input::{Input, Inputs},
    pointer::Pointer,
    rule::{AnswerShape, ErrorRule},
    scope::ScopeSpec,
    template::UrlTemplate,
};

/// An authorization server as its file describes it: `catalogue/servers/{key}.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthServer {
    pub key: String,
    pub name: String,
    /// Exists in demo mode only.
    #[serde(default)]
    pub demo: bool,
    pub discovery: Discovery,
    /// What the agency enters once. `issuer`, `client_id` and `client_secret` have their meaning; the others become
    /// settings of the application, which templates name as `{settings.…}`, and are never secrets.
    #[serde(default)]
    pub set_up: Vec<FieldSpec>,
    /// How our client proves itself at the token endpoint (RFC 6749, section 2.3.1).
    pub client_auth: ClientAuth,
    /// Whether to send a PKCE challenge (RFC 7636).
    #[serde(default = "yes")]
    pub pkce: bool,
    /// Asked for with every integration.
    #[serde(default)]
    pub scopes: Vec<ScopeSpec>,
    /// The setting that names further scopes to ask for, separated by spaces.
    #[serde(default)]
    pub scopes_setting: Option<String>,
    /// Between scopes in the authorization request.
    #[serde(default = "space")]
    pub scope_separator: String,
    /// More parameters of the authorization request, such as `prompt`.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// The parameter that says whom we expect to sign in, where the server has one.
    #[serde(default)]
    pub login_hint: Option<String>,
    pub rotation: Rotation,
    pub refresh_token: RefreshToken,
    /// Days after which an authorization ends, whatever happens.
    #[serde(default)]
    pub max_age_days: Option<u32>,
    /// Days without use after which an authorization ends.
    #[serde(default)]
    pub idle_days: Option<u32>,
    /// What a revocation ends there. Where it isn't proved, replaced grants are not revoked.
    #[serde(default)]
    pub revoke_scope: Option<RevokeScope>,
    pub identity: IdentityPointers,
    /// Where codes and words stand in error answers of the token endpoint.
    #[serde(default)]
    pub answers: AnswerShape,
    /// What error answers of the token endpoint mean; the first that fits counts.
    #[serde(default)]
    pub errors: Vec<ErrorRule>,
    /// The hosts its tokens and our client secret may be sent to.
    pub hosts: Vec<HostPattern>,
    /// Where a person takes the permission back: the provider's own page.
    #[serde(default)]
    pub removal_page: Option<UrlTemplate>,
}

/// How its endpoints are known.
#[expect(clippy::large_enum_variant, reason = "there are as many as authorization servers: a handful")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Discovery {
    /// They stand here. `{base}` is the issuer that the application was saved with.
    Fixed {
        issuer: UrlTemplate,
        authorization_endpoint: UrlTemplate,
        token_endpoint: UrlTemplate,
        #[serde(default)]
        userinfo_endpoint: Option<UrlTemplate>,
        /// The server names itself in its answers (RFC 9207).
        #[serde(default)]
        iss_announced: bool,
    },
    /// Its metadata is asked for in set-up (OpenID Connect Discovery 1.0, section 4), at the field `issuer`.
    Issuer,
}

/// RFC 6749, section 2.3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// HTTP Basic.
    Basic,
    /// `client_id` and `client_secret` in the form.
    Body,
    /// A public client.
    None,
}

/// What a refresh does to the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// It stays.
    None,
    /// A new one; using the old one again ends everything.
    Rotate,
    /// A new one; the old one works for a while.
    Grace,
}

/// Whether a first authorization without a refresh token is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshToken {
    Required,
    Optional,
}

/// What the revocation of a token ends (RFC 7009, section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeScope {
    /// The grant that the token belongs to, and nothing else of this user and client.
    Token,
}

/// Where the identity stands in the userinfo answer or, where there is none, in the id_token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPointers {
    pub subject: Pointer,
    #[serde(default)]
    pub name: Option<Pointer>,
    #[serde(default)]
    pub address: Option<Pointer>,
}

/// One or more hosts, as a file names them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum HostPattern {
    /// `host:port`.
    Fixed(String),
    /// `{base}`: where the issuer is.
    Base,
    /// `{endpoints}`: where the saved token and userinfo endpoints are.
    Endpoints,
    /// `{settings.key}`: where the address in this setting leads.
    Setting(String),
}

fn yes() -> bool {
    true
}

fn space() -> String {
    " ".to_owned()
}

impl TryFrom<String> for HostPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return match Url::parse(&format!("https://{text}/")).ok().as_ref().and_then(host_and_port) {
                Some(host) if host == text => Ok(Self::Fixed(text)),
                _ => Err(format!("`{text}` is no host and port like `api.provider.example:443`")),
            };
        };
        match (name, name.parse::<Input>()) {
            ("endpoints", _) => Ok(Self::Endpoints),
            (_, Ok(Input::Base)) => Ok(Self::Base),
            (_, Ok(Input::Setting(key))) => Ok(Self::Setting(key)),
            _ => Err(format!("`{text}` can't stand for a host; {{base}}, {{endpoints}} and {{settings.…}} can")),
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(host) => f.write_str(host),
            Self::Base => f.write_str("{base}"),
            Self::Endpoints => f.write_str("{endpoints}"),
            Self::Setting(key) => write!(f, "{{settings.{key}}}"),
        }
    }
}

/// `host:port` of an address, the scheme's own port written out.
pub fn host_and_port(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

impl AuthServer {
    /// The hosts that secrets of one application may be sent to, as `host:port`, sorted. `inputs` needs the base and
    /// the settings; `endpoints` are the saved token and userinfo endpoints. What can't be read as an address is left
    /// out: nothing is sent there.
    pub fn secret_hosts(&self, inputs: &Inputs<'_>, endpoints: &[&str]) -> Vec<String> {
        let read = |text: &str| Url::parse(text).ok().as_ref().and_then(host_and_port);
        let mut hosts: Vec<String> = Vec::new();
        for pattern in &self.hosts {
            match pattern {
                HostPattern::Fixed(host) => hosts.push(host.clone()),
                HostPattern::Base => hosts.extend(inputs.get(&Input::Base).and_then(|base| read(base))),
                HostPattern::Endpoints => hosts.extend(endpoints.iter().copied().filter_map(read)),
                HostPattern::Setting(key) => {
                    hosts.extend(inputs.get(&Input::Setting(key.clone())).and_then(|address| read(address)));
                }
            }
        }
        hosts.sort();
        hosts.dedup();
        hosts
    }
}
