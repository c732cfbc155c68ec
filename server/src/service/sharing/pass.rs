//! The cookie of whoever knew a link's password. Nothing is stored for it: it names its end, with a mark that only who has the
//! store can make, of the link, its password's hash and that end. So it is worth nothing once the password is another one.

use app::{
    backend::{Cookie, CookieHeader},
    model::ids::ShareLinkId,
    paths::shared_path,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{config::PublicUrl, service::sessions::hash_token, vault::MarkKey};

const NAME: &str = "relink_shared";
/// Seconds.
const LASTS: i64 = 24 * 60 * 60;

/// `__Secure-` keeps plain HTTP from setting it; `__Host-` would want the path of everything (RFC 6265bis).
fn name(public_url: &PublicUrl) -> String {
    if public_url.is_https() { format!("__Secure-{NAME}") } else { NAME.to_owned() }
}

/// A pass for `link`, sent along to its own address only.
pub(super) fn issue(public_url: &PublicUrl, token: &str, link: ShareLinkId, password_hash: &str, now: i64) -> Cookie {
    let (name, path, end) = (name(public_url), shared_path(token), now + LASTS);
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let pass = format!("{end}.{}", mark(link, password_hash, end));
    Cookie(format!("{name}={pass}; Path={path}; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}"))
}

/// Whether the request carries a pass for `link` that has not ended.
pub(super) fn is_there(
    public_url: &PublicUrl,
    cookies: &CookieHeader,
    link: ShareLinkId,
    password_hash: &str,
    now: i64,
) -> bool {
    let wanted = name(public_url);
    let pairs = cookies.0.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut passes = pairs.filter(|(name, _)| *name == wanted).filter_map(|(_, pass)| pass.split_once('.'));
    passes.any(|(end, given)| {
        // Compared as hashes: how far two of these agree tells nothing.
        let is_ours = |end| hash_token(&mark(link, password_hash, end)) == hash_token(given);
        end.parse().is_ok_and(|end: i64| (now + 1..=now + LASTS).contains(&end) && is_ours(end))
    })
}

fn mark(link: ShareLinkId, password_hash: &str, end: i64) -> String {
    let key = URL_SAFE_NO_PAD.encode(Sha256::digest(password_hash));
    let (link, end) = (link.to_string(), end.to_string());
    MarkKey::from_sealed_text(key.into()).mark(["share link", &link, &end])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: i64 = 1_795_453_200;

    #[test]
    fn a_pass_is_for_one_link_one_password_and_one_day() {
        let url = "https://relink.example".parse().unwrap();
        let link = |number| ShareLinkId(Uuid::from_u128(number));
        let Cookie(cookie) = issue(&url, "t0ken", link(1), "$argon2id$one", NOW);
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        assert!(pair.starts_with("__Secure-relink_shared="), "{pair}");
        assert_eq!(attributes, "Path=/shared/t0ken; Max-Age=86400; HttpOnly; SameSite=Lax; Secure");
        let header = CookieHeader(format!("a=b; {pair}"));
        let fits = |header: &CookieHeader, number, hash, now| is_there(&url, header, link(number), hash, now);
        assert!(fits(&header, 1, "$argon2id$one", NOW));
        assert!(fits(&header, 1, "$argon2id$one", NOW + LASTS - 1));
        assert!(!fits(&header, 1, "$argon2id$one", NOW + LASTS), "a day");
        assert!(!fits(&header, 2, "$argon2id$one", NOW), "another link");
        assert!(!fits(&header, 1, "$argon2id$two", NOW), "another password");
        for forged in [
            pair.replace(&(NOW + LASTS).to_string(), &(NOW + LASTS - 1).to_string()),
            pair.split_once('.').unwrap().0.to_owned() + ".",
            "__Secure-relink_shared=.".to_owned(),
            pair.replace("__Secure-", ""),
        ] {
            assert!(!fits(&CookieHeader(forged.clone()), 1, "$argon2id$one", NOW), "{forged}");
        }
    }
}
