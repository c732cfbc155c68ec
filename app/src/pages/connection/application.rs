//! The client that was registered at an authorization server of the agency's own: entered once, and again when the provider no
//! longer takes it.

use leptos::{form::ActionForm, prelude::*};

use super::{
    address::Step,
    footer::{BackLink, Foot},
    form_end::FormEnd,
    guide::HelpLinks,
    title::ScreenTitle,
    window::Window,
};
use crate::{
    api::apps::SaveApplication,
    components::{
        app_caps::AppCaps,
        copy_field::CopyField,
        fields::{Fields, split_outcome},
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        replace_app::ReplaceApp,
    },
    model::{
        app::AppSaved,
        error::AppError,
        window::{ApplicationSetUp, SetUpReason},
    },
};

#[component]
pub(super) fn ApplicationScreen() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<SaveApplication>::new();
    // After each saving, what was typed is gone from the form.
    let count = RwSignal::new(0_u32);
    Effect::new(move |_| {
        if let Some(Ok(saved)) = action.value().get() {
            count.update(|count| *count += 1);
            window.fetch_again.run(());
            // What the provider refuses all the same stays here, where it can be corrected.
            if saved.revival.refused == 0 {
                // The overview tells what has healed; whoever is to sign in goes on at once.
                let is_connected = window.view.with_untracked(|view| view.account.is_some());
                let stays = is_connected && !saved.replaced;
                window.news.set(stays.then(|| saved.words()));
                window.place.go_to(if stays { Step::Overview } else { Step::Accounts }, true);
            }
        }
    });
    let (set_up, name) = window.view.with_untracked(|view| (view.set_up.clone(), view.integration.name.clone()));
    set_up.map(|set_up| {
        let ApplicationSetUp {
            reason,
            application,
            redirect_uri,
            next_redirect_uri,
            steps,
            caps,
            console,
            fields,
            may_save,
            may_replace,
        } = set_up;
        let lead = match reason {
            SetUpReason::Refused => "The provider no longer takes what is entered here. Compare it with the provider's console, and enter the secret anew.",
            SetUpReason::Unreachable => "Nothing answers at the address that is entered here. If it has moved, enter the new one, and the secret anew. If it is down for a short time, leave everything as it is.",
            SetUpReason::Missing => "Once only: register Relink as a client there, with the address below, then enter what it gave you.",
        };
        let (error, value) = split_outcome(Signal::derive(move || action.value().get()), &fields);
        let body = view! {
            <ScreenTitle>{format!("Introduce Relink to your {name}")}</ScreenTitle>
            <p class="muted">{lead}</p>
            <HowTo steps console name=name.clone() />
            <CopyField
                id="redirect-address"
                label="Redirect address"
                value=redirect_uri
                help="Some consoles call it redirect URI or callback URL."
            />
            <AppCaps caps />
        };
        if !may_save {
            let needs = AppError::AppNeedsWholeAgency.to_string();
            return view! {
                <div class="window-body">
                    {body} <Notice tone=Tone::Info>{needs}</Notice> <HelpLinks />
                </div>
                <Foot start=|| view! { <BackLink /> } />
            }
            .into_any();
        }
        view! {
            <ActionForm action=action attr:class="window-form">
                <input type="hidden" name="connection" value=window.place.connection.to_string() />
                <input type="hidden" name="application" value=application.to_string() />
                <div class="window-body">
                    {body}
                    <For each=move || [count.get()] key=|count| *count let:_count>
                        <Fields fields=fields.clone() error />
                    </For>
                    {next_redirect_uri.map(|redirect_uri| view! { <ReplaceApp redirect_uri may_replace /> })}
                    <HelpLinks />
                    <StillRefused value=action.value() />
                </div>
                <FormEnd action value words="Save and go on" waiting=format!("Asking {name} how it wants to be talked to.") />
            </ActionForm>
        }
        .into_any()
    })
}

/// How an app is made at the provider, and where.
#[component]
fn HowTo(steps: Vec<String>, console: Option<String>, name: String) -> impl IntoView {
    view! {
        {(!steps.is_empty())
            .then(|| {
                view! {
                    <ol class="app-steps">{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
                }
            })}
        {console
            .map(|url| {
                view! {
                    <p>
                        <a href=url target="_blank" rel="noopener">
                            {format!("Open the console for {name}")}
                            <Icon glyph=Glyph::External />
                        </a>
                    </p>
                }
            })}
    }
}

/// It was saved, and the provider says no to it as before.
#[component]
fn StillRefused(#[prop(into)] value: Signal<Option<Result<AppSaved, AppError>>>) -> impl IntoView {
    move || {
        let saved = value.get().and_then(Result::ok).filter(|saved| saved.revival.refused > 0);
        saved.map(|saved| view! { <Notice tone=Tone::Warning>{saved.words()}</Notice> })
    }
}
