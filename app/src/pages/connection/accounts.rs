//! The accounts step: mend the one that broke, let this connection use another, or connect a new one.

use std::time::Duration;

use leptos::{form::ActionForm, html::Input, prelude::*};

use super::{
    account_profiles::AccountProfiles,
    address::Step,
    authorize::{AttemptNotice, AuthorizeForm},
    footer::{BackLink, Foot},
    guide::{Promise, Steps},
    overview::OpenAttempt,
    screen::{MainWay, choose_main_way},
    title::ScreenTitle,
    window::Window,
};
use crate::{
    api::connections::SwitchAccount,
    browser::later::Later,
    components::{
        action_notice::ActionNotice,
        brand_mark::Initials,
        button::Look,
        health_chip::HealthChip,
        icon::{Glyph, Icon},
        list::Pager,
        notice::{Notice, Tone},
    },
    model::{
        data_source::AccountRow,
        health::Health,
        ids::AccountId,
        list::ListQuery,
        window::{SwitchResult, WindowView},
    },
};

/// What *Connect New Account* does to a connection that has one.
const MOVES: &str = "Somebody else is to sign in? Then this connection moves to that account.";
/// Since the last key.
const TYPING: Duration = Duration::from_millis(250);
/// In place of a popup that would lead nowhere.
const NO_HELP: &str = "Signing in again would not mend this. The first page of this window says what does.";

#[component]
pub(super) fn AccountsScreen() -> impl IntoView {
    let window = Window::here();
    let switch = ServerAction::<SwitchAccount>::new();
    // The picked account, to be named when the answer comes.
    Effect::new(move |_| {
        if let Some(Ok(SwitchResult::Switched { needs_profile })) = switch.value().get() {
            window.news.set(Some("This connection now uses the account you picked.".to_owned()));
            window.fetch_again.run(());
            window.place.go_to(if needs_profile { Step::Profiles } else { Step::Overview }, true);
        }
    });
    let ids =
        Memo::new(move |_| window.view.with(|view| view.accounts.iter().map(|account| account.id).collect::<Vec<_>>()));
    let first = Signal::derive(move || {
        let list = window.place.accounts.get();
        list.after.is_some().then(|| window.place.accounts_path(&ListQuery { after: None, ..list }))
    });
    let next = Signal::derive(move || {
        let after = window.view.with(|view| view.more_accounts.clone())?;
        Some(window.place.accounts_path(&ListQuery { after: Some(after), ..window.place.accounts.get() }))
    });
    let own = Memo::new(move |_| window.view.with(|view| view.account.as_ref().map(|account| account.id)));
    let (may_edit, provider) =
        window.view.with_untracked(|view| (view.may_edit, super::authorization::provider_name(view)));
    view! {
        <div class="window-body">
            <AttemptNotice />
            <OpenAttempt />
            <ScreenTitle>{move || window.view.with(title_of)}</ScreenTitle>
            <ActionNotice value=switch.value() />
            {move || {
                matches!(switch.value().get(), Some(Ok(SwitchResult::StillBroken { .. })))
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Warning>
                                "Nothing was changed: that account is broken itself. Reauthorize it first."
                            </Notice>
                        }
                    })
            }}
            <AccountSearch />
            <ul class="accounts" role="list" aria-label="Accounts connected before">
                <For each=move || ids.get() key=|id| *id let:id>
                    {
                        let account = Memo::new(move |_| {
                            window.view.with(|view| view.accounts.iter().find(|account| account.id == id).cloned())
                        });
                        let opened = RwSignal::new(false);
                        view! {
                            <li>
                                {move || {
                                    account.get().map(|account| view! { <Account account own opened may_edit switch /> })
                                }}
                            </li>
                        }
                    }
                </For>
            </ul>
            {move || {
                let finds_none = ids.with(Vec::is_empty) && window.place.accounts.with(|list| !list.text.is_empty());
                finds_none.then(|| view! { <p>"No account is called so. Words are found by how they begin."</p> })
            }}
            <Pager first next />
            {may_edit
                .then(|| {
                    view! {
                        <div class="connect-new">
                            {move || own.get().map(|_| view! { <p class="muted">{MOVES}</p> })}
                            <AuthorizeForm look=Look::Wide>
                                <Icon glyph=Glyph::Plus />
                                <span>"Connect New Account"</span>
                            </AuthorizeForm>
                        </div>
                    }
                })}
            <Promise />
            <details class="fold">
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    {format!("How it goes at {provider}")}
                </summary>
                <Steps titled=false />
            </details>
        </div>
        <Foot start=|| view! { <BackLink /> } />
    }
}

fn title_of(view: &WindowView) -> &'static str {
    let wants_sign_in = view.health.is_broken() || matches!(view.health, Health::Expiring { .. });
    match (view.accounts.is_empty(), wants_sign_in) {
        (true, _) => "Connect an account",
        (false, true) => "Sign in to the account again, or use another",
        (false, false) => "Choose the account for this connection",
    }
}

/// Stands there once there are more accounts than one page has, or somebody has searched.
#[component]
fn AccountSearch() -> impl IntoView {
    let window = Window::here();
    let (place, later) = (window.place, Later::nothing());
    let input = NodeRef::<Input>::new();
    let is_long = Memo::new(move |_| {
        window.view.with(|view| view.more_accounts.is_some())
            || place.accounts.with(|list| *list != ListQuery::default())
    });
    let find = move || {
        if let Some(input) = input.try_get_untracked().flatten() {
            place.find_accounts(&input.value());
        }
    };
    view! {
        <Show when=move || is_long.get()>
            <form
                class="filter-bar"
                role="search"
                method="get"
                on:submit=move |event| {
                    event.prevent_default();
                    find();
                }
                on:input=move |_| later.run_in(TYPING, find)
            >
                <input type="hidden" name="step" value="accounts" />
                <label class="search-field">
                    <span class="visually-hidden">"Search accounts"</span>
                    <Icon glyph=Glyph::Search />
                    <input
                        node_ref=input
                        class="input"
                        type="search"
                        name="find"
                        placeholder="Search accounts"
                        autocomplete="off"
                        maxlength="200"
                        value=move || place.accounts.with(|list| list.text.clone())
                    />
                </label>
                <noscript>
                    <button class=Look::Quiet.class() type="submit">
                        "Search"
                    </button>
                </noscript>
            </form>
        </Show>
    }
}

