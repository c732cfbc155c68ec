//! For whoever came by our own address and arrived under another name: the proxy in between has lost it.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::refusal::{document, wants_page};
use crate::config::PublicUrl;

/// Of the name that was asked for, so much is shown.
const LONGEST_NAME: usize = 120;

/// 421 (RFC 9110, 15.5.20), as a page for people and a line for all others.
pub(super) fn tell(host: &str, public_url: &PublicUrl, headers: &HeaderMap) -> Response {
    let host: String = host.chars().take(LONGEST_NAME).collect();
    if wants_page(headers) {
        return (StatusCode::MISDIRECTED_REQUEST, page(&host, public_url)).into_response();
    }
    let line = format!(
        "Relink is at {}, and was asked for as {host:?}. The proxy in front must hand on the Host.\n",
        public_url.origin()
    );
    (StatusCode::MISDIRECTED_REQUEST, line).into_response()
}

fn page(host: &str, public_url: &PublicUrl) -> Markup {
    // $host is without the port.
    let nginx = if public_url.authority().contains(':') { "$http_host" } else { "$host" };
    document(
        "The proxy has lost our name",
        &html! {
            p role="alert" {
                "This request reached Relink under another name than its own. Nothing is broken: what stands in front of Relink \
                 has to hand on the name that the browser asked for."
            }
            dl class="facts" {
                dt { "Asked for" }
                dd { @if host.is_empty() { "no name at all" } @else { code { (host) } } }
                dt { "Public address" }
                dd { code { (public_url.origin()) } }
            }
            div class="lone-steps" {
                h2 { "What to set, for whoever runs the proxy" }
                ul {
                    li { "nginx, beside each " code { "proxy_pass" } ": " code { "proxy_set_header Host " (nginx) ";" } }
                    li { "Apache: " code { "ProxyPreserveHost On" } }
                    li { "Caddy hands it on by itself: take out " code { "header_up Host" } "." }
                    li { "Traefik too: take out " code { "passHostHeader: false" } "." }
                }
                p {
                    "Is the public address wrong? Set " code { "RELINK_PUBLIC_URL" } " to the one that browsers use, and restart Relink."
                }
            }
            p { a class="button" href=(public_url.origin()) { "Try again" } }
        },
        None,
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_name_can_not_become_markup_and_the_port_is_kept() {
        let page = |url: &str| super::page("<script>x", &url.parse().unwrap()).into_string();
        let plain = page("https://relink.example.com");
        assert!(plain.contains("&lt;script&gt;x") && !plain.contains("<script>x"), "{plain}");
        assert!(plain.contains("proxy_set_header Host $host;"), "{plain}");
        assert!(page("https://relink.example.com:8443").contains("proxy_set_header Host $http_host;"));
    }
}
