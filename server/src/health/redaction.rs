//! Takes out of texts what could be a secret, before they are kept or shown.

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

/// `text` without `secrets`, without the query strings of addresses, and without anything that looks like a token.
pub(crate) fn redact(text: &str, secrets: &[&SecretString]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| secret.len() >= SHORTEST_SECRET) {
        text = text.replace(secret, HIDDEN);
    }
    let text = hide_queries(&text);
    hide_runs(&hide_parameters(&text))
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

    use super::{bare_address, hide_members, redact};

    #[test]
    fn secrets_are_taken_out_and_words_stay() {
        let known = SecretString::from("hunter2!");
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
            assert_eq!(redact(text, &[&known]), expected);
        }
    }

    #[test]
    fn a_secret_of_a_few_letters_does_not_eat_words() {
        assert_eq!(redact("an answer", &[&SecretString::from("an")]), "an answer");
        assert_eq!(redact("an answer", &[&SecretString::from("")]), "an answer");
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
