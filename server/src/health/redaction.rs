//! Takes out of texts what could be a secret, before they are kept or shown.

use std::{cmp::Reverse, fmt};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use http::HeaderMap;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "…";
/// From this length on, a run of letters and digits may be a token.
const SUSPICIOUS: usize = 20;
/// From this length on, a run without digits may be one too.
const TOO_LONG: usize = 40;
/// Shorter ones would take harmless letters out of words.
const SHORTEST_SECRET: usize = 4;
/// Members and parameters whose names hold one of these hold secrets.
const SECRET_NAMES: [&str; 8] =
    ["token", "secret", "password", "authorization", "assertion", "verifier", "cookie", "signature"];

/// What went along with a question, in every form in which its answer may bring it back. Whoever keeps or shows words of an
/// answer needs one, made of that question's own secrets.
#[derive(Clone)]
pub struct Redaction {
    /// The longest first, so that no part of one stays behind.
    forms: Vec<SecretString>,
}

impl Redaction {
    /// No secret was sent.
    pub fn nothing_sent() -> Self {
        Self { forms: Vec::new() }
    }

    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let mut redaction = Self::nothing_sent();
        secrets.into_iter().for_each(|secret| redaction.add(secret));
        redaction
    }

    /// As it is, and as it stands in JSON, HTML, forms, addresses and headers.
    pub fn add(&mut self, secret: &SecretString) {
        for text in [secret.expose_secret(), secret.expose_secret().trim()] {
            let is_known = self.forms.iter().any(|form| form.expose_secret() == text);
            if is_known || text.len() < SHORTEST_SECRET {
                continue;
            }
            let json = Value::from(text).to_string();
            let in_address = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let forms = [
                text.to_owned(),
                json.get(1..json.len() - 1).unwrap_or_default().to_owned(),
                maud::html! { (text) }.into_string(),
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
                in_address.to_lowercase(),
                in_address,
                STANDARD_NO_PAD.encode(text),
                URL_SAFE_NO_PAD.encode(text),
            ];
            self.forms.extend(forms.map(SecretString::from));
        }
        self.forms.sort_by_key(|form| Reverse(form.expose_secret().len()));
    }

    /// A user name and its password as `Basic` sends them (RFC 7617, section 2; RFC 6749, section 2.3.1).
    pub fn add_pair(&mut self, user: &str, password: &SecretString) {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let password = password.expose_secret();
        for pair in [format!("{user}:{password}"), format!("{}:{}", encode(user), encode(password))] {
            self.add(&pair.into());
        }
    }

    /// The proof in the headers of a request.
    pub fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers {
            if value.is_sensitive() || is_secret_name(name.as_str()) {
                let value = String::from_utf8_lossy(value.as_bytes());
                // Without the scheme before it: `Bearer`, `Basic`.
                let (_, proof) = value.split_once(' ').unwrap_or(("", &value));
                self.add(&proof.trim_end_matches('=').into());
            }
        }
    }

    /// `text` without these, without the query strings of addresses, and without anything that looks like a token.
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.forms {
            text = text.replace(form.expose_secret(), HIDDEN);
        }
        let text = hide_queries(&text);
        hide_runs(&hide_parameters(&text))
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction(…)")
    }
}

/// The document with the values of members that hold secrets taken out.
pub(crate) fn hide_members(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let value =
                    if is_secret_name(&name) && !value.is_object() { HIDDEN.into() } else { hide_members(value) };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(hide_members).collect(),
        plain => plain,
    }
}

/// An address without user name, password, query and fragment; other texts as they are.
pub(super) fn bare_address(text: &str) -> String {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let bare = text.get(..end).unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => bare.to_owned(),
    }
}

/// Whether what is called so holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}

fn hide_queries(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        match word.split_once("://").and_then(|(_, rest)| rest.split_once('?')) {
            Some((_, query)) => {
                let end = query.find(|letter: char| letter.is_whitespace() || "\"'<>)".contains(letter));
                let (query, rest) = query.split_at(end.unwrap_or(query.len()));
                shown.push_str(word.strip_suffix(rest).and_then(|head| head.strip_suffix(query)).unwrap_or_default());
                shown.push_str(HIDDEN);
                shown.push_str(rest);
            }
            None => shown.push_str(word),
        }
    }
    shown
}

/// `access_token=abc` becomes `access_token=…`.
fn hide_parameters(text: &str) -> String {
    let ends = |letter: char| letter.is_whitespace() || "&,;\"'<>)".contains(letter);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (head, tail) = rest.split_at(at + 1);
        shown.push_str(head);
        let name = head.trim_end_matches('=').rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
        rest = tail;
        if name.is_some_and(is_secret_name) {
            shown.push_str(HIDDEN);
            rest = tail.get(tail.find(ends).unwrap_or(tail.len())..).unwrap_or_default();
        }
    }
    shown + rest
}

