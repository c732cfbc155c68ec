//! A platform's mark, or a person's initials, on a plate.

use leptos::prelude::*;

/// The brand mark on its plate of 40 px. The name stands beside it, so the picture itself is silent.
#[component]
pub fn BrandMark(
    /// URL of an SVG served by us.
    #[prop(into)]
    src: String,
) -> impl IntoView {
    view! {
        <span class="plate">
            <img src=src alt="" width="24" height="24" />
        </span>
    }
}

/// One or two letters on a round plate.
#[component]
pub fn Initials(#[prop(into)] letters: String) -> impl IntoView {
    view! {
        <span class="plate plate-round" aria-hidden="true">
            {letters}
        </span>
    }
}
