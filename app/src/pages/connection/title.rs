//! The heading of a screen. When the screen changes under the reader's hands, focus goes to it: the link that was
//! clicked is gone, and a screen reader hears where it is now.

use leptos::{html::H3, prelude::*};

/// Whether a screen was already shown in this window. The first one leaves focus to the dialog.
#[derive(Clone, Copy)]
pub(super) struct Moves(StoredValue<bool>);

impl Default for Moves {
    fn default() -> Self {
        Self(StoredValue::new(false))
    }
}

#[component]
pub(super) fn ScreenTitle(children: Children) -> impl IntoView {
    let heading = NodeRef::<H3>::new();
    let moves = use_context::<Moves>();
    Effect::new(move |_| {
        if let (Some(Moves(moved)), Some(heading)) = (moves, heading.get()) {
            if moved.get_value() {
                let _ = heading.focus();
            }
            moved.set_value(true);
        }
    });
    view! {
        <h3 class="screen-title" node_ref=heading tabindex="-1">
            {children()}
        </h3>
    }
}
