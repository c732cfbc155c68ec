//! Reports as their clients see them: behind their link, and for members before they go out. Pages without scripts, as those of
//! share links; see [`super::shared`].

use app::{
    backend::Backend,
    model::{
        error::AppError,
        ids::{CampaignId, RunId},
        member::Viewer,
        report_document::Pdf,
    },
    pages::report::{render_preview, render_report},
    pages::shared::render_refusal,
};
use axum::{
    Extension,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use super::shared::{Address, refuse, visitor_of, with_status};

/// `GET /shared/report/{token}`, the newest or that of `?n=`; with `as=pdf` as a file.
pub(crate) async fn show(
    State(backend): State<Backend>,
    address: Address,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Ok(Path(token)) = token else { return refuse(AppError::ShareLinkOver) };
    let query = query.unwrap_or_default();
    let find = |key: &str| form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key);
    let number = find("n").and_then(|(_, number)| number.parse().ok());
    let visitor = visitor_of(address, &headers);
    if find("as").is_some_and(|(_, kind)| kind == "pdf") {
        return backend.reports.open_pdf(token, number, visitor).await.map_or_else(refuse, file);
    }
    match backend.reports.open(token, number, visitor).await {
        Ok(report) => Html(render_report(report)).into_response(),
        Err(error) => refuse(error),
    }
}

/// `GET /campaigns/{campaign}/reports/{run}/preview`, for members.
pub(crate) async fn preview(State(backend): State<Backend>, viewer: Option<Extension<Viewer>>, ids: Ids) -> Response {
    let shown = async {
        let (viewer, campaign, run) = read_asked(viewer, ids)?;
        backend.reports.preview(viewer, campaign, run).await
    };
    match shown.await {
        Ok(document) => Html(render_preview(document)).into_response(),
        Err(error) => with_status(error, Html(render_refusal(error))),
    }
}

/// `GET /campaigns/{campaign}/reports/{run}/pdf`, for members.
pub(crate) async fn pdf(State(backend): State<Backend>, viewer: Option<Extension<Viewer>>, ids: Ids) -> Response {
    let printed = async {
        let (viewer, campaign, run) = read_asked(viewer, ids)?;
        backend.reports.pdf(viewer, campaign, run).await
    };
    printed.await.map_or_else(|error| with_status(error, Html(render_refusal(error))), file)
}

type Ids = Result<Path<(String, String)>, PathRejection>;

fn read_asked(viewer: Option<Extension<Viewer>>, ids: Ids) -> Result<(Viewer, CampaignId, RunId), AppError> {
    let Extension(viewer) = viewer.ok_or(AppError::NotSignedIn)?;
    let Path((campaign, run)) = ids.map_err(|_| AppError::NotFound)?;
    let (campaign, run) = campaign.parse().ok().zip(run.parse().ok()).ok_or(AppError::NotFound)?;
    Ok((viewer, campaign, run))
}

/// To be saved, not shown: what a reader of PDFs does is not ours.
fn file(Pdf { name, bytes }: Pdf) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition(&name))];
    (headers, bytes).into_response()
}

/// RFC 6266: a name of plain letters for old programs, and the whole one (RFC 8187).
fn disposition(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || " ,-_.".contains(letter) { letter } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// Whether an address is a preview's, which may stand in a frame of ours.
pub(super) fn is_preview(path: &str) -> bool {
    path.starts_with("/campaigns/") && path.ends_with("/preview")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_file_is_called_what_it_is_by_old_programs_too() {
        assert_eq!(
            disposition("Café, November 2026.pdf"),
            "attachment; filename=\"Caf_, November 2026.pdf\"; filename*=UTF-8''Caf%C3%A9%2C%20November%202026%2Epdf"
        );
        let odd = disposition("a\"; x=\r\n");
        assert!(odd.starts_with("attachment; filename=\"a__ x___\"; ") && odd.is_ascii());
    }
}
