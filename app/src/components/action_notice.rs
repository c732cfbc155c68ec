//! What came of a form, beside the form.

use leptos::prelude::*;

use super::notice::{Notice, Tone};
use crate::model::error::AppError;

/// The sentence of the error with which an action failed, also after the redirect of a form sent without WASM.
/// With `done`, the words for its success too.
#[component]
pub fn ActionNotice<T>(
    /// `action.value()` of a `ServerAction`.
    #[prop(into)]
    value: Signal<Option<Result<T, AppError>>>,
    #[prop(optional)] done: Option<&'static str>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    move || {
        value
            .get()
            .and_then(|result| match result {
                Err(error) => Some((Tone::Error, error.to_string())),
                Ok(_) => done.map(|words| (Tone::Success, words.to_owned())),
            })
            .map(|(tone, words)| view! { <Notice tone>{words}</Notice> })
    }
}
