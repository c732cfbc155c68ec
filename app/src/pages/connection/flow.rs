//! A flow on the screen: while the provider's window is open, and how it came out.

use leptos::{form::ActionForm, prelude::*};

use super::{
    authorization::{Attempt, provider_name},
    authorize::AuthorizeForm,
    choices::{NarrowerScreen, WrongAccountScreen},
    footer::Foot,
    guide::Steps,
    outcome::{ConnectedScreen, EndedScreen, FailedScreen},
    screen::choose_retry_account,
    title::ScreenTitle,
    window::Window,
};
use crate::{
    browser::popup,
    components::{
        action_notice::ActionNotice,
        button::Look,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
    },
    model::flow::{FlowStatus, FlowView, Outcome},
};

#[component]
pub(super) fn FlowScreen() -> impl IntoView {
    let window = Window::here();
    move || match window.authorization.flow.get() {
        // Begun a moment ago, and the window's data are still on their way.
        None if matches!(window.authorization.attempt.get(), Attempt::Begun { .. }) => {
            view! { <WaitingScreen flow=None /> }.into_any()
        }
        None => view! { <EndedScreen /> }.into_any(),
        Some(FlowView { id, outcome: Some(outcome), .. }) => match outcome {
            Outcome::Connected(connected) => view! { <ConnectedScreen connected /> }.into_any(),
            Outcome::WrongAccount(wrong) => view! { <WrongAccountScreen flow=id wrong /> }.into_any(),
            Outcome::NarrowerConsent(narrower) => view! { <NarrowerScreen flow=id narrower /> }.into_any(),
            Outcome::Failed { error } => view! { <FailedScreen flow=id error /> }.into_any(),
        },
        Some(flow) if !flow.status.is_settled() => view! { <WaitingScreen flow=Some(flow) /> }.into_any(),
        Some(_) => view! { <EndedScreen /> }.into_any(),
    }
}

/// While the provider's window is open.
#[component]
fn WaitingScreen(flow: Option<FlowView>) -> impl IntoView {
    let window = Window::here();
    let authorization = window.authorization;
    let provider = window.view.with_untracked(provider_name);
    let expected = flow.as_ref().and_then(|flow| flow.expected.clone());
    let ask = match &expected {
        Some(expected) => view! { "Sign in as " <strong>{expected.clone()}</strong> " and allow access." }.into_any(),
        None => "Sign in there and allow access.".into_any(),
    };
    let exchanging = flow.as_ref().is_some_and(|flow| flow.status == FlowStatus::Exchanging);
    let retry = window.view.with_untracked(|view| choose_retry_account(view, expected.as_deref()));
    let begun = move || match authorization.attempt.get() {
        Attempt::Begun { url, blocked, .. } => Some((url, blocked)),
        _ => None,
    };
    let title =
        if exchanging { format!("{provider} has answered") } else { format!("Go on in the window of {provider}") };
    view! {
        <div class="window-body">
            <div class="waiting">
                <span class="spinner" aria-hidden="true"></span>
                <ScreenTitle>{title}</ScreenTitle>
                {if exchanging {
                    view! { <p>"We are fetching the access and testing it. This takes a few seconds."</p> }.into_any()
                } else {
                    view! { <p class="expected">{ask}</p> }.into_any()
                }}
            </div>
            {move || begun().filter(|(_, blocked)| *blocked).map(|(url, _)| view! { <BlockedNotice url /> })}
            {move || {
                (authorization.looks_closed.get() && !exchanging)
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Info>
                                "Is the window closed? Open it again, or cancel. If you have just finished there, wait a moment."
                            </Notice>
                        }
                    })
            }}
            {move || {
                authorization
                    .unanswered
                    .get()
                    .map(|error| view! { <Notice tone=Tone::Warning>{error.to_string()} " We keep asking."</Notice> })
            }}
            <ActionNotice value=authorization.cancel.value() />
            <Steps />
        </div>
        <Foot
            start=move || view! {
                {move || match begun() {
                    Some((url, _)) => {
                        view! {
                            <button class=Look::Quiet.class() type="button" on:click=move |_| authorization.reopen(&url)>
                                "Open the window again"
                            </button>
                        }
                            .into_any()
                    }
                    // After a reload the address is gone; a new attempt replaces this one.
                    None => view! { <AuthorizeForm account=retry>"Open the window again"</AuthorizeForm> }.into_any(),
                }}
            }
            end={
                let flow = flow.map(|flow| flow.id);
                move || flow.map(|flow| view! {
                    <ActionForm action=authorization.cancel>
                        <input type="hidden" name="flow" value=flow.to_string() />
                        <button class=Look::Bare.class() type="submit">
                            "Cancel"
                        </button>
                    </ActionForm>
                })
            }
        />
    }
}

/// The browser did not let us open a window: two links that need none of us.
#[component]
fn BlockedNotice(url: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning>
            <p>"Your browser blocked the window. Open it yourself, or go on in this tab; you come back here afterwards."</p>
            <p class="blocked-ways">
                <a class=Look::Filled.class() href=url.clone() target=popup::NAME>
                    "Open the window"
                    <Icon glyph=Glyph::External />
                </a>
                <a class=Look::Quiet.class() href=url rel="external">
                    "Go on in this tab"
                </a>
            </p>
        </Notice>
    }
}
