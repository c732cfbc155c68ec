//! A screenshot with its caption.

use leptos::prelude::*;

/// `name`: the file in `/help/`, without its ending. All are 1280 × 800 CSS pixels, so that nothing jumps when they
/// come, and the alternative text has the room if one doesn't.
#[component]
pub fn Picture(name: &'static str, alt: &'static str, caption: &'static str) -> impl IntoView {
    view! {
        <figure class="picture">
            <img src=format!("/help/{name}.png") alt=alt width="1280" height="800" loading="lazy" decoding="async" />
            <figcaption>{caption}</figcaption>
        </figure>
    }
}
