//! Requests that may change something come from our own pages only, and so do questions to server functions, which no
//! page leads to. Cookies are `SameSite=Lax` besides.

use app::model::error::AppError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::Response,
};
use url::Url;

use super::{
    callback,
    refusal::{refuse, wants_page},
    server_functions::PLACE,
    shared,
};
use crate::core::Core;

/// Takes a provider's answer, which proves by `state` and the cookie of its flow that this browser began it.
const COMPLETION: &str = "/api/complete_authorization";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses every request but GET and HEAD whose sender is not a page of ours, and these at server functions where another
/// page sent them.
pub(crate) async fn refuse_foreign_origins(State(core): State<Core>, request: Request, next: Next) -> Response {
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD);
    let own = core.config.public_url.origin();
    let (path, headers) = (request.uri().path(), request.headers());
    let allowed = match (reads_only, path.starts_with(PLACE)) {
        (true, true) => !is_led_here(headers, &own),
        (true, false) => true,
        // Providers post their answers there. It is read and shown, and nothing more.
        (false, _) if path.starts_with(callback::PLACE) => true,
        // The password of a shared page opens that page, and nothing that is anybody's already.
        (false, _) => {
            let hides = path == COMPLETION || shared::is_shared(path);
            is_our_own(headers, &own) || (hides && hides_its_sender(headers))
        }
    };
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

/// Whether another page, or a link to nowhere else, sent a browser to what scripts of our pages ask. Whoever has typed the
/// address (`none`) is shown the data. Browsers tell the site only to https and this machine: elsewhere one that wants a page
/// must come from one of ours.
fn is_led_here(headers: &HeaderMap, own: &str) -> bool {
    match headers.get(FETCH_SITE) {
        Some(site) if site == "none" => false,
        None if !headers.contains_key(header::ORIGIN) && !headers.contains_key(header::REFERER) => wants_page(headers),
        _ => !is_our_own(headers, own),
    }
}

/// Whether the browser says nothing at all about the sender: our callback page (`no-referrer`) without script, or a shared page, where
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
    fn questions_of_our_pages_and_of_programs_pass_and_no_foreign_link_does() {
        let led = |headers: &[(&'static str, &'static str)]| super::is_led_here(&map(headers), OWN);
        let (page, data) = (("accept", "text/html,*/*"), ("accept", "application/json"));
        for own in [
            &[data][..],
            &[],
            &[data, ("sec-fetch-site", "same-origin")],
            &[data, ("referer", "https://relink.example/campaigns")],
            &[page, ("sec-fetch-site", "none")],
        ] {
            assert!(!led(own), "{own:?}");
        }
        for foreign in [
            &[page][..],
            &[page, ("sec-fetch-site", "cross-site")],
            &[data, ("sec-fetch-site", "cross-site")],
            &[data, ("sec-fetch-site", "same-site")],
            &[page, ("sec-fetch-site", "cross-site"), ("referer", "https://relink.example/")],
            &[page, ("referer", "https://evil.example/")],
            &[data, ("origin", "https://evil.example")],
            &[data, ("origin", "null")],
        ] {
            assert!(led(foreign), "{foreign:?}");
        }
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
