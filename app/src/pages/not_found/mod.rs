//! Nothing at this address.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{components::button::Look, model::error::AppError, paths::CAMPAIGNS};

/// The page for addresses that no route knows.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <main class="lone">
            <NotFoundWords />
        </main>
    }
}

/// The same words inside a page, when what it should show does not exist or is another agency's.
#[component]
pub fn NotFoundWords() -> impl IntoView {
    view! {
        <Title text="Nothing here" />
        <div class="not-found">
            <p class="not-found-code" aria-hidden="true">
                "404"
            </p>
            <h1>"Nothing here"</h1>
            <p>{AppError::NotFound.to_string()}</p>
            <A href=CAMPAIGNS attr:class=Look::Filled.class()>
                "Go to your campaigns"
            </A>
        </div>
    }
}
