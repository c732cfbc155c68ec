//! Brand marks of the integrations.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::core::Core;

/// `/brand/{name}.svg`.
pub(crate) async fn show(State(core): State<Core>, Path(file): Path<String>) -> Response {
    match file.strip_suffix(".svg").and_then(|name| core.catalogue.mark_svg(name)) {
        Some(svg) => {
            let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
            (headers, svg).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
