//! While the provider's window is open: whom it waits for, and what to do if no answer comes.

use leptos::{form::ActionForm, prelude::*};

use super::{
    authorization::{Attempt, Sight, provider_name},
    authorize::AuthorizeForm,
    footer::Foot,
    guide::Steps,
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
    model::flow::{FlowStatus, FlowView},
};

/// While the provider's window is open.
#[component]
pub(super) fn WaitingScreen(flow: Option<FlowView>) -> impl IntoView {
    let window = Window::here();
    let authorization = window.authorization;
    let provider = window.view.with_untracked(provider_name);
    let expected = flow.as_ref().and_then(|flow| flow.expected.clone());
    let exchanging = flow.as_ref().is_some_and(|flow| flow.status == FlowStatus::Exchanging);
    let (words, whom, rest) = match expected.clone() {
        _ if exchanging => ("We are fetching the access and testing it. This takes a few seconds.", None, ""),
        Some(expected) => ("Sign in as ", Some(expected), " and allow access."),
        None => ("Sign in there and allow access.", None, ""),
    };
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
                <p class=(!exchanging).then_some("expected")>
                    {words} {whom.map(|whom| view! { <strong>{whom}</strong> })} {rest}
                </p>
            </div>
            {move || begun().filter(|(_, blocked)| *blocked).map(|(url, _)| view! { <BlockedNotice url /> })}
            {(!exchanging).then(|| view! { <SightNotice /> })}
            {move || {
                authorization
                    .unanswered
                    .get()
                    .map(|error| view! { <Notice tone=Tone::Warning>{error.to_string()} " We keep asking."</Notice> })
            }}
            <ActionNotice value=authorization.cancel.value() />
            {(!exchanging).then(|| view! { <WithoutAnswer provider /> })}
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

/// What the provider's window looks like from here: hints, as all that is seen of it.
#[component]
fn SightNotice() -> impl IntoView {
    let sight = Window::here().authorization.sight;
    move || {
        let words = match sight.get() {
            Sight::Elsewhere => return None,
            Sight::LooksClosed => {
                "Is the window closed? Open it again, or cancel. If you have just finished there, wait a moment."
            }
            Sight::BackUnheard => {
                "The window has come back to Relink, but its answer has not. If it shows an error such as 403 or Forbidden, something in front of Relink keeps the answer away: tell your admin, and open the window again."
            }
        };
        Some(view! { <Notice tone=Tone::Info>{words}</Notice> })
    }
}

/// Some pages are ends: who is shown one is never sent back, so that nobody but the person at the window can know.
#[component]
fn WithoutAnswer(provider: String) -> impl IntoView {
    view! {
        <details class="fold">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "The window shows an error"
            </summary>
            <ul class="without-answer">
                <li>
                    <strong>{format!("On a page of {provider}")}</strong>
                    ", such as “access blocked”, “invalid client” or “the app must be installed”: it does not let our app in, and tells Relink nothing. Your admin compares the app's settings there with those under Settings, Apps; or whoever administers that account there lets the app in. Then open the window again."
                </li>
                <li>
                    <strong>"At Relink's own address"</strong>
                    ", such as “403 Forbidden”: a firewall or proxy in front of Relink keeps the answer away. Your admin finds the rule to change in the self-hosting guide, under Firewalls. Then open the window again."
                </li>
                <li>
                    <strong>"Nothing at all"</strong>
                    ", or you have closed it: open the window again. Nothing has changed so far."
                </li>
            </ul>
        </details>
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
