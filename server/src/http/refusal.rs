//! Answers that a middleware gives in the place of a page or a server function: the sentence of an [`AppError`], as a
//! small page for people and as JSON for scripts.

use app::model::error::AppError;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// The answer to a request with these `headers`.
pub(super) fn refuse(error: AppError, headers: &HeaderMap) -> Response {
    let status = status_of(error);
    let mut response = if wants_page(headers) {
        (status, refusal_page(error)).into_response()
    } else {
        (status, Json(error)).into_response()
    };
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Whether a person waits for a page, rather than a script for data.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

pub(super) fn status_of(error: AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The sentence of an error, and a way out.
pub(super) fn refusal_page(error: AppError) -> Markup {
    // Nothing went wrong there.
    let title = if error == AppError::FlowSuperseded { "There is a newer attempt" } else { "This didn't work" };
    document(
        title,
        &html! {
            p role="alert" { (error.to_string()) }
            p { a class="button" href="/campaigns" { "Go to the campaigns" } }
        },
        None,
    )
}

/// A page outside of the application: one card, no WASM.
pub(super) fn document(title: &str, content: &Markup, script: Option<&str>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Relink" }
                link rel="stylesheet" href="/pkg/relink.css";
                link rel="icon" type="image/svg+xml" href="/favicon.svg";
                @if let Some(script) = script { script src=(script) defer {} }
            }
            body {
                main class="lone" {
                    section class="lone-card" aria-labelledby="lone-title" {
                        img class="lone-mark" src="/favicon.svg" alt="" width="40" height="40";
                        h1 id="lone-title" { (title) }
                        (content)
                    }
                }
            }
        }
    }
}
