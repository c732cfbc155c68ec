//! The cookie of a known device: a browser in which a member has signed in before. It opens nothing. It only keeps the
//! tries of strangers from standing in the member's way.

use app::{
    backend::{Cookie, CookieHeader},
    model::ids::{AgencyId, MemberId},
};

use super::viewer::hash_token;
use crate::{config::PublicUrl, store::session::KnownDevice};

const NAME: &str = "relink_device";
/// How long a device is known, in seconds, from its last sign-in on.
const KNOWN_SECONDS: i64 = 180 * 24 * 60 * 60;
/// Devices of one member.
pub(super) const MOST: u32 = 20;

fn name(public_url: &PublicUrl) -> String {
    if public_url.is_https() { format!("__Host-{NAME}") } else { NAME.to_owned() }
}

/// Sets it. Strict: only our own pages send it, and only they sign in.
pub(super) fn cookie(public_url: &PublicUrl, token: &str) -> Cookie {
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let name = name(public_url);
    Cookie(format!("{name}={token}; Path=/; Max-Age={KNOWN_SECONDS}; HttpOnly; SameSite=Strict{secure}"))
}

/// The hash of its token, if the request carries one.
pub(super) fn find(public_url: &PublicUrl, cookies: &CookieHeader) -> Option<Vec<u8>> {
    let wanted = name(public_url);
    let mut pairs = cookies.0.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, token)| *name == wanted && !token.is_empty()).map(|(_, token)| hash_token(token))
}

/// What is remembered of it.
pub(super) fn known(agency: AgencyId, member: MemberId, token: &str, now: i64) -> KnownDevice {
    KnownDevice { agency, member, token_hash: hash_token(token), expires_at: now + KNOWN_SECONDS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_send_it() {
        let url = "https://relink.example".parse().unwrap();
        let Cookie(set) = cookie(&url, "t0ken");
        let attributes = "Path=/; Max-Age=15552000; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(set, format!("__Host-relink_device=t0ken; {attributes}"));
        let sent = |cookies: &str| find(&url, &CookieHeader(cookies.to_owned()));
        assert_eq!(sent("a=b; __Host-relink_device=t0ken"), Some(hash_token("t0ken")));
        assert_eq!(sent("relink_device=t0ken"), None);
        assert_eq!(sent("__Host-relink_device="), None);
    }
}
