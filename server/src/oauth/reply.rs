//! What stands in the reply of a token endpoint, for exchanges and renewals at all servers (RFC 6749, section 5.1).
//!
//! A reply that gives a token is taken, however it is written: what is refused here is lost, and with it perhaps the only refresh
//! token that still works. [Why](../../../docs/decisions/0026-token-replies.md)

use http::Response;
use secrecy::SecretString;
use serde_json::Value;

use super::token::Grant;
use crate::{
    budget::{JsonBudget, JsonError, read_json},
    catalogue::{Path, TokenReply, path::text_of},
    net::NetError,
};

/// Parameters of a reply that is written as a form.
const MOST_PARAMETERS: usize = 100;
/// From this many on it is no number of seconds that a token lives, but a moment or something else: 30 years.
const NO_LIFE: u64 = 1_000_000_000;

/// `None`: there is no token in it. Some servers say with 200 that there is none.
pub(super) fn read_reply(shape: &TokenReply, response: &Response<Vec<u8>>) -> Result<Option<Grant>, NetError> {
    if !response.status().is_success() {
        return Ok(None);
    }
    read_body(shape, response.body())
}

/// The same of the body alone, as it was kept.
pub(super) fn read_body(shape: &TokenReply, body: &[u8]) -> Result<Option<Grant>, NetError> {
    let reply = match read_json(body, JsonBudget::SMALL) {
        Ok(reply) => reply,
        Err(JsonError::Form) => match read_form(body) {
            Some(reply) => reply,
            None => return Ok(None),
        },
        Err(JsonError::TooLarge) => return Err(NetError::TooLarge),
    };
    let secret = |place: &Path| find_secret(place, &reply);
    let Some(access) = secret(&shape.access_token) else { return Ok(None) };
    let scope = shape.scope.find(&reply).or_else(|| reply.get("scopes"));
    Ok(Some(Grant {
        access,
        refresh: secret(&shape.refresh_token),
        scopes: scope.and_then(|scope| read_scopes(scope, &shape.scope_separator)),
        expires_in: read_life(shape, &reply),
        refresh_expires_in: shape.refresh_expires_in.as_ref().and_then(|place| read_seconds(place.find(&reply)?)),
        id_token: secret(&shape.id_token),
        reply,
    }))
}

/// An empty text is as good as none.
fn find_secret(place: &Path, reply: &Value) -> Option<SecretString> {
    let text = place.find_text(reply)?;
    let text = text.trim();
    (!text.is_empty()).then(|| SecretString::from(text))
}

/// Where a member of its own holds the seconds, the other holds something else: milliseconds, at Zoho.
fn read_life(shape: &TokenReply, reply: &Value) -> Option<u64> {
    let told = reply.get("expires_in_sec").and_then(read_seconds);
    told.or_else(|| read_seconds(shape.expires_in.find(reply)?))
}

/// A number, or one that is written as a text. None and less say that no end is known.
fn read_seconds(value: &Value) -> Option<u64> {
    let text = text_of(value)?;
    let whole = text.trim().split('.').next().unwrap_or_default();
    whole.parse().ok().filter(|seconds| (1..NO_LIFE).contains(seconds))
}

/// A list, or a text with blanks, commas or the server's own separator. Nothing in it: the reply doesn't say.
fn read_scopes(value: &Value, separator: &str) -> Option<Vec<String>> {
    let between = |letter: char| letter.is_whitespace() || letter == ',' || separator.contains(letter);
    let texts: Vec<_> = match value {
        Value::Array(list) => list.iter().filter_map(text_of).collect(),
        other => text_of(other).into_iter().collect(),
    };
    let parts = texts.iter().flat_map(|text| text.split(between));
    let scopes: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    (!scopes.is_empty()).then_some(scopes)
}

/// `access_token=…&expires_in=…`, as some servers answer.
fn read_form(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?.trim();
    if text.starts_with(['<', '{', '[']) || !text.contains('=') {
        return None;
    }
    let pairs = url::form_urlencoded::parse(text.as_bytes()).take(MOST_PARAMETERS);
    Some(Value::Object(pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()))
}

/// `granted` with the names that were asked for: servers shorten them, write them out, and change small and capital letters.
pub fn name_scopes(mut granted: Vec<String>, asked: &[String]) -> Vec<String> {
    let missing = asked.iter().filter(|scope| !granted.contains(scope));
    let told: Vec<String> =
        missing.filter(|scope| granted.iter().any(|one| is_same_scope(one, scope))).cloned().collect();
    granted.extend(told);
    granted
}

fn is_same_scope(one: &str, other: &str) -> bool {
    let clean = |scope: &str| scope.trim_end_matches('/').to_lowercase();
    let (one, other) = (clean(one), clean(other));
    let ends_as = |long: &str, short: &str| {
        long.contains("://") && !short.contains('/') && long.strip_suffix(short).is_some_and(|rest| rest.ends_with('/'))
    };
    one == other || ends_as(&one, &other) || ends_as(&other, &one)
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
