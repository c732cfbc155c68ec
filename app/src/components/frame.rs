//! The frame around every page of a signed-in member: the rail (a bar at the bottom on phones) and the page.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::{A, Outlet};

use super::{
    icon::{Glyph, Icon},
    loaded::SignInFirst,
};
use crate::{
    api::sessions::{SignOut, get_me},
    browser::events::slow_changes_where,
    model::{change::ChangeSubject, error::AppError, member::Me},
    paths::{CAMPAIGNS, DATA_SOURCES, HELP, REPORTS, SETTINGS},
};

/// The frame. Whoever is not signed in is sent to the sign-in page from here.
#[component]
pub fn Frame() -> impl IntoView {
    // Opened here, the one event stream is shared by every page below.
    let changes = slow_changes_where(|change| matches!(change.subject, ChangeSubject::Account(_)));
    let me = Resource::new_blocking(move || changes.get(), |_| get_me());
    view! {
        // external: the router would scroll there without moving the focus.
        <a class="skip-link" href="#main" rel="external">
            "Skip to content"
        </a>
        <header class="rail">
            <a class="rail-brand" href=CAMPAIGNS>
                <img src="/favicon.svg" alt="" width="28" height="28" />
                <span class="rail-name">"Relink"</span>
            </a>
            <nav class="rail-nav" aria-label="Main">
                <RailLink href=CAMPAIGNS glyph=Glyph::Campaigns words="Campaigns" />
                <RailLink href=DATA_SOURCES glyph=Glyph::DataSources words="Data sources" />
                <RailLink href=REPORTS glyph=Glyph::Reports words="Reports" />
                <RailLink href=SETTINGS glyph=Glyph::Settings words="Settings" />
                <RailLink href=HELP glyph=Glyph::Help words="Help" />
            </nav>
            <Transition fallback=|| view! { <div class="rail-member"></div> }>
                {move || Suspend::new(async move {
                    match me.await {
                        Ok(me) => view! { <Member me /> }.into_any(),
                        Err(AppError::NotSignedIn) => view! { <SignInFirst /> }.into_any(),
                        // The page beside it says so at length.
                        Err(_) => ().into_any(),
                    }
                })}
            </Transition>
        </header>
        <main id="main" class="page" tabindex="-1">
            <Outlet />
        </main>
    }
}

#[component]
fn RailLink(href: &'static str, glyph: Glyph, words: &'static str) -> impl IntoView {
    view! {
        <A href=href attr:class="rail-link" attr:title=words>
            <Icon glyph />
            <span class="rail-words">{words}</span>
        </A>
    }
}

/// Who is signed in, and the way out.
#[component]
fn Member(me: Me) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <div class="rail-member">
            <p class="rail-who">
                <strong>{me.agency_name}</strong>
                <span title=me.email.clone()>{me.email.clone()}</span>
            </p>
            <ActionForm action=sign_out>
                <button class="icon-button" type="submit" title="Sign out">
                    <Icon glyph=Glyph::SignOut />
                    <span class="visually-hidden">"Sign out"</span>
                </button>
            </ActionForm>
        </div>
    }
}
