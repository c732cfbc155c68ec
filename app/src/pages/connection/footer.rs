//! The footer: the one next step at the bottom left, quiet actions at the right.

use leptos::{form::ActionForm, prelude::*};

use super::{
    address::Step,
    authorize::AuthorizeForm,
    hosts::AllowHosts,
    screen::{MainWay, choose_main_way},
    window::Window,
};
use crate::{
    api::connections::{Disconnect, RemoveConnection},
    components::{action_notice::ActionNotice, button::Look},
    model::{error::AppError, health::Health, integration::Auth, window::WindowView},
};

/// A footer with its two sides.
#[component]
pub(super) fn Foot(#[prop(into)] start: ViewFn, #[prop(optional, into)] end: ViewFn) -> impl IntoView {
    view! {
        <footer class="window-foot">
            <div class="foot-start">{start.run()}</div>
            <div class="foot-end">{end.run()}</div>
        </footer>
    }
}

/// Back to the first screen.
#[component]
pub(super) fn BackLink() -> impl IntoView {
    let place = Window::here().place;
    view! {
        <a class=Look::Quiet.class() href=move || place.step(Step::Overview) data-noscroll>
            "Back"
        </a>
    }
}

/// To another step.
#[component]
pub(super) fn StepLink(step: Step, words: &'static str, #[prop(optional)] look: Look) -> impl IntoView {
    let place = Window::here().place;
    view! {
        <a class=look.class() href=move || place.step(step) data-noscroll>
            {words}
        </a>
    }
}

#[component]
pub(super) fn OverviewFooter() -> impl IntoView {
    let window = Window::here();
    let may_edit = Memo::new(move |_| window.view.with(|view| view.may_edit));
    move || {
        if may_edit.get() {
            view! { <Foot start=|| view! { <MainButton /> } end=|| view! { <QuietActions /> } /> }.into_any()
        } else {
            view! {
                <Foot start=|| {
                    view! { <p class="foot-note">"Your role lets you look, not change. Ask an owner or a manager of your agency."</p> }
                } />
            }
            .into_any()
        }
    }
}

#[component]
fn MainButton() -> impl IntoView {
    let window = Window::here();
    let way = Memo::new(move |_| window.view.with(|view| (choose_main_way(view), view.integration.auth)));
    let link = move |step: Step, words: &'static str, look: Look| {
        view! {
            <a class=look.class() href=move || window.place.step(step) data-noscroll>
                {words}
            </a>
        }
        .into_any()
    };
    move || match way.get() {
        (MainWay::ConnectNow, _) => view! { <AuthorizeForm look=Look::Filled>"Connect"</AuthorizeForm> }.into_any(),
        // The accounts are the credentials, or the set-up, of an integration that has no accounts to choose from.
        (MainWay::Connect, _) => link(Step::Accounts, "Connect", Look::Filled),
        (MainWay::Reconnect, _) => link(Step::Accounts, "Reconnect account", Look::Filled),
        (MainWay::ChooseProfile, _) => link(Step::Profiles, "Choose profile", Look::Filled),
        (MainWay::MendClient, _) => link(Step::Application, "Enter a new client", Look::Filled),
        (MainWay::MendAddress, _) => link(Step::Application, "Enter its new address", Look::Quiet),
        (MainWay::AllowHosts, _) => view! { <AllowHosts /> }.into_any(),
        (MainWay::Change, Auth::OAuth) => link(Step::Accounts, "Switch account", Look::Quiet),
        (MainWay::Change, Auth::Credentials) => link(Step::Credentials, "Change credentials", Look::Quiet),
        (MainWay::None, _) => view! { <CheckNow look=Look::Quiet /> }.into_any(),
    }
}

#[component]
fn QuietActions() -> impl IntoView {
    let window = Window::here();
    // What is offered; the view changes with every new day of data, this hardly ever.
    let offers = Memo::new(move |_| window.view.with(offer));
    let step = move |step: Step, words: &'static str| {
        view! {
            <a class=Look::Bare.class() href=move || window.place.step(step) data-noscroll>
                {words}
            </a>
        }
    };
    move || {
        let Offers { check, switch, change, profile, disconnect } = offers.get();
        view! {
            {check.then(|| view! { <CheckNow look=Look::Bare /> })}
            {switch.then(|| step(Step::Accounts, "Switch account"))}
            {change.then(|| step(Step::Credentials, "Change credentials"))}
            {profile.then(|| step(Step::Profiles, "Choose profile"))}
            {disconnect.then(|| view! { <DisconnectAction /> })}
            <RemoveAction />
        }
    }
}

/// The quiet actions that make sense now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Offers {
    check: bool,
    switch: bool,
    /// Other credentials, where they are not the main way: what answers at another address may be well.
    change: bool,
    profile: bool,
    disconnect: bool,
}

