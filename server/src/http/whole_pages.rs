//! Pages are rendered to their end, also when their reader has left meanwhile: what is dropped half-way leaves tasks
//! behind that look for what is gone, and panic.

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

pub(crate) async fn render_whole(request: Request, next: Next) -> Response {
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
