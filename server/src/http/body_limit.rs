//! How large a request may be. Forms are small.

use app::model::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, header},
    middleware::Next,
    response::Response,
};

use super::refusal::refuse;

/// In bytes.
const LIMIT: usize = 256 * 1024;

/// Refuses larger bodies with a sentence, whether or not they tell their length.
pub(crate) async fn limit_body(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LIMIT) {
        return refuse(AppError::TooLarge, request.headers());
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, LIMIT).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => refuse(AppError::TooLarge, &parts.headers),
    }
}
