//! What Leptos leaves open about server functions: where their answers may send a browser, truthful statuses, and forms
//! that are sent without script.

use app::model::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use url::Url;

use super::refusal::{refuse, status_of, wants_page};
use crate::core::Core;

/// Where server functions are.
pub(super) const PLACE: &str = "/api/";

/// Leptos marks the answer of a server function that failed.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");

/// An error in JSON is a word.
const LONGEST_ERROR: usize = 256;

/// Gives failures the status of their error, and plain forms an answer that a person can read.
///
/// Leptos sends whoever takes HTML back to the `Referer`, with the error in its query. Only a plain form of a page of ours
/// goes back, and to a path here: a page of another site would learn from the address what the visitor may do.
pub(crate) async fn finish_answers(State(core): State<Core>, mut request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with(PLACE);
    let is_plain_form = request.method() == Method::POST && wants_page(request.headers());
    let own = core.config.public_url.origin();
    if is_function {
        keep_way_back(request.headers_mut(), is_plain_form, &own);
    }
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    if is_function {
        lead_by_path(response.headers_mut(), &own);
    }
    if response.headers().contains_key(FAILED) {
        return finish_failure(response, is_plain_form, &headers).await;
    }
    see_other(&mut response);
    response
}

/// Leaves a `Referer` only where it is a way back: to the page of ours that a plain form stands on. What reads is answered
/// with data, whoever asks.
fn keep_way_back(headers: &mut HeaderMap, is_plain_form: bool, own: &str) {
    let referer = headers.remove(header::REFERER);
    if !is_plain_form {
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        return;
    }
    let page = referer.and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
    let page = page.filter(|page| page.origin().ascii_serialization() == own);
    // Written anew: without user name and fragment.
    let page = page.and_then(|page| HeaderValue::from_str(&format!("{own}{}", path_of(&page))).ok());
    if let Some(page) = page {
        headers.insert(header::REFERER, page);
    }
}

/// A way to ourselves as a path. Providers' addresses stay: functions name them on purpose.
fn lead_by_path(headers: &mut HeaderMap, own: &str) {
    let there = headers.get(header::LOCATION).and_then(|there| Url::parse(there.to_str().ok()?).ok());
    let there = there.filter(|there| there.origin().ascii_serialization() == own);
    let path = there.and_then(|there| HeaderValue::from_str(path_of(&there)).ok());
    if let Some(path) = path {
        headers.insert(header::LOCATION, path);
    }
}

/// Path and query. No path of ours begins with two slashes, which would name another host.
fn path_of(url: &Url) -> &str {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    if path.starts_with("//") { "/" } else { path }
}

async fn finish_failure(response: Response, is_plain_form: bool, headers: &HeaderMap) -> Response {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LONGEST_ERROR).await.unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or(AppError::Internal);
    // Where the form's page hides its address from us (the callback page does), there is no way back to show the
    // failure: then this answer says what to do.
    if is_plain_form && !headers.contains_key(header::REFERER) {
        return refuse(error, headers);
    }
    let mut response = Response::from_parts(parts, Body::from(body));
    if response.status().is_redirection() {
        see_other(&mut response);
    } else {
        *response.status_mut() = status_of(error);
    }
    response
}

/// 303 instead of 302, so that no browser may send the form again to the new address.
fn see_other(response: &mut Response) {
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    const OWN: &str = "https://relink.example";

    fn way_back(referer: &'static str, is_plain_form: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERER, HeaderValue::from_static(referer));
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        super::keep_way_back(&mut headers, is_plain_form, OWN);
        assert_eq!(headers[header::ACCEPT], if is_plain_form { "text/html" } else { "application/json" });
        headers.get(header::REFERER).map(|referer| referer.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_plain_form_goes_back_to_a_page_of_ours() {
        for (referer, expected) in [
            ("https://relink.example/campaigns?show=all#x", Some("https://relink.example/campaigns?show=all")),
            ("https://me:secret@relink.example/campaigns", Some("https://relink.example/campaigns")),
            ("https://relink.example//evil.example/", Some("https://relink.example/")),
            ("https://evil.example/campaigns", None),
            ("https://relink.example.evil.example/", None),
            ("http://relink.example/", None),
            ("/campaigns", None),
            ("data:text/html,x", None),
        ] {
            assert_eq!(way_back(referer, true).as_deref(), expected, "{referer}");
            assert_eq!(way_back(referer, false), None, "{referer}");
        }
    }

    #[test]
    fn a_way_to_ourselves_is_a_path() {
        for (location, expected) in [
            ("https://relink.example/sign-in?__err=x", "/sign-in?__err=x"),
            ("https://relink.example", "/"),
            ("https://relink.example//evil.example", "/"),
            ("/campaigns", "/campaigns"),
            ("https://provider.example/authorize?state=s", "https://provider.example/authorize?state=s"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, HeaderValue::from_static(location));
            super::lead_by_path(&mut headers, OWN);
            assert_eq!(headers.get_all(header::LOCATION).iter().collect::<Vec<_>>(), [expected], "{location}");
        }
    }
}
