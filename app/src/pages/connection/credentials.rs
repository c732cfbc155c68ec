//! The credentials step: the fields, empty; what is typed is tested against the platform before it is kept.

use leptos::{form::ActionForm, prelude::*};

use super::{
    address::Step,
    facts::Backfill,
    footer::{Foot, StepLink},
    form_end::FormEnd,
    guide::{HelpLinks, Promise},
    outcome::{DoneLink, DrawnCheck},
    title::ScreenTitle,
    window::Window,
};
use crate::{
    api::connections::SaveCredentials,
    components::{
        button::Look,
        fields::{Fields, split_outcome},
        notice::{Notice, Tone},
    },
    model::{credentials::CredentialsEnd, health::Health},
};

#[component]
pub(super) fn CredentialsScreen() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<SaveCredentials>::new();
    let saved = Memo::new(move |_| matches!(action.value().get(), Some(Ok(CredentialsEnd::Kept))));
    Effect::new(move |_| {
        // What is asked comes with the window.
        if matches!(action.value().get(), Some(Ok(_))) {
            window.fetch_again.run(());
        }
    });
    move || {
        if saved.get() { view! { <SavedScreen /> }.into_any() } else { view! { <CredentialsForm action /> }.into_any() }
    }
}

#[component]
fn CredentialsForm(action: ServerAction<SaveCredentials>) -> impl IntoView {
    let window = Window::here();
    let (fields, name, health) =
        window.view.with_untracked(|view| (view.fields.clone(), view.integration.name.clone(), view.health));
    let (title, button) = match health {
        Health::Never => (format!("Connect {name}"), "Connect"),
        _ => (format!("Enter new credentials for {name}"), "Save"),
    };
    let (error, value) = split_outcome(Signal::derive(move || action.value().get()), &fields);
    let testing = format!("Testing the connection to {name}. What you typed is kept only if it works.");
    view! {
        <ActionForm action=action attr:class="window-form">
            <input type="hidden" name="connection" value=window.place.connection.to_string() />
            <div class="window-body">
                <ScreenTitle>{title}</ScreenTitle>
                <p class="muted">{explain(health)}</p>
                <Fields fields error />
                <Promise />
                <HelpLinks />
            </div>
            <FormEnd action value words=button waiting=testing />
        </ActionForm>
    }
}

/// Why the fields are empty, which otherwise looks like a loss.
fn explain(health: Health) -> &'static str {
    match health {
        Health::Never => "What you enter is tested before it is kept, and never shown again.",
        Health::Healthy => {
            "The stored ones work. Enter new ones only to replace them; the old ones stay until the new ones work."
        }
        _ => {
            "The fields are empty because stored credentials are never shown. The old ones stay until the new ones work."
        }
    }
}

#[component]
fn SavedScreen() -> impl IntoView {
    let window = Window::here();
    let needs_profile = Memo::new(move |_| window.view.with(|view| view.account.is_some() && view.profile.is_none()));
    let name = window.view.with_untracked(|view| view.integration.name.clone());
    view! {
        <div class="window-body">
            <div class="outcome">
                <DrawnCheck />
                <ScreenTitle>{format!("{name} is connected")}</ScreenTitle>
                <p>"The credentials work and are stored."</p>
            </div>
            <Backfill />
            {move || {
                needs_profile
                    .get()
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Warning>"One step is left: choose what this campaign reports on."</Notice>
                        }
                    })
            }}
        </div>
        <Foot start=move || {
            view! {
                {move || {
                    if needs_profile.get() {
                        view! { <StepLink step=Step::Profiles words="Choose profile" look=Look::Filled /> }.into_any()
                    } else {
                        view! { <DoneLink look=Look::Filled /> }.into_any()
                    }
                }}
            }
        } />
    }
}
