//! How many can connect through an app: told where it is made, before the first who is one too many.

use leptos::prelude::*;

use crate::model::app::CAPS_TITLE;

#[component]
pub fn AppCaps(caps: Vec<String>) -> impl IntoView {
    (!caps.is_empty()).then(|| {
        view! {
            <div class="field">
                <p class="app-label">{CAPS_TITLE}</p>
                <ul class="app-caps">{caps.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            </div>
        }
    })
}
