//! Where providers send the browser back, with their answer in the query or in a form. A small page without WASM: its script
//! hands the whole answer to `complete_authorization`, tells the page that began, and closes the window. Neither request
//! changes anything, so that link scanners consume nothing, and a form of another site's page does nothing by itself.
//!
//! What was answered stands in the address only until it was handed on. Then the flow stands there, and whoever looks again
//! is told how it came out.

use app::{
    backend::Backend,
    model::{
        error::AppError,
        flow::{FlowEnd, FlowStatus},
        ids::{ApplicationId, FlowId},
        member::Viewer,
    },
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::refusal::{document, refusal_page};

/// Below it, one address for each saved authorization server.
pub(super) const PLACE: &str = "/oauth/callback/";
/// Stands alone in the query. The script uses the same.
const FLOW: &str = "flow=";
/// In bytes. Those that are known send 4 KiB at most.
const LONGEST_FORM: usize = 16 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// `GET /oauth/callback/{server}`. Without script, the button sends the answer on.
pub(crate) async fn show(
    State(backend): State<Backend>,
    viewer: Option<Extension<Viewer>>,
    Path(server): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(server) = server.parse::<ApplicationId>() else { return unknown() };
    let query = query.unwrap_or_default();
    if query.is_empty() {
        return nothing_left().into_response();
    }
    let Some(flow) = query.strip_prefix(FLOW).and_then(|flow| flow.parse::<FlowId>().ok()) else {
        return answered(server, &query).into_response();
    };
    let end = match viewer {
        Some(Extension(viewer)) => backend.flows.retell(viewer, server, flow).await.ok(),
        None => None,
    };
    end.map_or_else(nothing_left, |end| told_again(&end)).into_response()
}

/// `POST /oauth/callback/{server}`: the same with `response_mode=form_post`. It comes from the provider's page, so that no
/// cookie of ours is with it; they are with what our page sends on.
pub(crate) async fn take_form(Path(server): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(server) = server.parse::<ApplicationId>() else { return unknown() };
    if body.len() > LONGEST_FORM {
        return (StatusCode::PAYLOAD_TOO_LARGE, refusal_page(AppError::ProviderUnreadable)).into_response();
    }
    match read_form(&headers, &body) {
        Some(query) => answered(server, query).into_response(),
        None => (StatusCode::BAD_REQUEST, refusal_page(AppError::ProviderUnreadable)).into_response(),
    }
}

/// A form as a browser sends it is written like a query.
fn read_form<'a>(headers: &HeaderMap, body: &'a [u8]) -> Option<&'a str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM));
    let text = std::str::from_utf8(body).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))?;
    (is_form && text.contains('=')).then_some(text)
}

fn answered(server: ApplicationId, query: &str) -> Markup {
    document(
        "Connecting",
        &html! {
            div id="callback" data-server=(server) {
                p id="callback-words" role="status" { "The provider has sent you back. One more step, and Relink has its answer." }
                form id="callback-form" method="post" action="/api/complete_authorization" {
                    input type="hidden" name="server" value=(server);
                    input type="hidden" name="query" value=(query);
                    input type="hidden" name="form" value="true";
                    button type="submit" class="button" { "Finish connecting" }
                }
            }
        },
        Some("/callback.js"),
    )
}

fn told_again(end: &FlowEnd) -> Markup {
    let is_settled = end.notice.status != FlowStatus::Exchanging;
    document(
        &end.title,
        &html! {
            p role="status" { (end.words) @if is_settled { " You can close this window." } }
            p { a class="button" href=(end.return_to) { "Go back to Relink" } }
        },
        None,
    )
}

/// No answer, and no flow that could be told about here: one that is forgotten, or another browser's.
fn nothing_left() -> Markup {
    document(
        "Nothing left to do here",
        &html! {
            p role="status" {
                "Providers send people here with their answer, and none came along this time. Relink shows how each connection is."
            }
            p { a class="button" href="/campaigns" { "Go to the campaigns" } }
        },
        None,
    )
}

fn unknown() -> Response {
    let page = document(
        "Nothing here",
        &html! {
            p role="alert" { "This address belongs to no provider. Go back to Relink and start again." }
            p { a class="button" href="/campaigns" { "Go to the campaigns" } }
        },
        None,
    );
    (StatusCode::NOT_FOUND, page).into_response()
}

#[cfg(test)]
mod tests {
    use app::model::ids::ApplicationId;
    use axum::http::{HeaderMap, HeaderValue, header};
    use uuid::Uuid;

    #[test]
    fn what_the_provider_sent_can_not_become_markup() {
        let query = "code=\"><script>alert(1)</script>&state='x";
        let page = super::answered(ApplicationId(Uuid::nil()), query).into_string();
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(page.contains("value=\"code=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;state='x\""), "{page}");
    }

    #[test]
    fn only_a_form_of_a_browser_is_read() {
        let read = |kind: &'static str, body: &'static [u8]| {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
            super::read_form(&headers, body)
        };
        assert_eq!(
            read("application/x-www-form-urlencoded; charset=utf-8", b"code=a%20b&state=c"),
            Some("code=a%20b&state=c")
        );
        for (kind, body) in [
            ("multipart/form-data; boundary=x", &b"code=a"[..]),
            ("application/json", b"{\"code\":\"=\"}"),
            (super::FORM, b""),
            (super::FORM, b"code"),
            (super::FORM, b"code=\xff\xfe"),
            (super::FORM, b"code=a b"),
            (super::FORM, b"code=a\r\nx=1"),
        ] {
            assert_eq!(read(kind, body), None, "{kind}: {body:?}");
        }
    }
}
