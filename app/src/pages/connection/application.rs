//! Once per authorization server of the agency's own: the client that was registered there.

use leptos::{form::ActionForm, prelude::*};

use super::{address::Step, form_end::FormEnd, guide::HelpLinks, title::ScreenTitle, window::Window};
use crate::{
    api::flows::SaveApplication,
    components::{copy_field::CopyField, fields::Fields},
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
    let (set_up, name) = window.view.with_untracked(|view| (view.set_up.clone(), view.integration.name.clone()));
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
                <FormEnd action words="Save and go on" waiting=format!("Asking {name} how it wants to be talked to.") />
            </ActionForm>
        }
    })
}
