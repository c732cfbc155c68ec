//! What an account of the list can reach, asked of the provider when its row is opened.

use leptos::prelude::*;

use super::window::Window;
use crate::{
    api::connections::list_account_profiles,
    model::{error::AppError, ids::AccountId, window::ProfileList},
};

#[component]
pub(super) fn AccountProfiles(account: AccountId, opened: RwSignal<bool>) -> impl IntoView {
    let connection = Window::here().place.connection;
    let list = Action::new(move |(): &()| list_account_profiles(connection, account));
    Effect::new(move |_| {
        if opened.get() {
            list.dispatch(());
        }
    });
    let pending = list.pending();
    view! {
        <div class="reaches" aria-live="polite">
            {move || match list.value().get() {
                None => pending.get().then(|| view! { <p class="muted">"Asking what it can reach…"</p> }.into_any()),
                Some(answer) => Some(view! { <Reaches answer /> }.into_any()),
            }}
        </div>
    }
}

#[component]
fn Reaches(answer: Result<ProfileList, AppError>) -> impl IntoView {
    match answer {
        Err(error) => view! { <p class="muted">{error.to_string()}</p> }.into_any(),
        Ok(list) if list.profiles.is_empty() && !list.is_cut => {
            view! { <p class="muted">"It reaches nothing that this integration can report on."</p> }.into_any()
        }
        Ok(ProfileList { profiles, is_cut }) => view! {
            <h4>"It can reach"</h4>
            <ul role="list">
                {profiles
                    .into_iter()
                    .map(|profile| {
                        view! {
                            <li>
                                {profile.name} " "
                                <span class="muted">{profile.detail}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            {is_cut
                .then(|| {
                    view! { <p class="muted">"It is also used in campaigns that you can't see; only what yours report on is listed."</p> }
                })}
        }
        .into_any(),
    }
}
