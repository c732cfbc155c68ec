//! Where an account is used.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{model::data_source::AccountUse, paths::connection_path};

/// The first uses. `more`: how many stand at `rest` only.
#[component]
pub fn Uses(uses: Vec<AccountUse>, more: u32, hidden: u32, rest: String) -> impl IntoView {
    if uses.is_empty() && more == 0 && hidden == 0 {
        return view! { <p class="source-uses">"Not used by any campaign."</p> }.into_any();
    }
    view! {
        <ul class="uses" role="list">
            {uses
                .into_iter()
                .map(|one| {
                    let path = connection_path(one.campaign, one.connection);
                    view! {
                        <li>
                            <A href=path>{name_use(&one)}</A>
                        </li>
                    }
                })
                .collect_view()}
            {more_words(more)
                .map(|words| {
                    view! {
                        <li>
                            <A href=rest>{words}</A>
                        </li>
                    }
                })}
            {hidden_words(hidden).map(|words| view! { <li>{words}</li> })}
        </ul>
    }
    .into_any()
}

/// "Harbour Coffee: Sandbox Ads, Summer sale".
pub fn name_use(one: &AccountUse) -> String {
    match &one.profile {
        Some(profile) => format!("{}: {}, {profile}", one.campaign_name, one.integration.name),
        None => format!("{}: {}", one.campaign_name, one.integration.name),
    }
}

/// Uses that are not listed here.
pub fn more_words(more: u32) -> Option<String> {
    match more {
        0 => None,
        1 => Some("and 1 more connection".to_owned()),
        n => Some(format!("and {n} more connections")),
    }
}

/// Uses in campaigns that this member may not see: a number, not names.
pub fn hidden_words(hidden: u32) -> Option<String> {
    match hidden {
        0 => None,
        1 => Some("1 connection in a campaign you can't see".to_owned()),
        n => Some(format!("{n} connections in campaigns you can't see")),
    }
}
