//! Reads an authorization request (RFC 6749 section 4.1.1 with PKCE, RFC 7636) and composes its answer.

use url::{Url, form_urlencoded};

use super::{
    people::{Person, find_hinted, find_scope},
    settings::SandboxSettings,
};

/// What the client asks for, checked.
#[derive(Debug, Clone)]
pub(crate) struct AuthorizationRequest {
    pub(crate) answer: AnswerTo,
    pub(crate) scopes: Vec<String>,
    pub(crate) code_challenge: String,
    /// Whom the client expects to sign in.
    pub(crate) hinted: Option<&'static Person>,
    pub(crate) prompt: Prompt,
    /// Seconds since the Unix epoch.
    pub(crate) created: i64,
}

/// Where the answer goes.
#[derive(Debug, Clone)]
pub(crate) struct AnswerTo {
    pub(crate) redirect_uri: Url,
    /// As the client sent it: the exchange must repeat it.
    pub(crate) redirect_text: String,
    pub(crate) state: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Ask for whatever is missing.
    Ordinary,
    /// Always show the sign-in page.
    SelectAccount,
    /// Show nothing.
    None,
}

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum RequestProblem {
    /// Client or redirect URI can't be trusted: say it on a page, never redirect (RFC 6749 section 4.1.2.1).
    Untrusted(&'static str),
    /// Tell the client.
    Answer { to: Box<AnswerTo>, error: &'static str, description: &'static str },
}

impl AuthorizationRequest {
    /// Checks the query of an authorization request.
    pub(crate) fn parse(query: &str, settings: &SandboxSettings, now: i64) -> Result<Self, RequestProblem> {
        let fields = Fields::parse(query);
        if fields.one("client_id") != Some(settings.client_id.as_str()) {
            return Err(RequestProblem::Untrusted("The app that sent you here is not known to us."));
        }
        let asked = fields.one("redirect_uri").filter(|asked| settings.redirect_uris.iter().any(|uri| uri == asked));
        let Some((redirect_text, Ok(redirect_uri))) = asked.map(|asked| (asked.to_owned(), Url::parse(asked))) else {
            return Err(RequestProblem::Untrusted(
                "The app wants you to come back at an address it has not registered.",
            ));
        };
        let to = AnswerTo { redirect_uri, redirect_text, state: fields.one("state").map(str::to_owned) };
        match Self::check(&fields) {
            Ok((scopes, code_challenge)) => Ok(Self {
                answer: to,
                scopes,
                code_challenge,
                hinted: fields.one("login_hint").and_then(find_hinted),
                prompt: Prompt::parse(fields.one("prompt").unwrap_or_default()),
                created: now,
            }),
            Err((error, description)) => Err(RequestProblem::Answer { to: Box::new(to), error, description }),
        }
    }

    fn check(fields: &Fields) -> Result<(Vec<String>, String), (&'static str, &'static str)> {
        if fields.has_repeated() {
            return Err(("invalid_request", "A parameter is repeated."));
        }
        if fields.one("response_type") != Some("code") {
            return Err(("unsupported_response_type", "Only the response type code is supported."));
        }
        if fields.one("code_challenge_method") != Some("S256") {
            return Err(("invalid_request", "PKCE with S256 is required."));
        }
        let challenge = fields.one("code_challenge").unwrap_or_default();
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if challenge.len() != 43 || !challenge.bytes().all(is_base64url) {
            return Err(("invalid_request", "The code challenge is not a SHA-256 hash."));
        }
        let mut scopes: Vec<String> = Vec::new();
        for name in fields.one("scope").unwrap_or_default().split_ascii_whitespace() {
            let scope = find_scope(name).ok_or(("invalid_scope", "A scope is unknown."))?;
            if !scopes.iter().any(|known| known == scope.name) {
                scopes.push(scope.name.to_owned());
            }
        }
        if scopes.is_empty() {
            return Err(("invalid_scope", "No scope was asked for."));
        }
        Ok((scopes, challenge.to_owned()))
    }
}

impl AnswerTo {
    /// The redirect URI with an answer in its query.
    pub(crate) fn compose(&self, issuer: &str, parameters: &[(&str, &str)]) -> String {
        let mut url = self.redirect_uri.clone();
        let mut query = url.query_pairs_mut();
        query.extend_pairs(parameters);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
        drop(query);
        url.into()
    }
}

impl Prompt {
    fn parse(text: &str) -> Self {
        let mut words = text.split_ascii_whitespace();
        match () {
            () if text == "none" => Self::None,
            () if words.any(|word| word == "select_account" || word == "login") => Self::SelectAccount,
            () => Self::Ordinary,
        }
    }
}

/// The parameters of a query or form body.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of that name.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter stands there twice, which RFC 6749 section 3.1 forbids.
    pub(crate) fn has_repeated(&self) -> bool {
        self.0.iter().any(|(key, _)| self.all(key).nth(1).is_some())
    }
}
