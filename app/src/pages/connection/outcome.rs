//! How a flow ended: connected, failed, or over without an answer.

use leptos::prelude::*;

use super::{
    address::Step,
    authorize::{AttemptNotice, AuthorizeForm},
    facts::Backfill,
    footer::{Foot, StepLink},
    guide::HelpLinks,
    results::Results,
    screen::choose_retry_account,
    title::ScreenTitle,
    window::Window,
};
use crate::{
    components::{
        button::Look,
        notice::{Notice, Tone},
    },
    model::{
        error::AppError,
        flow::{AccessResult, Connected, Outcome},
        ids::FlowId,
        integration::Auth,
    },
};

/// A check that draws itself.
#[component]
pub(super) fn DrawnCheck() -> impl IntoView {
    view! {
        <svg class="drawn-check" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
            <circle cx="24" cy="24" r="21" />
            <path d="M15 24.5l6.5 6.5L34 18" />
        </svg>
    }
}

#[component]
pub(super) fn ConnectedScreen(connected: Connected) -> impl IntoView {
    let Connected { account, needs_profile, renewed_known, .. } = connected;
    let flow = Window::here().authorization.flow;
    let results = Memo::new(move |_| {
        flow.with(|flow| match flow.as_ref()?.outcome.as_ref()? {
            Outcome::Connected(connected) => Some(connected.results.clone()),
            _ => None,
        })
        .unwrap_or_default()
    });
    view! {
        <div class="window-body">
            <div class="outcome">
                <DrawnCheck />
                <ScreenTitle>{format!("Connected as {account}")}</ScreenTitle>
                {move || results.with(|results| count_mended(results)).map(|words| view! { <p>{words}</p> })}
            </div>
            {renewed_known
                .then(|| {
                    view! {
                        <Notice tone=Tone::Info>
                            {format!("You came back as {account}, which was connected before. So we mended it where it is instead of adding it twice.")}
                        </Notice>
                    }
                })}
            <Backfill />
            {move || {
                let results = results.get();
                (!results.is_empty())
                    .then(|| view! { <Results results passed="Access works" failed="No access to this profile" /> })
            }}
            {needs_profile
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warning>
                            "One step is left: choose the profile that this campaign reports on. Data comes in from then on."
                        </Notice>
                    }
                })}
        </div>
        <Foot
            start=move || {
                if needs_profile {
                    view! { <StepLink step=Step::Profiles words="Choose profile" look=Look::Filled /> }.into_any()
                } else {
                    view! { <DoneLink look=Look::Filled /> }.into_any()
                }
            }
            end=move || needs_profile.then(|| view! { <DoneLink look=Look::Bare /> })
        />
    }
}

/// Out of the window.
#[component]
pub(super) fn DoneLink(look: Look) -> impl IntoView {
    let place = Window::here().place;
    view! {
        <a class=look.class() href=move || place.outside() data-noscroll>
            "Done"
        </a>
    }
}

/// "3 connections in 2 campaigns have access again."
fn count_mended(results: &[AccessResult]) -> Option<String> {
    let reachable: Vec<_> = results.iter().filter(|result| result.reachable).collect();
    let mut campaigns: Vec<_> = reachable.iter().map(|result| &result.campaign).collect();
    campaigns.sort();
    campaigns.dedup();
    match (reachable.len(), campaigns.len()) {
        (0, _) => None,
        (1, _) => Some("Its connection has access, and its data is coming in.".to_owned()),
        (connections, 1) => {
            Some(format!("{connections} connections of this campaign have access, and their data is coming in."))
        }
        (connections, campaigns) => Some(format!(
            "{connections} connections in {campaigns} campaigns have access, and their data is coming in."
        )),
    }
}

#[component]
pub(super) fn FailedScreen(flow: FlowId, error: AppError) -> impl IntoView {
    let window = Window::here();
    let refused = matches!(error, AppError::AppRejected | AppError::ProviderRefused);
    let mend = Memo::new(move |_| refused && window.view.with(|view| view.may_edit && view.set_up.is_some()));
    view! {
        <div class="window-body">
            <AttemptNotice />
            <ScreenTitle>"It did not work this time"</ScreenTitle>
            <Notice tone=Tone::Error>{error.to_string()}</Notice>
            {move || {
                mend.get()
                    .then(|| {
                        view! {
                            <p>
                                <a class=Look::Quiet.class() href=window.place.mend_client(flow) data-noscroll>
                                    "Enter a new client"
                                </a>
                            </p>
                        }
                    })
            }}
            <HelpLinks />
        </div>
        <RetryFoot />
    }
}

/// Cancelled, superseded or too late.
#[component]
pub(super) fn EndedScreen() -> impl IntoView {
    let authorization = Window::here().authorization;
    let flow = authorization.flow.get_untracked();
    let own = flow.as_ref().map(|flow| flow.id);
    let superseded = Outcome::Failed { error: AppError::FlowSuperseded };
    let why = if flow.is_some_and(|flow| flow.outcome == Some(superseded)) {
        "You have started again in another window, and that attempt counts. Nothing has changed here."
    } else if own.is_some() && authorization.cancelled.get_untracked() == own {
        "You cancelled it. Nothing has changed."
    } else {
        "It was cancelled, or took longer than 30 minutes. Nothing has changed."
    };
    view! {
        <div class="window-body">
            <AttemptNotice />
            <ScreenTitle>"This attempt is over"</ScreenTitle>
            <p>{why}</p>
        </div>
        <RetryFoot />
    }
}

#[component]
fn RetryFoot() -> impl IntoView {
    let window = Window::here();
    let expected =
        window.authorization.flow.with_untracked(|flow| flow.as_ref().and_then(|flow| flow.expected.clone()));
    let (retry, oauth, has_accounts) = window.view.with_untracked(|view| {
        let retry = choose_retry_account(view, expected.as_deref());
        (retry, view.integration.auth == Auth::OAuth, !view.accounts.is_empty())
    });
    view! {
        <Foot
            start=move || {
                if oauth {
                    view! {
                        <AuthorizeForm account=retry look=Look::Filled>
                            "Start again"
                        </AuthorizeForm>
                    }
                        .into_any()
                } else {
                    view! { <StepLink step=Step::Overview words="Start again" look=Look::Filled /> }.into_any()
                }
            }
            end=move || has_accounts.then(|| view! { <StepLink step=Step::Accounts words="Choose another account" look=Look::Bare /> })
        />
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessResult, count_mended};

    fn result(campaign: &str, reachable: bool) -> AccessResult {
        AccessResult {
            campaign: campaign.to_owned(),
            integration: "Sandbox Ads".to_owned(),
            profile: "Main".to_owned(),
            reachable,
        }
    }

    #[test]
    fn only_what_passed_its_test_counts_as_mended() {
        let results = [result("A", true), result("B", true), result("B", true), result("C", false)];
        let words = count_mended(&results).expect("something was mended");
        assert!(words.starts_with("3 connections in 2 campaigns"), "{words}");
        assert_eq!(count_mended(&results[3..]), None);
    }
}
