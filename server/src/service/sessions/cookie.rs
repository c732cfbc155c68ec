//! The session's cookie: its name, how it is set, and how it is found again.

use app::backend::Cookie;
use axum::http::{HeaderMap, header};

use crate::config::PublicUrl;

const NAME: &str = "relink_session";

/// Where the browser speaks HTTPS, the prefix `__Host-` keeps sister domains from setting it (RFC 6265bis).
fn name(public_url: &PublicUrl) -> String {
    if public_url.is_https() { format!("__Host-{NAME}") } else { NAME.to_owned() }
}

/// Sets the session's token for `seconds`.
pub(crate) fn set(public_url: &PublicUrl, token: &str, seconds: i64) -> Cookie {
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    Cookie(format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(public_url)))
}

/// Takes it away.
pub(crate) fn clear(public_url: &PublicUrl) -> Cookie {
    set(public_url, "", 0)
}

/// The session's token, if the request carries one.
pub(crate) fn find<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let wanted = name(public_url);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(cookies: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookies))])
    }

    #[test]
    fn over_https_it_belongs_to_this_host_only() {
        let url = "https://relink.example".parse().unwrap();
        let Cookie(cookie) = set(&url, "t0ken", 60);
        assert_eq!(cookie, "__Host-relink_session=t0ken; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(find(&url, &headers("a=b; __Host-relink_session=t0ken")), Some("t0ken"));
        assert_eq!(find(&url, &headers("relink_session=t0ken")), None);
    }

    #[test]
    fn over_http_it_has_its_plain_name() {
        let url = "http://localhost:3000".parse().unwrap();
        assert_eq!(set(&url, "t", 60).0, "relink_session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(find(&url, &headers("relink_sessions=x; relink_session=t")), Some("t"));
        assert_eq!(find(&url, &headers("relink_session=")), None);
        assert!(clear(&url).0.contains("Max-Age=0"));
    }
}
