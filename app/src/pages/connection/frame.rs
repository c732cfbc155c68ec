//! The dialog itself: its frame, its data, and the screen that is due.

use leptos::{html::Dialog, prelude::*};
use leptos_meta::Title;

use super::{
    accounts::AccountsScreen,
    address::Place,
    application::ApplicationScreen,
    authorization::Authorization,
    credentials::CredentialsScreen,
    flow::FlowScreen,
    overview::OverviewScreen,
    profiles::ProfilesScreen,
    question::QuestionScreen,
    screen::{Screen, choose_screen},
    title::Moves,
    window::Window,
};
use crate::{
    api::connections::get_window,
    browser::{
        dialog::keep_modal,
        events::{live_changes_where, slow_changes_where},
    },
    components::{
        brand_mark::BrandMark,
        followed::Followed,
        icon::{Glyph, Icon},
        loaded::Failure,
        skeleton::Shape,
    },
    model::{
        change::{Change, ChangeSubject},
        ids::{AccountId, CampaignId, ConnectionId, ProfileId},
        window::WindowView,
    },
    pages::integrations::tile_id,
    paths::{use_campaign, use_connection},
};

/// The window of the connection in the address.
#[component]
pub fn ConnectionWindow() -> impl IntoView {
    let (campaign, connection) = (use_campaign(), use_connection());
    move || match (campaign.get(), connection.get()) {
        (Ok(campaign), Ok(connection)) => view! { <Frame campaign connection /> }.into_any(),
        (Err(error), _) | (_, Err(error)) => view! { <Failure error /> }.into_any(),
    }
}

#[component]
fn Frame(campaign: CampaignId, connection: ConnectionId) -> impl IntoView {
    let place = Place::new(campaign, connection);
    let dialog = NodeRef::<Dialog>::new();
    keep_modal(dialog, move || tile_id(connection));

    let shown = StoredValue::new(Shown::default());
    let changes = live_changes_where(move |change| {
        shown.with_value(|shown| concerns(change, campaign, connection, &shown.accounts))
    });
    let numbers = slow_changes_where(move |change| {
        shown.with_value(|shown| shown.profile.map(ChangeSubject::Data) == Some(change.subject))
    });
    let asked = RwSignal::new(0_u32);
    let fetch_again = Callback::new(move |()| {
        let _ = asked.try_update(|count| *count += 1);
    });
    let flow = Memo::new(move |_| place.wanted.get().flow);
    let window = Resource::new_blocking(
        move || (flow.get(), place.accounts.get(), changes.get(), numbers.get(), asked.get()),
        move |(flow, accounts, ..)| get_window(campaign, connection, flow, accounts),
    );

    view! {
        <dialog
            class="window"
            node_ref=dialog
            open=true
            aria-labelledby="window-title"
            on:close=move |_| place.leave()
        >
            <a class="icon-button window-close" href=move || place.outside() data-noscroll>
                <Icon glyph=Glyph::Close />
                <span class="visually-hidden">"Close"</span>
            </a>
            <Followed resource=window skeleton=Shape::Line count=6 let:view>
                <Loaded place view shown fetch_again />
            </Followed>
        </dialog>
    }
}

/// What the window shows beside its own connection.
#[derive(Default)]
struct Shown {
    profile: Option<ProfileId>,
    accounts: Vec<AccountId>,
}

/// An account belongs to many campaigns, so its changes name none. New numbers can wait a little.
fn concerns(change: &Change, campaign: CampaignId, connection: ConnectionId, accounts: &[AccountId]) -> bool {
    match change.subject {
        ChangeSubject::Connection(changed) => changed == connection,
        ChangeSubject::Campaign(changed) => changed == campaign,
        ChangeSubject::Account(changed) => accounts.contains(&changed),
        ChangeSubject::Flow(_) => true,
        ChangeSubject::Data(_) | ChangeSubject::Alert(_) => false,
    }
}

#[component]
fn Loaded(
    place: Place,
    view: Signal<WindowView>,
    shown: StoredValue<Shown>,
    fetch_again: Callback<()>,
) -> impl IntoView {
    Effect::new(move |_| {
        shown.set_value(view.with(|view| Shown {
            profile: view.profile_id,
            accounts: view.accounts.iter().chain(&view.account).map(|account| account.id).collect(),
        }));
    });
    let window = Window {
        place,
        view,
        authorization: Authorization::new(place, view, fetch_again),
        news: RwSignal::new(None),
        check: ServerAction::new(),
        fetch_again,
    };
    provide_context(window);
    provide_context(Moves::default());
    let screen = Memo::new(move |_| view.with(|view| choose_screen(view, place.wanted.get())));
    view! {
        <Head view />
        // One region for the whole life of the window, so that screen readers hear a flow move on.
        <p class="visually-hidden" role="status">
            {move || window.authorization.status_words()}
        </p>
        {move || match screen.get() {
            Screen::Overview => view! { <OverviewScreen /> }.into_any(),
            Screen::Accounts => view! { <AccountsScreen /> }.into_any(),
            Screen::Credentials => view! { <CredentialsScreen /> }.into_any(),
            Screen::Question => view! { <QuestionScreen /> }.into_any(),
            Screen::Profiles => view! { <ProfilesScreen /> }.into_any(),
            Screen::Application => view! { <ApplicationScreen /> }.into_any(),
            Screen::Flow => view! { <FlowScreen /> }.into_any(),
        }}
    }
}

/// Mark, name, and what this connection is of.
#[component]
fn Head(view: Signal<WindowView>) -> impl IntoView {
    let subject = move || {
        view.with(|view| {
            let of = view.profile.as_ref().or(view.account.as_ref().map(|account| &account.name));
            of.filter(|of| **of != view.campaign.name)
                .map_or_else(|| view.campaign.name.clone(), |of| format!("{} · {of}", view.campaign.name))
        })
    };
    let (name, mark) = view.with_untracked(|view| (view.integration.name.clone(), view.integration.mark.clone()));
    view! {
        <Title text=format!("{name} connection") />
        <header class="window-head">
            <BrandMark src=mark />
            <div class="window-names">
                <h2 class="window-title" id="window-title">
                    {name}
                </h2>
                <p class="window-subject" title=subject>
                    {subject}
                </p>
            </div>
        </header>
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{AccountId, CampaignId, Change, ChangeSubject, ConnectionId, ProfileId, concerns};

    #[test]
    fn changes_of_other_connections_are_not_fetched_for() {
        let (mine, other) = (ConnectionId(Uuid::from_u128(1)), ConnectionId(Uuid::from_u128(2)));
        let campaign = CampaignId(Uuid::from_u128(3));
        let change = |subject| Change { sequence: 1, campaign: Some(campaign), subject };
        let account = AccountId(Uuid::from_u128(4));
        let is_mine = |subject| concerns(&change(subject), campaign, mine, &[account]);
        assert!(is_mine(ChangeSubject::Connection(mine)) && !is_mine(ChangeSubject::Connection(other)));
        assert!(!is_mine(ChangeSubject::Data(ProfileId(Uuid::from_u128(5)))), "numbers can wait");
        assert!(is_mine(ChangeSubject::Account(account)) && !is_mine(ChangeSubject::Account(AccountId(Uuid::nil()))));
    }
}
