//! The end of a screen that is a form: what came of it, the button that sends it, and the way back. What is typed or
//! chosen stands above it, with the screen.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    footer::{BackLink, Foot},
    window::Window,
};
use crate::{
    components::{action_notice::ActionNotice, button::Look},
    model::error::AppError,
};

/// Without the right to edit there is no button.
#[component]
pub(super) fn FormEnd<S>(
    action: ServerAction<S>,
    /// What came of it, but for what stands beside a field.
    #[prop(into)]
    value: Signal<Option<Result<S::Output, AppError>>>,
    /// On the button.
    words: &'static str,
    /// What is said while the answer is awaited.
    #[prop(optional, into)]
    waiting: Option<String>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let may_edit = Window::here().view.with_untracked(|view| view.may_edit);
    let pending = action.pending();
    let start = move || {
        let waiting = waiting.clone();
        view! {
            {may_edit
                .then(|| {
                    view! {
                        <button
                            class=Look::Filled.class()
                            type="submit"
                            aria-busy=move || pending.get().then_some("true")
                        >
                            {words}
                        </button>
                    }
                })}
            {waiting
                .map(|waiting| {
                    view! {
                        <p class="foot-note" role="status">
                            {move || pending.get().then(|| waiting.clone())}
                        </p>
                    }
                })}
        }
    };
    view! {
        <div class="window-say">
            <ActionNotice value />
        </div>
        <Foot start end=|| view! { <BackLink /> } />
    }
}
