//! The list, page by page: campaigns with broken connections on top, archived ones apart.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::row::Row;
use crate::{
    api::campaigns::list_campaigns,
    browser::events::slow_changes_where,
    components::{
        button::Look,
        empty::Empty,
        followed::Followed,
        icon::{Glyph, Icon},
        list::{ListBar, NoMatch, Pager, list_path, use_list_query},
        page_head::PageHead,
    },
    model::{campaign::CampaignList, change::Change, list::ListQuery},
    paths::{CAMPAIGNS, CLIENTS, NEW_CAMPAIGN},
};

/// The page.
#[component]
pub fn Campaigns() -> impl IntoView {
    let query = use_list_query();
    let changes = slow_changes_where(Change::concerns_lists);
    let list = Resource::new_blocking(move || (query.get(), changes.get()), |(query, _)| list_campaigns(query));
    view! {
        <Title text="Campaigns" />
        <PageHead title="Campaigns">
            <A href=CLIENTS attr:class=Look::Quiet.class()>
                "All clients"
            </A>
            <Transition>
                {move || Suspend::new(async move {
                    list.await.is_ok_and(|list| list.may_edit && has_any(&list)).then(|| view! { <NewLink /> })
                })}
            </Transition>
        </PageHead>
        <Followed resource=list count=4 let:list>
            <List list query />
        </Followed>
    }
}

/// Whether the agency has any, as far as the list can tell: a search that finds nothing says no.
fn has_any(list: &CampaignList) -> bool {
    list.counts.total() > 0 || list.archived > 0
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
fn List(list: Signal<CampaignList>, query: Memo<ListQuery>) -> impl IntoView {
    let is_empty = Memo::new(move |_| !list.with(has_any) && query.with(|query| query.text.is_empty()));
    let counts = Signal::derive(move || list.with(|list| list.counts));
    let archived = Signal::derive(move || list.with(|list| list.archived));
    let next = Signal::derive(move || {
        let after = list.with(|list| list.next.clone())?;
        Some(list_path(CAMPAIGNS, &ListQuery { after: Some(after), ..query.get() }))
    });
    let first = Signal::derive(move || {
        query.with(|query| {
            query.after.is_some().then(|| list_path(CAMPAIGNS, &ListQuery { after: None, ..query.clone() }))
        })
    });
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || {
                let may_edit = list.with_untracked(|list| list.may_edit);
                view! { <NoCampaigns may_edit /> }
            }
        >
            <div class="list-head">
                <ListBar path=CAMPAIGNS label="Search campaigns" list=query counts archived />
            </div>
            {move || {
                let rows = list.with(|list| list.rows.clone());
                if rows.is_empty() {
                    return view! { <NoMatch title="No campaign matches" path=CAMPAIGNS /> }.into_any();
                }
                view! {
                    <ul class="rows" role="list">
                        {rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            <Pager first next />
        </Show>
    }
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
