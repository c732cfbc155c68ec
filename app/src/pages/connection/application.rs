//! Once per authorization server of the agency's own: the client that was registered there.

use leptos::{ev::MouseEvent, form::ActionForm, html::Input, prelude::*, task::spawn_local};

use super::{address::Step, fields::Fields, footer::BackLink, guide::HelpLinks, title::ScreenTitle, window::Window};
use crate::{
    api::flows::SaveApplication,
    browser::clipboard::copy_text,
    components::{
        action_notice::ActionNotice,
        button::Look,
        icon::{Glyph, Icon},
    },
};

#[component]
pub(super) fn ApplicationScreen() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<SaveApplication>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            window.fetch_again.run(());
            window.place.go_to(Step::Accounts, true);
        }
    });
    let (set_up, name, may_edit) =
        window.view.with_untracked(|view| (view.set_up.clone(), view.integration.name.clone(), view.may_edit));
    let pending = action.pending();
    set_up.map(|set_up| {
        view! {
            <ActionForm action=action attr:class="window-form">
                <input type="hidden" name="connection" value=window.place.connection.to_string() />
                <input type="hidden" name="application" value=set_up.application.to_string() />
                <div class="window-body">
                    <ScreenTitle>{format!("Introduce Relink to your {name}")}</ScreenTitle>
                    <p class="muted">
                        "Once only: register Relink as a client there, with the address below, then enter what it gave you."
                    </p>
                    <RedirectAddress address=set_up.redirect_uri />
                    <Fields fields=set_up.fields />
                    <HelpLinks />
                </div>
                <div class="window-say">
                    <ActionNotice value=action.value() />
                </div>
                <footer class="window-foot">
                    <div class="foot-start">
                        {may_edit
                            .then(|| {
                                view! {
                                    <button
                                        class=Look::Filled.class()
                                        type="submit"
                                        aria-busy=move || pending.get().then_some("true")
                                    >
                                        "Save and go on"
                                    </button>
                                }
                            })}
                        <p class="foot-note" role="status">
                            {move || pending.get().then(|| format!("Asking {name} how it wants to be talked to."))}
                        </p>
                    </div>
                    <div class="foot-end">
                        <BackLink />
                    </div>
                </footer>
            </ActionForm>
        }
    })
}

/// To be copied into the provider's console.
#[component]
fn RedirectAddress(address: String) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let copied = RwSignal::new(None::<bool>);
    let text = address.clone();
    let copy = move |_: MouseEvent| {
        // Selected, it can be copied by hand where the browser withholds the clipboard.
        if let Some(input) = input.get_untracked() {
            input.select();
        }
        let text = text.clone();
        spawn_local(async move {
            let _ = copied.try_set(Some(copy_text(&text).await));
        });
    };
    view! {
        <div class="field">
            <label for="redirect-address">"Redirect address"</label>
            <div class="copy-row">
                <input id="redirect-address" class="input" node_ref=input type="text" readonly value=address />
                <button class=Look::Quiet.class() type="button" on:click=copy>
                    <Icon glyph=Glyph::Copy />
                    <span>"Copy"</span>
                </button>
            </div>
            <p class="field-help" role="status">
                {move || match copied.get() {
                    None => "Some consoles call it redirect URI or callback URL.",
                    Some(true) => "Copied.",
                    Some(false) => "It is selected now; copy it with the keyboard.",
                }}
            </p>
        </div>
    }
}
