//! Requests that may change something come from our own pages only. Cookies are `SameSite=Lax` besides.

use app::model::error::AppError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::Response,
};
use url::Url;

use super::refusal::refuse;
use crate::core::Core;

/// Takes a provider's answer, which proves by `state` and the cookie of its flow that this browser began it.
const COMPLETION: &str = "/api/complete_authorization";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses every request but GET and HEAD whose sender is not a page of ours.
pub(crate) async fn refuse_foreign_origins(State(core): State<Core>, request: Request, next: Next) -> Response {
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD);
    let own = core.config.public_url.origin();
    let allowed = reads_only
        || is_our_own(request.headers(), &own)
        || (request.uri().path() == COMPLETION && hides_its_sender(request.headers()));
    if allowed { next.run(request).await } else { refuse(AppError::ForeignOrigin, request.headers()) }
}

/// `Origin` decides. Browsers hide it (`null`, or nothing at all) on pages with a strict referrer policy, such as our
/// callback page: then what the browser itself says of the sender decides, or `Referer`.
fn is_our_own(headers: &HeaderMap, own: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text(header::ORIGIN) {
        Some(origin) if origin != "null" => origin == own,
        _ => match text(FETCH_SITE) {
            Some(site) => site == "same-origin",
            None => text(header::REFERER)
                .and_then(|referer| Url::parse(referer).ok())
                .is_some_and(|referer| referer.origin().ascii_serialization() == own),
        },
    }
}

/// Whether the browser says nothing at all about the sender: our callback page (`no-referrer`) without script, where
/// our address is plain http and no browser sends `Sec-Fetch-Site` (Fetch Metadata, 2).
fn hides_its_sender(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| origin == "null")
        && headers.get(FETCH_SITE).is_none()
        && headers.get(header::REFERER).is_none()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    const OWN: &str = "https://relink.example";

    fn allows(headers: &[(&'static str, &'static str)]) -> bool {
        super::is_our_own(&map(headers), OWN)
    }

    fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn our_own_pages_pass() {
        assert!(allows(&[("origin", OWN)]));
        assert!(allows(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(allows(&[("sec-fetch-site", "same-origin")]));
        assert!(allows(&[("referer", "https://relink.example/sign-in?next=/")]));
    }

    #[test]
    fn a_sender_is_hidden_only_if_nothing_tells_of_it() {
        let hides = |headers: &[(&'static str, &'static str)]| super::hides_its_sender(&map(headers));
        assert!(hides(&[]));
        assert!(hides(&[("origin", "null")]));
        assert!(!hides(&[("origin", "https://evil.example")]));
        assert!(!hides(&[("origin", "null"), ("sec-fetch-site", "cross-site")]));
        assert!(!hides(&[("origin", "null"), ("referer", "https://evil.example/")]));
    }

    #[test]
    fn all_others_do_not() {
        assert!(!allows(&[]));
        assert!(!allows(&[("origin", "https://evil.example")]));
        assert!(!allows(&[("origin", "http://relink.example")]));
        assert!(!allows(&[("origin", "https://relink.example.evil.example")]));
        assert!(!allows(&[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")]));
        assert!(!allows(&[("origin", "null")]));
        assert!(!allows(&[("origin", "null"), ("sec-fetch-site", "cross-site")]));
        assert!(!allows(&[("sec-fetch-site", "same-site"), ("referer", "https://relink.example/")]));
        assert!(!allows(&[("referer", "https://relink.example.evil.example/")]));
    }
}
