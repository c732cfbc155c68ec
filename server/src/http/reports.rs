//! Reports as their clients see them: behind their link, and for members before they go out. Pages without scripts, as those of
//! share links; see [`super::shared`].

use app::{
    backend::Backend,
    model::{error::AppError, member::Viewer},
    pages::report::{render_preview, render_report},
    pages::shared::render_refusal,
};
use axum::{
    Extension,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use url::form_urlencoded;

use super::shared::{Address, refuse, visitor_of, with_status};

/// `GET /shared/report/{token}`, the newest or that of `?n=`.
pub(crate) async fn show(
    State(backend): State<Backend>,
    address: Address,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Ok(Path(token)) = token else { return refuse(AppError::ShareLinkOver) };
    let query = query.unwrap_or_default();
    let number = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "n");
    let number = number.and_then(|(_, number)| number.parse().ok());
    match backend.reports.open(token, number, visitor_of(address, &headers)).await {
        Ok(report) => Html(render_report(report)).into_response(),
        Err(error) => refuse(error),
    }
}

/// `GET /campaigns/{campaign}/reports/{run}/preview`, for members.
pub(crate) async fn preview(
    State(backend): State<Backend>,
    viewer: Option<Extension<Viewer>>,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    let shown = async {
        let Extension(viewer) = viewer.ok_or(AppError::NotSignedIn)?;
        let Path((campaign, run)) = ids.map_err(|_| AppError::NotFound)?;
        let (campaign, run) = campaign.parse().ok().zip(run.parse().ok()).ok_or(AppError::NotFound)?;
        backend.reports.preview(viewer, campaign, run).await
    };
    match shown.await {
        Ok(document) => Html(render_preview(document)).into_response(),
        Err(error) => with_status(error, Html(render_refusal(error))),
    }
}

/// Whether an address is a preview's, which may stand in a frame of ours.
pub(super) fn is_preview(path: &str) -> bool {
    path.starts_with("/campaigns/") && path.ends_with("/preview")
}
