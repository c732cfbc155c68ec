//! Where providers send the browser back. A small page without WASM: its script hands the whole answer to
//! `complete_authorization`, tells the page that began, and closes the window. A GET changes nothing, so that link
//! scanners consume nothing.

use app::model::ids::ApplicationId;
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::refusal::document;

/// `/oauth/callback/{server}`. Without script, the button sends the answer on.
pub(crate) async fn show(Path(server): Path<String>, RawQuery(query): RawQuery) -> Response {
    match server.parse::<ApplicationId>() {
        Ok(server) => page(server, &query.unwrap_or_default()).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, unknown()).into_response(),
    }
}

fn page(server: ApplicationId, query: &str) -> Markup {
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

fn unknown() -> Markup {
    document(
        "Nothing here",
        &html! {
            p role="alert" { "This address belongs to no provider. Go back to Relink and start again." }
            p { a class="button" href="/campaigns" { "Go to the campaigns" } }
        },
        None,
    )
}

#[cfg(test)]
mod tests {
    use app::model::ids::ApplicationId;
    use uuid::Uuid;

    #[test]
    fn what_the_provider_sent_can_not_become_markup() {
        let page = super::page(ApplicationId(Uuid::nil()), "code=\"><script>alert(1)</script>&state='x").into_string();
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(page.contains("value=\"code=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;state='x\""), "{page}");
    }
}
