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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{Router, http::Method, middleware, routing::any};
    use futures::{FutureExt, poll};
    use tower::ServiceExt;

    use super::*;

    /// How many still hold `token` after the sender of a request has left.
    async fn count_after_leaving(path: &str) -> usize {
        let token = Arc::new(Mutex::new(()));
        let held = token.clone();
        let waits = move || {
            let held = held.clone();
            async move {
                std::future::pending::<()>().await;
                drop(held);
            }
        };
        let router = Router::new().fallback(any(waits)).layer(middleware::from_fn(render_whole));
        let request = Request::builder().method(Method::POST).uri(path).body(Body::empty()).unwrap();
        let mut answer = router.oneshot(request).boxed();
        assert!(poll!(&mut answer).is_pending());
        tokio::task::yield_now().await;
        drop(answer);
        tokio::task::yield_now().await;
        Arc::strong_count(&token) - 1
    }

    #[tokio::test]
    async fn a_page_is_rendered_to_its_end_and_a_sign_in_ends_with_its_sender() {
        for path in ENTRANCES {
            assert_eq!(count_after_leaving(path).await, 0, "{path}");
        }
        assert!(count_after_leaving("/campaigns").await > 0);
    }
}