fn offer(view: &WindowView) -> Offers {
    let way = choose_main_way(view);
    let connected = view.health != Health::Never;
    // A broken account can't be asked anything, unless it may work again by what somebody did elsewhere.
    let answers = view.account.as_ref().is_some_and(|account| !account.health.is_broken());
    let may_work = matches!(view.health, Health::Broken { cause } if cause.is_mended_elsewhere());
    Offers {
        check: (may_work || (answers && connected && view.profile.is_some())) && way != MainWay::None,
        switch: connected && view.integration.auth == Auth::OAuth && way != MainWay::Change,
        change: connected && view.integration.auth == Auth::Credentials && way == MainWay::None,
        profile: answers && way != MainWay::ChooseProfile,
        disconnect: connected,
    }
}

/// Pulls at once, instead of when it is due.
#[component]
fn CheckNow(look: Look) -> impl IntoView {
    let window = Window::here();
    view! {
        <ActionForm action=window.check attr:class="inline-form">
            <input type="hidden" name="connection" value=window.place.connection.to_string() />
            <button class=look.class() type="submit">
                "Check now"
            </button>
        </ActionForm>
    }
}

fn has_failed<T>(answer: Option<Result<T, AppError>>) -> bool {
    matches!(answer, Some(Err(_)))
}

/// Opens, says what it does, and does it with the second click. A `<details>`, so that it needs no WASM.
#[component]
fn Confirm(
    words: &'static str,
    /// Open from the beginning: the form came back with a failure.
    open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="confirm" name="confirm" open=open>
            <summary class=Look::Bare.class()>{words}</summary>
            <div class="confirm-panel">{children()}</div>
        </details>
    }
}

#[component]
fn DisconnectAction() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<Disconnect>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            window.news.set(Some("Disconnected. The data that came in so far is kept.".to_owned()));
            window.fetch_again.run(());
        }
    });
    view! {
        <Confirm words="Disconnect" open=has_failed(action.value().get_untracked())>
            <p>
                <strong>"Disconnect this tile?"</strong>
                " No new data will come in. The data so far is kept, and the account stays connected for other campaigns."
            </p>
            <ActionForm action=action>
                <input type="hidden" name="connection" value=window.place.connection.to_string() />
                <button class=Look::Danger.class() type="submit">
                    "Disconnect"
                </button>
            </ActionForm>
            <ActionNotice value=action.value() />
        </Confirm>
    }
}

#[component]
fn RemoveAction() -> impl IntoView {
    let place = Window::here().place;
    let action = ServerAction::<RemoveConnection>::new();
    view! {
        <Confirm words="Remove tile" open=has_failed(action.value().get_untracked())>
            <p>
                <strong>"Remove this tile?"</strong>
                " It disappears from this campaign and its dashboard. The account stays connected for other campaigns."
            </p>
            <ActionForm action=action>
                <input type="hidden" name="campaign" value=place.campaign.to_string() />
                <input type="hidden" name="connection" value=place.connection.to_string() />
                <button class=Look::Danger.class() type="submit">
                    "Remove tile"
                </button>
            </ActionForm>
            <ActionNotice value=action.value() />
        </Confirm>
    }
}

#[cfg(test)]
mod tests {
    use super::{MainWay, choose_main_way, offer};
    use crate::{
        model::{cause::Cause, health::Health, integration::Auth},
        pages::connection::samples::{set_up, trouble, window},
    };

    #[test]
    fn what_is_mended_elsewhere_can_be_tried_again() {
        for (cause, check) in
            [(Cause::AppMisconfigured, true), (Cause::AccountSuspended, true), (Cause::Revoked, false)]
        {
            let mut view = window(Auth::OAuth, Health::Broken { cause });
            view.trouble = Some(trouble(cause.words().reauthorizing_helps));
            view.set_up = (cause == Cause::AppMisconfigured).then(set_up);
            assert_eq!(offer(&view).check, check, "{cause:?}");
        }
        let mut view = window(Auth::OAuth, Health::Broken { cause: Cause::ApiRetired });
        view.trouble = Some(trouble(false));
        assert_eq!(choose_main_way(&view), MainWay::None, "Check now");
    }

    #[test]
    fn what_is_put_aside_is_checked_or_given_other_credentials() {
        for (auth, change) in [(Auth::Credentials, true), (Auth::OAuth, false)] {
            let mut view = window(auth, Health::Stalled { cause: Cause::Crashing });
            view.trouble = Some(trouble(Cause::Crashing.words().reauthorizing_helps));
            assert_eq!(choose_main_way(&view), MainWay::None, "Check now");
            let offers = offer(&view);
            assert_eq!((offers.change, offers.switch), (change, !change));
        }
    }
}
