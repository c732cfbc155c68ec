//! Who is asking: the session's cookie becomes a [`Viewer`] in the request's extensions, and in the answer's, for the
//! layers around.

use app::model::{error::AppError, member::Viewer};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::refusal::refuse;
use crate::{
    core::Core,
    service::sessions::{cookie, find_viewer},
};

/// Adds the viewer, if somebody is signed in. A store that can't be read is not taken for a session that has ended.
pub(crate) async fn resolve_viewer(State(core): State<Core>, mut request: Request, next: Next) -> Response {
    let token = cookie::find(&core.config.public_url, request.headers());
    let viewer: Option<Viewer> = match token {
        None => None,
        Some(token) => match find_viewer(&core, token).await {
            Ok(viewer) => viewer,
            Err(error) => return refuse(AppError::from(error), request.headers()),
        },
    };
    let Some(viewer) = viewer else { return next.run(request).await };
    request.extensions_mut().insert(viewer.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(viewer);
    response
}
