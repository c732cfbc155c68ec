//! Forms that are sent without script. Leptos answers them with a redirect back to their page; here is what it leaves
//! open.

use app::model::error::AppError;
use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::refusal::{refuse, wants_page};

/// Leptos marks the answer of a server function that failed.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");

/// An error in JSON is a word.
const LONGEST_ERROR: usize = 256;

/// Answers with 303 instead of 302, so that no browser may send the form again to the new address. Where the form's
/// page hides its address from us (the callback page does), there is no way back to show the failure: then the answer
/// itself says what to do.
pub(crate) async fn answer_plain_forms(request: Request, next: Next) -> Response {
    let is_plain_form = request.method() == Method::POST && wants_page(request.headers());
    if !is_plain_form {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    if response.headers().contains_key(FAILED) && !headers.contains_key(header::REFERER) {
        let body = to_bytes(response.into_body(), LONGEST_ERROR).await.unwrap_or_default();
        return refuse(serde_json::from_slice(&body).unwrap_or(AppError::Internal), &headers);
    }
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    response
}
