//! The timeline of a connection as a file.

use app::model::{error::AppError, ids::ConnectionId, member::Viewer};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::refusal::refuse;
use crate::{core::Core, service::timeline::export_timeline};

/// `GET /timeline/{connection}.jsonl`.
pub(crate) async fn download(
    State(core): State<Core>,
    viewer: Option<Extension<Viewer>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(Extension(viewer)) = viewer else { return refuse(AppError::NotSignedIn, &headers) };
    let id: Option<ConnectionId> = file.strip_suffix(".jsonl").and_then(|id| id.parse().ok());
    let Some(id) = id else { return refuse(AppError::NotFound, &headers) };
    match export_timeline(&core, &viewer, id).await {
        Ok(lines) => {
            let name = format!("attachment; filename=\"timeline-{id}.jsonl\"");
            ([(header::CONTENT_TYPE, "application/jsonl".to_owned()), (header::CONTENT_DISPOSITION, name)], lines)
                .into_response()
        }
        Err(error) => refuse(error, &headers),
    }
}
