//! What Leptos leaves open in the answers of server functions: truthful statuses, and forms that are sent without
//! script.

use app::model::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::refusal::{refuse, status_of, wants_page};

/// Leptos marks the answer of a server function that failed.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");

/// An error in JSON is a word.
const LONGEST_ERROR: usize = 256;

/// Gives failures the status of their error, and plain forms an answer that a person can read.
pub(crate) async fn finish_answers(request: Request, next: Next) -> Response {
    let is_plain_form = request.method() == Method::POST && wants_page(request.headers());
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    if response.headers().contains_key(FAILED) {
        return finish_failure(response, is_plain_form, &headers).await;
    }
    see_other(&mut response);
    response
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
