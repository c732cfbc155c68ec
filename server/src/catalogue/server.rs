//! An authorization server: shared by the integrations whose accounts live there. Its calls for tokens stand in
//! `token_call`, who signed in there in `identity`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    cap::Cap,
    field::{FieldSpec, FieldType},
    host::{HostPattern, hosts_of},
    identity::IdentityPointers,
    input::Inputs,
    keep::KeepSpec,
    rule::{AnswerShape, ErrorRule},
    scope::ScopeSpec,
    sunset::Sunset,
    template::{TextTemplate, UrlTemplate},
    token_call::{HandedIn, ParamNames, RevokeCall, TokenBody, TokenCall, TokenReply},
};

/// Set-up fields with a meaning of their own: they don't become settings.
const CLIENT_FIELDS: [&str; 3] = ["issuer", "client_id", "client_secret"];

/// An authorization server as its file describes it: `catalogue/servers/{key}.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthServer {
    pub key: String,
    pub name: String,
    /// Why not all of this can be relied on; absent if it was read at the provider.
    #[serde(default)]
    pub unverified: Option<String>,
    /// When the provider ends what this file uses, if that is known.
    #[serde(default)]
    pub sunset: Option<Sunset>,
    /// Exists in demo mode only.
    #[serde(default)]
    pub demo: bool,
    /// How the provider is shown where its accounts and apps stand. Without it: as the first of its integrations.
    #[serde(default)]
    pub brand: Option<Brand>,
    pub discovery: Discovery,
    /// Other ways in which its id_tokens write its issuer, such as one without `https://`.
    #[serde(default)]
    pub issuer_aliases: Vec<String>,
    /// What the agency enters once. `issuer`, `client_id` and `client_secret` have their meaning; the others become
    /// settings of the application, which templates name as `{settings.…}`. Secret ones, such as a developer token, are
    /// sealed, and only `auth` of an integration's `api` can name them.
    #[serde(default)]
    pub set_up: Vec<FieldSpec>,
    /// How an app is made at the provider, step by step.
    #[serde(default)]
    pub set_up_steps: Vec<String>,
    /// Where it is made: the provider's console.
    #[serde(default)]
    pub console_url: Option<UrlTemplate>,
    /// How many can connect through an app until the provider allows more.
    #[serde(default)]
    pub caps: Vec<Cap>,
    /// How our client proves itself at the token endpoint (RFC 6749, section 2.3.1).
    pub client_auth: ClientAuth,
    /// Whether to send a PKCE challenge (RFC 7636).
    #[serde(default = "yes")]
    pub pkce: bool,
    /// How the challenge is written.
    #[serde(default)]
    pub pkce_challenge: PkceChallenge,
    /// Asked for with every integration.
    #[serde(default)]
    pub scopes: Vec<ScopeSpec>,
    /// The setting that names further scopes to ask for, separated by spaces.
    #[serde(default)]
    pub scopes_setting: Option<String>,
    /// Between scopes in the authorization request.
    #[serde(default = "space")]
    pub scope_separator: String,
    /// The parameter for scopes that aren't `needed`, where the server has one of its own for them.
    #[serde(default)]
    pub optional_scopes_param: Option<String>,
    /// More parameters of the authorization request, such as `prompt`. One that names a setting is left out where that is
    /// empty.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, TextTemplate>,
    /// More parameters of the exchange of a code.
    #[serde(default)]
    pub token_params: BTreeMap<String, String>,
    /// Names of parameters that differ from RFC 6749.
    #[serde(default)]
    pub names: ParamNames,
    #[serde(default)]
    pub token_body: TokenBody,
    #[serde(default)]
    pub token_reply: TokenReply,
    /// A second call after the exchange of the code, for a token that lives longer.
    #[serde(default)]
    pub exchange: Option<TokenCall>,
    /// How tokens are renewed, if not by `grant_type=refresh_token` at the token endpoint.
    #[serde(default)]
    pub renew: Option<TokenCall>,
    /// Days before its end at which an access token is renewed, for tokens that can't be renewed after it.
    #[serde(default)]
    pub renew_ahead_days: u32,
    /// Whether a renewal names the scopes again.
    #[serde(default)]
    pub scopes_in_renewal: bool,
    /// Values that come with the authorization and are kept with the account.
    #[serde(default)]
    pub keep: Vec<KeepSpec>,
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
    /// What a revocation ends there. Without it, nothing is revoked that another account may rest on.
    #[serde(default)]
    pub revoke_scope: Option<RevokeScope>,
    /// How a token is taken back there.
    #[serde(default)]
    pub revoke: Option<RevokeCall>,
    pub identity: IdentityPointers,
    /// Whether it knows a person under another id in each app. Where the agency's app is replaced, somebody says then who is whom.
    #[serde(default)]
    pub subject_per_client: bool,
    /// Key of the platform whose rules hold here too, after those of this file.
    #[serde(default)]
    pub platform: Option<String>,
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

/// A provider's own mark, where its integrations have others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Name of a brand mark, one of those built in.
    pub mark: String,
    /// `#rrggbb`.
    pub color: String,
}

/// How its endpoints are known.
#[expect(clippy::large_enum_variant, reason = "there are as many as authorization servers: a handful")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// HTTP Basic.
    Basic,
    /// `client_id` and `client_secret` in the form.
    Body,
    /// A public client.
    None,
}

/// How the SHA-256 of the verifier is written in a challenge `S256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PkceChallenge {
    /// RFC 7636, section 4.2.
    #[default]
    Base64url,
    /// Hexadecimal digits.
    Hex,
}

/// What a refresh does to the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefreshToken {
    Required,
    Optional,
}

/// What the revocation of a token ends (RFC 7009, section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevokeScope {
    /// The grant that the token belongs to, and nothing else of this user and client.
    Token,
}

fn yes() -> bool {
    true
}

fn space() -> String {
    " ".to_owned()
}

impl AuthServer {
    /// The set-up fields that become settings of the application.
    pub fn settings(&self) -> impl Iterator<Item = &FieldSpec> {
        self.set_up.iter().filter(|field| !CLIENT_FIELDS.contains(&field.key.as_str()))
    }

    /// Whether somebody enters an address of it.
    pub fn has_address(&self) -> bool {
        self.set_up.iter().any(|field| field.kind == FieldType::Url)
    }

    /// The hosts that secrets of one application may be sent to, as `host:port`, sorted. `inputs` needs the base and
    /// the settings; `endpoints` are the saved ones. What can't be read as an address is left
    /// out: nothing is sent there.
    pub fn secret_hosts(&self, inputs: &Inputs<'_>, endpoints: &[&str]) -> Vec<String> {
        hosts_of(&self.hosts, inputs, endpoints)
    }

    /// Whether its access token is what is handed in for a new one: there is no refresh token.
    pub fn renews_by_access(&self) -> bool {
        self.renew.as_ref().is_some_and(|call| call.token == HandedIn::Access)
    }
}
