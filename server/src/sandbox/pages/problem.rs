//! A page that says no.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{Width, frame};

pub(crate) fn show(status: StatusCode, words: &str) -> (StatusCode, Markup) {
    let content = html! {
        section.card {
            h1 { "This does not work" }
            p.lead { (words) }
        }
    };
    (status, frame("This does not work", Width::Narrow, content))
}
