//! How far a report is, as a chip: word, shape and colour.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::model::report_run::RunState;

#[component]
pub fn RunChip(state: RunState) -> impl IntoView {
    let glyph = match state {
        RunState::NeedsYou => Glyph::Person,
        RunState::WaitingForData | RunState::Scheduled => Glyph::Clock,
        RunState::Sent => Glyph::Check,
        RunState::NotSent => Glyph::Never,
    };
    view! {
        <span class="chip run-chip" data-run=state.key()>
            <Icon glyph />
            {state.word()}
        </span>
    }
}
