//! The way out that tells what passes: every request and every reply, with what could be a secret taken out.

use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use http::{HeaderMap, Request, Response, header};
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpStream;
use url::Url;

use crate::{
    budget::{JsonBudget, read_json},
    catalogue::Path,
    clock::Clock,
    health::redaction::{HIDDEN, Redaction, hide_members, is_secret_name},
    net::{NetError, Outbound},
};

/// Characters of a body that are shown.
const SHOWN: usize = 2_000;
/// Headers of a reply that say something about data, paging and limits.
const TELLING: [&str; 5] = ["content-type", "link", "location", "retry-after", "date"];
/// Members of a token reply that hold no token.
const PLAIN: [&str; 5] = ["token_type", "scope", "error", "error_description", "message"];

/// Tells what passes, and passes it on.
pub(super) struct Narrator {
    outbound: Arc<dyn Outbound>,
    clock: Arc<dyn Clock>,
    whole: bool,
    told: Mutex<Told>,
}

struct Told {
    to: Box<dyn Write + Send>,
    secrets: Redaction,
    token_endpoints: BTreeSet<String>,
    profile_token: Option<Path>,
}

impl Narrator {
    pub(super) fn new(
        outbound: Arc<dyn Outbound>,
        clock: Arc<dyn Clock>,
        to: Box<dyn Write + Send>,
        whole: bool,
    ) -> Self {
        let told =
            Told { to, secrets: Redaction::nothing_sent(), token_endpoints: BTreeSet::new(), profile_token: None };
        Self { outbound, clock, whole, told: Mutex::new(told) }
    }

    /// Takes `secret` out of everything from now on.
    pub(super) fn hide(&self, secret: Option<&SecretString>) {
        if let Some(secret) = secret {
            self.lock().secrets.add(secret);
        }
    }

    /// Of replies from there, only what can't be a token is shown.
    pub(super) fn expect_tokens(&self, endpoint: &str) {
        self.lock().token_endpoints.extend(Url::parse(endpoint).ok().map(|url| place_of(&url)));
    }

    /// What stands at `place` of any reply is a token of a profile, whatever it is called.
    pub(super) fn expect_profile_tokens(&self, place: Option<&Path>) {
        self.lock().profile_token = place.cloned();
    }

    /// A heading.
    pub(super) fn say(&self, words: &str) {
        self.tell(&format!("\n== {words}"));
    }

    /// A line. A terminal that is gone is no reason to stop.
    pub(super) fn tell(&self, words: &str) {
        // What a platform sends must not steer the terminal.
        let words: String = words
            .chars()
            .map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter })
            .collect();
        let mut told = self.lock();
        let _ = writeln!(told.to, "{words}");
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clean(&self, text: &str) -> String {
        self.lock().secrets.redact(text)
    }

    fn learn_profile_token(&self, reply: &Value) {
        let mut told = self.lock();
        if let Some(token) = told.profile_token.as_ref().and_then(|place| place.find_text(reply)) {
            told.secrets.add(&token.into());
        }
    }

    fn tell_request(&self, request: &Request<Vec<u8>>) {
        let Ok(url) = Url::parse(&request.uri().to_string()) else { return };
        self.lock().secrets.add_headers(request.headers());
        self.tell(&format!("\n→ {} {}", request.method(), self.clean(&place_of(&url))));
        self.tell_pairs(url.query_pairs(), "?");
        for (name, value) in request.headers() {
            let hidden = value.is_sensitive() || is_secret_name(name.as_str());
            let value = if hidden { HIDDEN.to_owned() } else { self.clean(&String::from_utf8_lossy(value.as_bytes())) };
            self.tell(&format!("  {name}: {value}"));
        }
        if request.body().is_empty() {
            return;
        }
        if content_type(request.headers()).contains("urlencoded") {
            self.tell_pairs(url::form_urlencoded::parse(request.body()), "");
        } else {
            self.tell_body(request.body(), false);
        }
    }

    fn tell_pairs<'a>(
        &self,
        pairs: impl Iterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>,
        mark: &str,
    ) {
        for (name, value) in pairs {
            let value = if is_secret_name(&name) { HIDDEN.to_owned() } else { self.clean(&value) };
            self.tell(&format!("  {mark}{name}={value}"));
        }
    }

    fn tell_reply(&self, response: &Response<Vec<u8>>, tokens: bool, took: i64) {
        self.tell(&format!("← {} after {took} ms, {} bytes", response.status(), response.body().len()));
        for (name, value) in response.headers() {
            let name = name.as_str();
            if TELLING.contains(&name) || name.contains("limit") || name.contains("version") {
                self.tell(&format!("  {name}: {}", self.clean(&String::from_utf8_lossy(value.as_bytes()))));
            }
        }
        self.tell_body(response.body(), tokens);
    }

    fn tell_body(&self, body: &[u8], tokens: bool) {
        let text = match read_json(body, JsonBudget::DATA) {
            Ok(json) => {
                self.learn_profile_token(&json);
                let json = if tokens { hide_tokens(json) } else { hide_members(json) };
                serde_json::to_string_pretty(&json).unwrap_or_default()
            }
            Err(_) if tokens => format!("{HIDDEN} (no JSON)"),
            Err(_) => match std::str::from_utf8(body) {
                Ok(text) => text.to_owned(),
                Err(_) => format!("({} bytes that are no text)", body.len()),
            },
        };
        let text = self.clean(&text);
        let all = text.chars().count();
        let shown: String = if self.whole { text } else { text.chars().take(SHOWN).collect() };
        for line in shown.lines() {
            self.tell(&format!("  {line}"));
        }
        if shown.chars().count() < all {
            self.tell(&format!("  … and {} characters more; --whole shows them", all - SHOWN));
        }
    }
}

#[async_trait]
impl Outbound for Narrator {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        self.tell_request(&request);
        let place = Url::parse(&request.uri().to_string()).map(|url| place_of(&url)).unwrap_or_default();
        let tokens = self.lock().token_endpoints.contains(&place);
        let start = self.clock.now().as_millisecond();
        let response = self.outbound.send(request).await;
        match &response {
            Ok(response) => self.tell_reply(response, tokens, self.clock.now().as_millisecond() - start),
            Err(error) => self.tell(&format!("← {error}")),
        }
        response
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.tell(&format!("\n→ a connection to {host}:{port}"));
        let stream = self.outbound.connect(host, port).await;
        match &stream {
            Ok(_) => self.tell("← connected"),
            Err(error) => self.tell(&format!("← {error}")),
        }
        stream
    }
}

/// Scheme, host and path.
fn place_of(url: &Url) -> String {
    url[..url::Position::AfterPath].to_owned()
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The shape of a token reply: texts are hidden, wherever the server puts its tokens.
fn hide_tokens(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let plain = PLAIN.contains(&name.as_str()) && !value.is_object();
                let value = if plain { value } else { hide_tokens(value) };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(hide_tokens).collect(),
        Value::String(_) => HIDDEN.into(),
        plain => plain,
    }
}
