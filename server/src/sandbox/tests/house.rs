//! A demo provider to visit in a test, and a browser of sorts.

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use secrecy::ExposeSecret;
use serde_json::Value;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::{
    clock::TestClock,
    entropy::SeededEntropy,
    sandbox::{ControlCommand, ControlOutcome, Sandbox, SandboxError, SandboxSettings, grants::hash_text},
};

pub(super) const HOST: &str = "127.0.0.1:3001";
pub(super) const CALLBACK: &str = "http://localhost:3000/oauth/callback/sandbox";
pub(super) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";
pub(super) const EVERY_SCOPE: [&str; 6] =
    ["openid", "profile", "email", "offline_access", "ads.read", "analytics.read"];
/// A Wednesday, at noon UTC.
pub(super) const NOON: &str = "2026-03-18T12:00:00Z";

pub(super) struct House {
    pub(super) sandbox: Sandbox,
    pub(super) clock: Arc<TestClock>,
}

pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

pub(super) fn settings(clock: Arc<TestClock>, state_file: Option<PathBuf>) -> SandboxSettings {
    SandboxSettings {
        issuer: Url::parse("http://127.0.0.1:3001").unwrap(),
        client_id: "relink".to_owned(),
        client_secret: "s3cret".into(),
        redirect_uris: vec![CALLBACK.to_owned()],
        clock,
        entropy: Arc::new(SeededEntropy::new(7)),
        state_file,
    }
}

impl House {
    pub(super) fn new() -> Self {
        Self::with_file(None).unwrap()
    }

    pub(super) fn with_file(state_file: Option<PathBuf>) -> Result<Self, SandboxError> {
        let now: jiff::Timestamp = NOON.parse().unwrap();
        let clock = Arc::new(TestClock::starting_at(now.as_second()));
        let sandbox = Sandbox::open(settings(clock.clone(), state_file))?;
        Ok(Self { sandbox, clock })
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.sandbox.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap()).await
    }

    /// A call of the data API.
    pub(super) async fn read(&self, path: &str, token: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        self.send(Request::get(path).header(header::AUTHORIZATION, bearer).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)], cookie: Option<&str>) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A call of the token endpoint, with the client's id and secret.
    pub(super) async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        let client = [("client_id", "relink"), ("client_secret", "s3cret")];
        self.post("/token", &[fields, &client].concat(), None).await
    }

    pub(super) async fn exchange(&self, code: &str) -> Reply {
        self.exchange_with(code, VERIFIER).await
    }

    pub(super) async fn exchange_with(&self, code: &str, verifier: &str) -> Reply {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ])
        .await
    }

    pub(super) async fn refresh(&self, token: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Opens the sign-in page; the result is the request's id, as it stands in the form.
    pub(super) async fn open_sign_in(&self, extra: &[(&str, &str)]) -> String {
        let reply = self.get(&authorize_path(extra)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let start = reply.text.split(r#"name="request" value=""#).nth(1).unwrap();
        start.split('"').next().unwrap().to_owned()
    }

    /// Chooses a person; the result is the session cookie.
    pub(super) async fn sign_in(&self, request: &str, person: &str) -> String {
        let reply = self.post("/authorize/sign-in", &[("request", request), ("person", person)], None).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        reply.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// Signs in and allows these scopes; the result is what came back to the client.
    pub(super) async fn consent(&self, person: &str, scopes: &[&str], decision: &str) -> Vec<(String, String)> {
        let request = self.open_sign_in(&[]).await;
        let cookie = self.sign_in(&request, person).await;
        let mut fields = vec![("request", request.as_str()), ("person", person), ("decision", decision)];
        fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        self.post("/authorize/consent", &fields, Some(&cookie)).await.answer()
    }

    /// A code for everything.
    pub(super) async fn code(&self, person: &str) -> String {
        field(&self.consent(person, &EVERY_SCOPE, "allow").await, "code")
    }

    /// Tokens without the pages: (access, refresh).
    pub(super) fn grant(&self, person: &str) -> (String, String) {
        let issued = self.sandbox.issue_grant(person, &EVERY_SCOPE).unwrap();
        let refresh = issued.refresh_token.unwrap().expose_secret().to_owned();
        (issued.access_token.expose_secret().to_owned(), refresh)
    }

    pub(super) fn press(&self, command: ControlCommand) -> ControlOutcome {
        self.sandbox.apply(command).unwrap()
    }
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// What an authorization response carries, if it came back to the client.
    pub(super) fn answer(&self) -> Vec<(String, String)> {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        let location = self.header("location");
        assert!(location.starts_with(CALLBACK), "{location}");
        Url::parse(location).unwrap().query_pairs().into_owned().collect()
    }

    /// Status and error code of the data API.
    pub(super) fn api_error(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Status, error and description of the token endpoint.
    pub(super) fn token_error(&self) -> (u16, String, String) {
        let body = self.json();
        let read = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), read("error"), read("error_description"))
    }

    pub(super) fn string(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.text)).to_owned()
    }
}

/// The value of a parameter, which has to be there exactly once.
pub(super) fn field(answer: &[(String, String)], name: &str) -> String {
    let values: Vec<&str> = answer.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect();
    assert_eq!(values.len(), 1, "{name} in {answer:?}");
    values[0].to_owned()
}

/// A good authorization request; `extra` replaces or adds, an empty value removes.
pub(super) fn authorize_path(extra: &[(&str, &str)]) -> String {
    let challenge = hash_text(VERIFIER);
    let scope = EVERY_SCOPE.join(" ");
    let ordinary = [
        ("response_type", "code"),
        ("client_id", "relink"),
        ("redirect_uri", CALLBACK),
        ("scope", &scope),
        ("state", "the-state"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let kept = ordinary.iter().filter(|(name, _)| !extra.iter().any(|(key, _)| key == name));
    let pairs = kept.chain(extra.iter().filter(|(_, value)| !value.is_empty()));
    format!("/authorize?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}
