//! A success of a token endpoint that can't be read. It may hold the only tokens that still work, so that it stands, sealed, beside the
//! intent of its renewal until it can be read. [Why](../../../docs/decisions/0026-token-replies.md)

use secrecy::{ExposeSecret, SecretString};

use super::{access_error::AccessError, registration::Registration, reply::read_body, token::Grant};
use crate::{
    catalogue::Rotation,
    core::Core,
    health::answer::Answer,
    store::{
        Unit,
        renewal::{Beginning, UnreadReply},
    },
};

/// Where it stands.
const PURPOSE: &str = "refresh_intents.reply";
/// Bytes that are kept of one: tokens are shorter.
const LONGEST: usize = 64 * 1024;
/// Seconds for which it is waited for to become readable: two days, after which somebody is asked to look.
const PATIENCE: i64 = 2 * 86_400;

/// What came of a renewal of the same tokens before.
pub(super) enum Earlier {
    Nothing,
    /// A reply that could not be read then, and can be now.
    Grant(Box<Grant>),
    /// One that still can't be read. Another question could end what it gave.
    Unread,
}

/// The body of a success, if tokens may stand in it. `read`: the same answer.
pub(super) fn find_unread(answer: &http::Response<Vec<u8>>, read: &Answer) -> Option<SecretString> {
    let is_no_error = read.codes().all(|code| matches!(code, "0" | "200"));
    let body = answer.body();
    if !read.is_success() || !is_no_error || body.len() > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    text.to_ascii_lowercase().contains("token").then(|| SecretString::from(text))
}

/// Keeps it in the unit that ends its renewal.
pub(super) async fn keep_unread(
    core: &Core,
    unit: &mut dyn Unit,
    beginning: &Beginning,
    body: &SecretString,
) -> Result<(), AccessError> {
    let body = core.vault.seal(PURPOSE, beginning.agency, beginning.account.0, body)?;
    unit.keep_reply(beginning, &UnreadReply { body, at: core.clock.unix() }).await?;
    tracing::warn!(account = %beginning.account, "a reply of a token endpoint can't be read; it is kept");
    Ok(())
}

/// Reads what was kept, with what is known today.
pub(super) async fn open_unread(
    core: &Core,
    registration: &Registration,
    beginning: &Beginning,
) -> Result<Earlier, AccessError> {
    let Some(kept) = core.store.ask().await?.unread_reply(beginning).await? else { return Ok(Earlier::Nothing) };
    let body = core.vault.open(PURPOSE, beginning.agency, beginning.account.0, &kept.body)?;
    let age = core.clock.unix() - kept.at;
    if let Ok(Some(grant)) = read_body(&registration.server.token_reply, body.expose_secret().as_bytes()) {
        return Ok(Earlier::Grant(Box::new(grow_older(grant, age))));
    }
    // Only where the stored token is used up by then, and not for ever: if nobody has mended it, the provider says what holds.
    let is_used_up = registration.server.rotation == Rotation::Rotate && age < PATIENCE;
    Ok(if is_used_up { Earlier::Unread } else { Earlier::Nothing })
}

/// Its lives began when it came.
fn grow_older(grant: Grant, age: i64) -> Grant {
    let age = u64::try_from(age).unwrap_or_default();
    let left = |seconds: Option<u64>| seconds.map(|seconds| seconds.saturating_sub(age));
    let (expires_in, refresh_expires_in) = (left(grant.expires_in), left(grant.refresh_expires_in));
    Grant { expires_in, refresh_expires_in, ..grant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_with_something_like_a_token_is_kept() {
        for (status, body, expected) in [
            (200, r#"{"tokens": {"new_access_token": "at-9"}}"#, true),
            (200, r#"{"code": 0, "data": {"token": "at-9"}}"#, true),
            (200, r#"{"error": "invalid_token"}"#, false),
            (200, "{}", false),
            (200, "<html>token</html>", false),
            (400, r#"{"token": "x"}"#, false),
            (502, r#"{"token": "x"}"#, false),
        ] {
            let response = http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap();
            let read = Answer::from_response(&response);
            assert_eq!(find_unread(&response, &read).is_some(), expected, "{status} {body}");
        }
        let long = format!("{{\"token\": \"{}\"}}", "x".repeat(LONGEST));
        let response = http::Response::builder().status(200).body(long.into_bytes()).unwrap();
        assert!(find_unread(&response, &Answer::from_response(&response)).is_none(), "longer than any token");
    }
}