/// One row. The account of this connection has its own button in plain sight where signing in again is what one came for; the others
/// open.
#[component]
fn Account(
    account: AccountRow,
    own: Memo<Option<AccountId>>,
    opened: RwSignal<bool>,
    may_edit: bool,
    switch: ServerAction<SwitchAccount>,
) -> impl IntoView {
    let id = account.id;
    let is_own = Memo::new(move |_| own.get() == Some(id));
    // Nobody should have to find out that rows open, and press what stands below instead.
    let wants_sign_in = account.health.is_broken() || matches!(account.health, Health::Expiring { .. });
    let helps = account.health.is_mended_by_signing_in();
    let words = if account.health.is_broken() { "Reauthorize" } else { "Sign in again" };
    let view = Window::here().view;
    // What is broken may be this connection alone, while its account works.
    let is_asked_for = Memo::new(move |_| {
        view.with(|view| view.health == Health::NoAccess || choose_main_way(view) == MainWay::Reconnect)
    });
    let face = StoredValue::new(account.clone());
    view! {
        <Show
            when=move || is_own.get() && (wants_sign_in || is_asked_for.get())
            fallback=move || {
                let account = face.get_value();
                view! { <OtherAccount account is_own opened may_edit switch /> }
            }
        >
            <div class="account account-own" data-state=face.with_value(|account| account.health.key())>
                <AccountFace account=face.get_value() is_own />
                {(may_edit && helps)
                    .then(|| view! { <AuthorizeForm account=Some(id) look=Look::Filled>{words}</AuthorizeForm> })}
                {(!helps).then(|| view! { <p>{NO_HELP}</p> })}
            </div>
        </Show>
    }
}

/// Rows of one name open one at a time, like radio buttons.
#[component]
fn OtherAccount(
    account: AccountRow,
    is_own: Memo<bool>,
    opened: RwSignal<bool>,
    may_edit: bool,
    switch: ServerAction<SwitchAccount>,
) -> impl IntoView {
    let AccountRow { id, ref name, health, .. } = account;
    let name = name.clone();
    view! {
        <details
            class="account"
            name="account"
            data-state=health.key()
            // Closing keeps what was fetched.
            on:toggle=move |_| opened.set(true)
        >
            <summary>
                <span class="account-mark" aria-hidden="true"></span>
                <AccountFace account=account is_own />
            </summary>
            <div class="account-body">
                {may_edit.then(|| view! { <AccountActions id name health is_own switch /> })}
                {(may_edit && can_list(health)).then(|| view! { <AccountProfiles account=id opened /> })}
            </div>
        </details>
    }
}

/// What picking this account does, and the button for it.
#[component]
fn AccountActions(
    id: AccountId,
    name: String,
    health: Health,
    is_own: Memo<bool>,
    switch: ServerAction<SwitchAccount>,
) -> impl IntoView {
    let connection = Window::here().place.connection;
    if !health.is_mended_by_signing_in() {
        return view! { <p>"This account is broken itself. " {NO_HELP}</p> }.into_any();
    }
    if health.is_broken() {
        return view! {
            <p>"This account is broken itself; picking it would mend nothing. Sign in to it again, and this connection uses it."</p>
            <AuthorizeForm account=Some(id)>"Reauthorize"</AuthorizeForm>
        }
        .into_any();
    }
    let (using, name) = (format!("This connection uses {name} now."), StoredValue::new(name));
    view! {
        <Show
            when=move || is_own.get()
            fallback=move || {
                view! {
                    <p>"This connection will use " <strong>{name.get_value()}</strong> ". The data so far is kept."</p>
                    <ActionForm action=switch>
                        <input type="hidden" name="connection" value=connection.to_string() />
                        <input type="hidden" name="account" value=id.to_string() />
                        <button class=Look::Filled.class() type="submit">
                            "Use this account"
                        </button>
                    </ActionForm>
                }
            }
        >
            <p>{using.clone()}</p>
            <AuthorizeForm account=Some(id)>"Sign in again"</AuthorizeForm>
        </Show>
    }
    .into_any()
}

/// A broken account can't be asked what it reaches.
fn can_list(health: Health) -> bool {
    matches!(health, Health::Healthy | Health::Expiring { .. } | Health::NoAccess)
}

#[component]
fn AccountFace(account: AccountRow, is_own: Memo<bool>) -> impl IntoView {
    let AccountRow { initials, name, address, health, line, campaigns, .. } = account;
    let uses = match campaigns {
        0 => "not used yet".to_owned(),
        1 => "used in 1 campaign".to_owned(),
        count => format!("used in {count} campaigns"),
    };
    let address = (address != name && !address.is_empty()).then_some(address);
    view! {
        <span class="account-face">
            <Initials letters=initials />
            <span class="account-names">
                <span class="account-name">{name}</span>
                {address.map(|address| view! { <span class="account-address">{address}</span> })}
                <span class="account-uses">
                    {uses} {move || is_own.get().then_some(", here too")}
                </span>
            </span>
            <HealthChip health line />
        </span>
    }
}
