//! Names with their values.

use leptos::prelude::*;

use super::window::Window;
use crate::{
    components::{catching_up::CatchingUp, moment::MomentWords},
    model::moment::Moment,
};

/// One line of a `<dl class="facts">`.
#[component]
pub(super) fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <dt>{name}</dt>
        <dd>{children()}</dd>
    }
}

/// What is connected: account, profile, since when, last good data.
#[component]
pub(super) fn ConnectionFacts() -> impl IntoView {
    let view = Window::here().view;
    let facts = Memo::new(move |_| {
        view.with(|view| {
            let account = view.account.as_ref().map(|account| {
                if account.name == account.address || account.address.is_empty() {
                    account.name.clone()
                } else {
                    format!("{} ({})", account.name, account.address)
                }
            });
            (account, view.profile.clone(), view.connected.clone(), view.last_good.clone())
        })
    });
    let moment = |name, moment: Option<Moment>| {
        moment.map(|moment| {
            view! {
                <Fact name=name>
                    <MomentWords moment />
                </Fact>
            }
        })
    };
    move || {
        let (account, profile, connected, last_good) = facts.get();
        view! {
            <dl class="facts">
                {account.map(|account| view! { <Fact name="Account">{account}</Fact> })}
                {profile.map(|profile| view! { <Fact name="Reports on">{profile}</Fact> })}
                {moment("Connected", connected)} {moment("Last good data", last_good)}
            </dl>
        }
    }
}

/// Missed days coming in, followed live.
#[component]
pub(super) fn Backfill() -> impl IntoView {
    let view = Window::here().view;
    let backfill = Memo::new(move |_| view.with(|view| view.backfill));
    move || backfill.get().map(|progress| view! { <CatchingUp progress /> })
}
