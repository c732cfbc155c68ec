//! The profile step: what this connection reports on, asked of the provider now.

use leptos::{form::ActionForm, prelude::*};

use super::{address::Step, form_end::FormEnd, title::ScreenTitle, window::Window};
use crate::{
    api::connections::{ChooseProfile, list_profiles},
    components::{empty::Empty, icon::Glyph, loaded::Loaded},
    model::window::ProfileList,
};

/// Why the list is shorter than what the account reaches.
const CUT: &str = "This account is also used in campaigns that you can't see, so only what yours report on is listed. Ask somebody who sees all campaigns to choose another profile.";

#[component]
pub(super) fn ProfilesScreen() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<ChooseProfile>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            window.news.set(Some("The profile is chosen. Its data comes in within a few minutes.".to_owned()));
            window.fetch_again.run(());
            window.place.go_to(Step::Overview, true);
        }
    });
    let account = Memo::new(move |_| window.view.with(|view| view.account.as_ref().map(|account| account.id)));
    let connection = window.place.connection;
    let profiles = Resource::new_blocking(move || account.get(), move |_| list_profiles(connection));
    view! {
        <ActionForm action=action attr:class="window-form">
            <input type="hidden" name="connection" value=connection.to_string() />
            <div class="window-body">
                <ScreenTitle>"Choose what this campaign reports on"</ScreenTitle>
                <Loaded resource=profiles count=4 let:list>
                    <Profiles list />
                </Loaded>
            </div>
            <FormEnd action value=action.value() words="Save" />
        </ActionForm>
    }
}

#[component]
fn Profiles(list: ProfileList) -> impl IntoView {
    let ProfileList { profiles, is_cut } = list;
    if profiles.is_empty() && is_cut {
        return view! {
            <Empty glyph=Glyph::Search title="Nothing of it is yours to choose">
                <p>{CUT}</p>
            </Empty>
        }
        .into_any();
    }
    if profiles.is_empty() {
        return view! {
            <Empty glyph=Glyph::Search title="This account reaches no profile">
                <p>"Ask for access at the provider and reload, or go back and switch to another account."</p>
            </Empty>
        }
        .into_any();
    }
    let account = Window::here().view.with_untracked(|view| view.account.as_ref().map(|account| account.name.clone()));
    let lead = match is_cut {
        true => Some(CUT.to_owned()),
        false => account.map(|name| format!("These are the profiles that {name} can reach.")),
    };
    view! {
        <p class="muted">{lead}</p>
        <fieldset class="profiles">
            <legend class="visually-hidden">"Profile"</legend>
            {profiles
                .into_iter()
                .map(|profile| {
                    view! {
                        <label class="profile">
                            <input type="radio" name="remote_id" value=profile.remote_id checked=profile.current required />
                            <span class="profile-names">
                                <span class="profile-name">{profile.name}</span>
                                <span class="muted">{profile.detail}</span>
                            </span>
                            {profile.current.then(|| view! { <span class="chip">"In use"</span> })}
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
    .into_any()
}
