//! Days that are coming in: missed ones, or the history of something new.

use leptos::prelude::*;

use crate::model::integration::Progress;

/// A bar and its words.
#[component]
pub fn CatchingUp(progress: Progress) -> impl IntoView {
    let Progress { done, total } = progress;
    view! {
        <div class="catching-up" role="status">
            <span>{format!("Fetching days: {done} of {total}")}</span>
            <progress max=total.to_string() value=done.to_string() aria-label="Days fetched"></progress>
        </div>
    }
}
