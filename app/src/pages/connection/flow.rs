//! A flow on the screen: which of its screens is due.

use leptos::prelude::*;

use super::{
    authorization::Attempt,
    choices::{NarrowerScreen, WrongAccountScreen},
    outcome::{ConnectedScreen, EndedScreen, FailedScreen},
    waiting::WaitingScreen,
    window::Window,
};
use crate::model::{
    error::AppError,
    flow::{FlowView, Outcome},
};

#[component]
pub(super) fn FlowScreen() -> impl IntoView {
    let window = Window::here();
    // What the tests of access say comes a moment later, and is told within the screen: one that is made anew under the pointer
    // loses the click on its button.
    let flow = Memo::new(move |_| {
        let mut flow = window.authorization.flow.get();
        if let Some(FlowView { outcome: Some(Outcome::Connected(connected)), .. }) = &mut flow {
            connected.results.clear();
        }
        flow
    });
    move || match flow.get() {
        // Begun a moment ago, and the window's data are still on their way.
        None if matches!(window.authorization.attempt.get(), Attempt::Begun { .. }) => {
            view! { <WaitingScreen flow=None /> }.into_any()
        }
        None => view! { <EndedScreen /> }.into_any(),
        Some(FlowView { id, outcome: Some(outcome), .. }) => match outcome {
            Outcome::Connected(connected) => view! { <ConnectedScreen connected /> }.into_any(),
            Outcome::WrongAccount(wrong) => view! { <WrongAccountScreen flow=id wrong /> }.into_any(),
            Outcome::NarrowerConsent(narrower) => view! { <NarrowerScreen flow=id narrower /> }.into_any(),
            Outcome::Failed { error: AppError::FlowSuperseded } => view! { <EndedScreen /> }.into_any(),
            Outcome::Failed { error } => view! { <FailedScreen flow=id error /> }.into_any(),
        },
        Some(flow) if !flow.status.is_settled() => view! { <WaitingScreen flow=Some(flow) /> }.into_any(),
        Some(_) => view! { <EndedScreen /> }.into_any(),
    }
}
