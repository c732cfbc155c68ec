//! Addresses that a changed description names: shown, and allowed by an owner.

use leptos::{form::ActionForm, prelude::*};

use super::{facts::Fact, window::Window};
use crate::{
    api::connections::AllowHosts as AllowHostsForm,
    components::{action_notice::ActionNotice, button::Look},
};

/// The addresses, one below the other, so that they can be compared letter by letter.
#[component]
pub(super) fn NewHosts() -> impl IntoView {
    let view = Window::here().view;
    let hosts = Memo::new(move |_| view.with(|view| view.new_hosts.clone()));
    move || {
        let hosts = hosts.get();
        (!hosts.is_empty()).then(|| {
            view! {
                <Fact name="New address">
                    {hosts
                        .into_iter()
                        .map(|host| view! { <code class="host">{host.trim_end_matches(":443").to_owned()}</code> })
                        .collect_view()}
                </Fact>
            }
        })
    }
}

/// What was shown goes along: something that changed meanwhile is not allowed by it.
#[component]
pub(super) fn AllowHosts() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<AllowHostsForm>::new();
    let hosts = window.view.with_untracked(|view| view.new_hosts.clone());
    let (words, done) = match hosts.len() {
        // Whoever changed the description has taken it back.
        0 => ("Go on as before", "It goes on as before. The missed days are being pulled in."),
        1 => ("Allow this address", "Allowed. The missed days are being pulled in."),
        _ => ("Allow these addresses", "Allowed. The missed days are being pulled in."),
    };
    Effect::new(move |_| {
        if let Some(Ok(revival)) = action.value().get() {
            let sentences = std::iter::once(done.to_owned()).chain(revival.sentences(""));
            window.news.set(Some(sentences.collect::<Vec<_>>().join(" ")));
            window.fetch_again.run(());
        }
    });
    view! {
        <ActionForm action=action attr:class="inline-form">
            <input type="hidden" name="connection" value=window.place.connection.to_string() />
            <input type="hidden" name="hosts" value=hosts.join(" ") />
            <button class=Look::Filled.class() type="submit">
                {words}
            </button>
        </ActionForm>
        <ActionNotice value=action.value() />
    }
}