fn hide_runs(text: &str) -> String {
    let in_run = |letter: char| letter.is_ascii_alphanumeric() || "_-+".contains(letter);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_run) {
        let (before, tail) = rest.split_at(start);
        let (run, after) = tail.split_at(tail.find(|letter| !in_run(letter)).unwrap_or(tail.len()));
        shown.push_str(before);
        shown.push_str(if is_suspicious(run) { HIDDEN } else { run });
        rest = after;
    }
    shown + rest
}

fn is_suspicious(run: &str) -> bool {
    let has = |test: fn(&u8) -> bool| run.as_bytes().iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    // Two parts of a JWT (RFC 7519) begin like this: `{"` in base64.
    let is_jwt = run.starts_with("eyJ");
    run.len() >= TOO_LONG || (run.len() >= SUSPICIOUS && mixed) || (is_jwt && run.len() > 8)
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use serde_json::json;

    use super::{Redaction, bare_address, hide_members};

    #[test]
    fn secrets_are_taken_out_and_words_stay() {
        let known = Redaction::of([&SecretString::from("hunter2!")]);
        for (text, expected) in [
            ("The token has been revoked.", "The token has been revoked."),
            ("password hunter2! is wrong", "password … is wrong"),
            ("token ya29.a0AfB_byC1234567890abcdefXYZ ended", "token ya29.… ended"),
            ("bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r", "bad ….….…"),
            ("key 0123456789abcdef0123456789abcdef", "key …"),
            ("see https://api.example/v1/me?access_token=x1 for help", "see https://api.example/v1/me?… for help"),
            ("(https://api.example/v1?code=4/P7q)", "(https://api.example/v1?…)"),
            ("refresh_token=short&user=7", "refresh_token=…&user=7"),
            ("the access_token is missing", "the access_token is missing"),
            ("relation \"orders_of_november\" does not exist", "relation \"orders_of_november\" does not exist"),
            ("request 4711, account 123-456-7890", "request 4711, account 123-456-7890"),
        ] {
            assert_eq!(known.redact(text), expected);
        }
    }

    #[test]
    fn a_secret_of_a_few_letters_does_not_eat_words() {
        for few in ["an", "", "   an   "] {
            assert_eq!(Redaction::of([&SecretString::from(few)]).redact("an answer"), "an answer");
        }
    }

    #[test]
    fn a_secret_is_found_in_every_form_in_which_it_is_sent() {
        let secret = SecretString::from(" p\"s &7/é ");
        let mut known = Redaction::of([&secret]);
        known.add_pair("me", &"p:w?".into());
        let mut headers = http::HeaderMap::new();
        headers.insert("authorization", "Bearer t0k3n".parse().unwrap());
        let mut key: http::HeaderValue = "key-1".parse().unwrap();
        key.set_sensitive(true);
        headers.insert("x-api-key", key);
        known.add_headers(&headers);
        for form in [
            "p\"s &7/é",
            "p\\\"s &7/é",
            "p&quot;s &amp;7/é",
            "p%22s+%267%2F%C3%A9",
            "p%22s%20%267%2F%C3%A9",
            "p%22s%20%267%2f%c3%a9",
            "cCJzICY3L8Op",
            "me:p:w?",
            "me:p%3Aw%3F",
            "bWU6cDp3Pw==",
            "bWU6cCUzQXclM0Y=",
            "t0k3n",
            "key-1",
        ] {
            let shown = known.redact(&format!("not ({form}) here"));
            assert!(shown.starts_with("not (…") && shown.ends_with(") here"), "{form}: {shown}");
            assert!(shown.trim_matches(|letter: char| "not (…=) here".contains(letter)).is_empty(), "{form}: {shown}");
        }
        assert_eq!(format!("{known:?}"), "Redaction(…)");
    }

    #[test]
    fn members_that_hold_secrets_are_hidden_at_any_depth() {
        let body = json!({"ok": false, "data": [{"refresh_token": "abc", "id": 7}], "Authorization": ["x"]});
        assert_eq!(
            hide_members(body),
            json!({"ok": false, "data": [{"refresh_token": "…", "id": 7}], "Authorization": "…"})
        );
    }

    #[test]
    fn addresses_lose_what_may_be_secret() {
        assert_eq!(bare_address("GET https://u:p@h.example:8443/a/b?key=1#x"), "GET https://h.example:8443/a/b");
        assert_eq!(bare_address("POST http://127.0.0.1:3001/token"), "POST http://127.0.0.1:3001/token");
        assert_eq!(bare_address("SELECT on db.example:5432"), "SELECT on db.example:5432");
    }
}
