//! What every part of the window shares. Who draws its frame stands in `frame`.

use leptos::prelude::*;

use super::{address::Place, authorization::Authorization};
use crate::{api::connections::CheckNow, model::window::WindowView};

/// What every part of the window shares.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) place: Place,
    pub(super) view: Signal<WindowView>,
    pub(super) authorization: Authorization,
    /// A sentence about what has just been done, for the overview.
    pub(super) news: RwSignal<Option<String>>,
    /// Pulls at once. Its button stands in the footer, and what comes of it in the body.
    pub(super) check: ServerAction<CheckNow>,
    /// Fetches the window's data again.
    pub(super) fetch_again: Callback<()>,
}

impl Window {
    /// The window of the component that asks.
    pub(super) fn here() -> Self {
        expect_context()
    }
}
