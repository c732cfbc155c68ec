//! The empty state of a list: what will stand here, and the next step.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// `children`: one sentence that teaches, and the button or link of the next step.
#[component]
pub fn Empty(glyph: Glyph, #[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon">
                <Icon glyph />
            </span>
            <h2 class="empty-title">{title}</h2>
            {children()}
        </div>
    }
}
