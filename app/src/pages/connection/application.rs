//! Once per authorization server of the agency's own: the client that was registered there.

use leptos::{form::ActionForm, prelude::*};

use super::{address::Step, footer::BackLink, guide::HelpLinks, title::ScreenTitle, window::Window};
use crate::{
    api::flows::SaveApplication,
    components::{action_notice::ActionNotice, button::Look, copy_field::CopyField, fields::Fields},
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
                    <CopyField
                        id="redirect-address"
                        label="Redirect address"
                        value=set_up.redirect_uri
                        help="Some consoles call it redirect URI or callback URL."
                    />
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
