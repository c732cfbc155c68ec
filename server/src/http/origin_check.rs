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

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses every request but GET and HEAD whose sender is not a page of ours.
pub(crate) async fn refuse_foreign_origins(State(core): State<Core>, request: Request, next: Next) -> Response {
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads_only || is_our_own(request.headers(), &core.config.public_url.origin()) {
        next.run(request).await
    } else {
        refuse(AppError::ForeignOrigin, request.headers())
    }
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

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    const OWN: &str = "https://relink.example";

    fn allows(headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        super::is_our_own(&headers, OWN)
    }

    #[test]
    fn our_own_pages_pass() {
        assert!(allows(&[("origin", OWN)]));
        assert!(allows(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(allows(&[("sec-fetch-site", "same-origin")]));
        assert!(allows(&[("referer", "https://relink.example/sign-in?next=/")]));
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
