//! A state in words with its icon, for rows of lists.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::model::health::Health;

/// `line` is the state in words; the icon and the colour only repeat it.
#[component]
pub fn HealthChip(health: Health, #[prop(into)] line: String) -> impl IntoView {
    let glyph = match super::state_icon::icon_and_word(health) {
        Some((glyph, _)) => glyph,
        None if health == Health::Never => Glyph::Plug,
        None => Glyph::Check,
    };
    view! {
        <span class="chip" data-state=health.key()>
            <Icon glyph />
            <span>{line}</span>
        </span>
    }
}
