//! Pages are rendered to their end, also when their reader has left meanwhile: what is dropped half-way leaves tasks
//! behind that look for what is gone, and panic. Signing in is no page: whoever has left wants no password looked at.

use app::model::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};

use super::refusal::refuse;

/// Bytes of a page or of an answer: far more than any has.
const LONGEST: usize = 32 * 1024 * 1024;

/// What ends with its sender.
const ENTRANCES: [&str; 2] = ["/api/sign_in", "/api/set_up"];

pub(crate) async fn render_whole(request: Request, next: Next) -> Response {
    if ENTRANCES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    let rendering = tokio::spawn(async move {
        let (head, body) = next.run(request).await.into_parts();
        // Every page comes in one sweep, so nobody waits longer for its first byte.
        to_bytes(body, LONGEST).await.map(|body| Response::from_parts(head, Body::from(body)))
    });
    match rendering.await {
        Ok(Ok(page)) => page,
        Ok(Err(error)) => {
            tracing::error!(%error, "a page could not be rendered");
            refuse(AppError::Internal, &headers)
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            refuse(AppError::Internal, &headers)
        }
    }
}
