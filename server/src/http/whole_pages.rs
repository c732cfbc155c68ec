//! Pages are rendered to their end, also when their reader has left meanwhile: what is dropped half-way leaves tasks
//! behind that look for what is gone, and panic.
//!
//! Once in thousands of times, a rendering waits for ever though all its data has come: Leptos has missed a wake-up
//! (leptos-rs/leptos#4851 and others like it). So a page that takes long is rendered a second time, and the first to be ready is
//! shown.

use std::time::Duration;

use app::model::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::Method,
    middleware::Next,
    response::Response,
};
use tokio::task::JoinHandle;

use super::refusal::refuse;

/// Bytes of a page or of an answer: far more than any has.
const LONGEST: usize = 32 * 1024 * 1024;
/// How long a page may take before it is rendered a second time: far longer than any needs.
const PATIENCE: Duration = Duration::from_secs(5);

type Rendering = JoinHandle<Result<Response, axum::Error>>;

pub(crate) async fn render_whole(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let again = copy_of_page(&request);
    let mut first = render(request, next.clone());
    let rendered = match (tokio::time::timeout(PATIENCE, &mut first).await, again) {
        (Ok(rendered), _) => rendered,
        (Err(_), None) => first.await,
        (Err(_), Some(again)) => {
            tracing::warn!(path = again.uri().path(), "a page takes long and is rendered a second time");
            tokio::select! {
                rendered = first => rendered,
                rendered = render(again, next) => rendered,
            }
        }
    };
    match rendered {
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

/// Runs apart: nothing ends it before it has come to its end.
fn render(request: Request, next: Next) -> Rendering {
    tokio::spawn(async move {
        let (head, body) = next.run(request).await.into_parts();
        // Every page comes in one sweep, so nobody waits longer for its first byte.
        to_bytes(body, LONGEST).await.map(|body| Response::from_parts(head, Body::from(body)))
    })
}

/// Only pages: what a server function does is not done twice.
fn copy_of_page(request: &Request) -> Option<Request> {
    let is_page = request.method() == Method::GET && !request.uri().path().starts_with("/api/");
    is_page.then(|| {
        let mut copy = Request::new(Body::empty());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        *copy.version_mut() = request.version();
        *copy.headers_mut() = request.headers().clone();
        *copy.extensions_mut() = request.extensions().clone();
        copy
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use axum::{Router, http::StatusCode, middleware, routing::get};
    use tower::ServiceExt;

    use super::*;

    /// The first request waits for ever; later ones are answered with how many there were.
    fn pages() -> Router {
        let asked = Arc::new(AtomicUsize::new(0));
        let page = get(move || async move {
            let asked = asked.fetch_add(1, Ordering::SeqCst) + 1;
            if asked == 1 {
                std::future::pending::<()>().await;
            }
            asked.to_string()
        });
        Router::new().route("/page", page.clone()).route("/api/read", page).layer(middleware::from_fn(render_whole))
    }

    fn ask(path: &str) -> Request {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = path.parse().unwrap();
        request
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_never_comes_is_rendered_again_and_a_function_is_not_called_twice() {
        let answer = pages().oneshot(ask("/page")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(to_bytes(answer.into_body(), LONGEST).await.unwrap(), "2");
        let waited = tokio::time::timeout(PATIENCE * 10, pages().oneshot(ask("/api/read"))).await;
        assert!(waited.is_err(), "it is still waited for");
    }
}
