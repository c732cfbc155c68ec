//! The button that goes to the provider. It is a form: before WASM is there it posts and this browser is sent to the
//! provider itself; with WASM it opens the provider's window.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{authorization::Attempt, window::Window};
use crate::{
    api::flows::StartAuthorization,
    components::{
        button::Look,
        notice::{Notice, Tone},
    },
    model::ids::AccountId,
};

/// `account`: whom to reauthorize; without one, whoever signs in is connected.
#[component]
pub(super) fn AuthorizeForm(
    #[prop(optional_no_strip)] account: Option<AccountId>,
    #[prop(optional)] look: Look,
    children: Children,
) -> impl IntoView {
    let window = Window::here();
    view! {
        <form
            class="inline-form"
            method="post"
            action=StartAuthorization::url()
            on:submit=move |event| {
                event.prevent_default();
                window.authorization.begin(account);
            }
        >
            <input type="hidden" name="connection" value=window.place.connection.to_string() />
            {account.map(|account| view! { <input type="hidden" name="account" value=account.to_string() /> })}
            // Never disabled: starting again must always work.
            <button class=look.class() type="submit">
                {children()}
            </button>
        </form>
    }
}

/// Why the newest attempt did not even begin.
#[component]
pub(super) fn AttemptNotice() -> impl IntoView {
    let attempt = Window::here().authorization.attempt;
    move || match attempt.get() {
        Attempt::Failed(error) => Some(view! { <Notice tone=Tone::Error>{error.to_string()}</Notice> }.into_any()),
        Attempt::Starting => {
            Some(view! { <Notice tone=Tone::Info>"Opening the provider's window…"</Notice> }.into_any())
        }
        Attempt::None | Attempt::Begun { .. } => None,
    }
}
