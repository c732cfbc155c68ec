//! The list: the ones with broken connections on top, archived ones folded below.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::row::Row;
use crate::{
    api::campaigns::list_campaigns,
    browser::events::live_changes,
    components::{
        button::Look,
        empty::Empty,
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_head::PageHead,
    },
    model::campaign::{CampaignList, CampaignRow},
    paths::NEW_CAMPAIGN,
};

/// The page.
#[component]
pub fn Campaigns() -> impl IntoView {
    let changes = live_changes();
    let list = Resource::new_blocking(move || changes.get(), |_| list_campaigns());
    view! {
        <Title text="Campaigns" />
        <PageHead title="Campaigns">
            <Transition>
                {move || Suspend::new(async move {
                    list.await.is_ok_and(|list| list.may_edit && !list.rows.is_empty()).then(|| view! { <NewLink /> })
                })}
            </Transition>
        </PageHead>
        <Loaded resource=list count=4 let:list>
            <List list />
        </Loaded>
    }
}

#[component]
fn NewLink() -> impl IntoView {
    view! {
        <A href=NEW_CAMPAIGN attr:class=Look::Filled.class()>
            <Icon glyph=Glyph::Plus />
            <span>"New campaign"</span>
        </A>
    }
}

#[component]
fn List(list: CampaignList) -> impl IntoView {
    if list.rows.is_empty() {
        return view! { <NoCampaigns may_edit=list.may_edit /> }.into_any();
    }
    let (archived, mut active): (Vec<CampaignRow>, Vec<CampaignRow>) =
        list.rows.into_iter().partition(|row| row.head.archived);
    // Stable: within the same number the server's order, by name, stays.
    active.sort_by_key(|row| std::cmp::Reverse(row.broken));
    view! {
        <ul class="rows" role="list">
            {active.into_iter().map(|row| view! { <Row row /> }).collect_view()}
        </ul>
        {(!archived.is_empty())
            .then(|| {
                view! {
                    <details class="fold">
                        <summary>
                            <Icon glyph=Glyph::ChevronRight />
                            {format!("Archived ({})", archived.len())}
                        </summary>
                        <ul class="rows" role="list">
                            {archived.into_iter().map(|row| view! { <Row row /> }).collect_view()}
                        </ul>
                    </details>
                }
            })}
    }
    .into_any()
}

#[component]
fn NoCampaigns(may_edit: bool) -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Campaigns title="No campaigns yet">
            <p>
                "A campaign is one client's workspace. Make one, connect the client's accounts, and Relink watches them: you see here when one breaks."
            </p>
            {if may_edit {
                view! { <NewLink /> }.into_any()
            } else {
                view! { <p>"An owner or a manager of your agency can make the first one."</p> }.into_any()
            }}
        </Empty>
    }
}
