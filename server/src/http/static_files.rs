//! The built site: scripts, WASM, styles and assets. What is no file is a page that says so.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos_axum::render_app_async_with_context;
#[cfg(not(feature = "embed-site"))]
use tower::ServiceExt;
#[cfg(not(feature = "embed-site"))]
use tower_http::services::ServeDir;

use super::{
    page_context::{context_of, document_of},
    site_build::Place,
};
use crate::state::AppState;

/// A file of the site, or the application's own "nothing here" with its true status.
pub(crate) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        let place = state.site.find_place(request.uri().path());
        if let Some(asked) = ask_for_file(&request, &place)
            && let Some(mut file) = find_file(&state, asked).await
        {
            file.headers_mut().insert(header::CACHE_CONTROL, caching_of(&place));
            return file;
        }
        // No person types such an address, and no page is behind it.
        if place != Place::Plain {
            return StatusCode::NOT_FOUND.into_response();
        }
    }
    let render = render_app_async_with_context(context_of(&state), document_of(&state));
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The request for the file itself, if its address is one of ours.
fn ask_for_file(request: &Request, place: &Place) -> Option<Request> {
    let uri = match place {
        Place::Versioned(path) => path.parse().ok()?,
        Place::Plain => request.uri().clone(),
        Place::OtherBuild => return None,
    };
    let mut asked = Request::new(Body::empty());
    (*asked.method_mut(), *asked.uri_mut()) = (request.method().clone(), uri);
    *asked.headers_mut() = request.headers().clone();
    Some(asked)
}

#[cfg(feature = "embed-site")]
async fn find_file(_: &AppState, request: Request) -> Option<Response> {
    super::embedded_site::SITE.find(request.uri().path(), request.headers())
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
    Some(response.into_response())
}

/// Where an address is the same in every build, a browser must ask each time; an unchanged file costs no bytes. So it
/// must with files from a folder, which may be built anew while we run.
fn caching_of(place: &Place) -> HeaderValue {
    HeaderValue::from_static(match place {
        Place::Versioned(_) if cfg!(feature = "embed-site") => "public, max-age=31536000, immutable",
        _ => "no-cache",
    })
}
