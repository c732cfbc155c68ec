//! Buttons, and links that look like them (`class=Look::Filled.class()`).

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How loud a button is. One `Filled` per view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one next step.
    Filled,
    /// Everything else.
    #[default]
    Quiet,
    /// Ends or erases something.
    Danger,
    /// Looks like text: for a row's own actions.
    Bare,
    /// Large, gray, as wide as its list: the last entry of a list of choices.
    Wide,
}

impl Look {
    /// The CSS classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Filled => "button button-filled",
            Self::Quiet => "button",
            Self::Danger => "button button-danger",
            Self::Bare => "button button-bare",
            Self::Wide => "button button-wide",
        }
    }
}

/// A button. `on:click` and other attributes given to it land on the `<button>`.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    /// The HTML type. "submit" inside forms.
    #[prop(default = "button")]
    kind: &'static str,
    #[prop(optional)] icon: Option<Glyph>,
    /// While true, it says so and swallows clicks, but stays focusable: disabling it would lose the keyboard's place.
    #[prop(optional, into)]
    busy: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=kind
            class=look.class()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                }
            }
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span>{children()}</span>
        </button>
    }
}
