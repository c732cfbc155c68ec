//! What stands where nothing was found.

use leptos::prelude::*;

use crate::components::{button::Look, empty::Empty, icon::Glyph};

/// `path`: the list without any limit.
#[component]
pub fn NoMatch(#[prop(into)] title: String, #[prop(into)] path: String) -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Search title>
            <p>"Words are found by how they begin. Try fewer or shorter ones, or any state."</p>
            <a class=Look::Quiet.class() href=path>
                "Show all"
            </a>
        </Empty>
    }
}
