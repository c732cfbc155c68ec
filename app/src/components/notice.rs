//! A box that says something: an error, a note, a success.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something failed; interrupts a screen reader.
    Error,
    /// Needs patience or care.
    Warning,
    Info,
    Success,
}

impl Tone {
    fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Success => "success",
        }
    }

    fn role(self) -> &'static str {
        if self == Self::Error { "alert" } else { "status" }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::Error => Glyph::Alert,
            Self::Warning => Glyph::Clock,
            Self::Info => Glyph::Info,
            Self::Success => Glyph::Success,
        }
    }
}

/// A box with a sentence, and what else belongs to it.
#[component]
pub fn Notice(tone: Tone, children: Children) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone.key() role=tone.role()>
            <Icon glyph=tone.glyph() />
            <div class="notice-body">{children()}</div>
        </div>
    }
}
