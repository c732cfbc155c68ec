//! The built site: scripts, WASM, styles and assets. What is no file is a page that says so.

use app::shell::shell;
#[cfg(not(feature = "embed-site"))]
use axum::response::IntoResponse;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use leptos_axum::render_app_async_with_context;
#[cfg(not(feature = "embed-site"))]
use tower::ServiceExt;
#[cfg(not(feature = "embed-site"))]
use tower_http::services::ServeDir;

use crate::{router::context_of, state::AppState};

/// A file of the site, or the application's own "nothing here" with its true status.
pub(crate) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut asked = Request::new(Body::empty());
        (*asked.method_mut(), *asked.uri_mut()) = (request.method().clone(), request.uri().clone());
        *asked.headers_mut() = request.headers().clone();
        if let Some(file) = find_file(&state, asked).await {
            return file;
        }
    }
    let options = state.leptos.clone();
    let render = render_app_async_with_context(context_of(state.backend), move || shell(options.clone()));
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

#[cfg(feature = "embed-site")]
async fn find_file(_: &AppState, request: Request) -> Option<Response> {
    let mut response = super::embedded_site::find(request.uri().path(), request.headers())?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Some(response)
}

#[cfg(not(feature = "embed-site"))]
async fn find_file(state: &AppState, request: Request) -> Option<Response> {
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(response) = files.oneshot(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    let mut response = response.into_response();
    // Names are the same in every version, so a browser must ask each time; an unchanged file costs no bytes.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Some(response)
}
