//! How the demo provider looks. HTML only: no scripts, one style sheet, light and dark.

pub(crate) mod consent;
pub(crate) mod control;
pub(crate) mod problem;
pub(crate) mod sign_in;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::people::Person;

/// The one client, as its registration would name it.
const CLIENT: &str = "Relink";

/// `GET /sandbox.css`
pub(crate) async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (headers, include_str!("sandbox.css")).into_response()
}

/// `GET /sandbox.svg`
pub(crate) async fn icon() -> Response {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "max-age=300")];
    (headers, include_str!("sandbox.svg")).into_response()
}

/// A page: `narrow` for one thing to decide, wide for the control page.
fn frame(title: &str, width: Width, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Sandbox" }
                link rel="icon" type="image/svg+xml" href="/sandbox.svg";
                link rel="stylesheet" href="/sandbox.css";
            }
            body.wide[width == Width::Wide] {
                header.brand {
                    img src="/sandbox.svg" alt="" width="28" height="28";
                    span.brand-name { "Sandbox" }
                    span.brand-note { "This is a demo provider. Nothing here is real." }
                }
                main { (content) }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    Narrow,
    Wide,
}

/// Initials, name and address of a person, and one more line.
fn show_person(person: &Person, more: Option<Markup>) -> Markup {
    let initials: String = person.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect();
    html! {
        span.initials aria-hidden="true" { (initials.to_uppercase()) }
        span.who {
            span.who-name { (person.name) }
            span.who-email { (person.email) }
            @if let Some(more) = more { (more) }
        }
    }
}
