//! All clients: how each stands this month, furthest off first.

mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use self::row::Row;
use crate::{
    api::clients::list_clients,
    browser::events::slow_changes_where,
    components::{
        button::Look,
        empty::Empty,
        followed::Followed,
        icon::Glyph,
        list::{ListBar, NoMatch, Pager, list_path, use_list_query},
        page_head::PageHead,
        skeleton::Shape,
    },
    model::{
        change::Change,
        client::{ClientList, ClientRow},
        list::ListQuery,
    },
    paths::{CAMPAIGNS, CLIENTS},
};

/// The page.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let query = use_list_query();
    let changes = slow_changes_where(Change::concerns_lists);
    let list = Resource::new_blocking(move || (query.get(), changes.get()), |(query, _)| list_clients(query));
    view! {
        <Title text="All clients" />
        <PageHead title="All clients">
            <A href=CAMPAIGNS attr:class=Look::Quiet.class()>
                "Connections"
            </A>
        </PageHead>
        <Followed resource=list skeleton=Shape::Row count=4 let:list>
            <List list query />
        </Followed>
    }
}

#[component]
fn List(list: Signal<ClientList>, query: Memo<ListQuery>) -> impl IntoView {
    let counts = Signal::derive(move || list.with(|list| list.counts));
    let has_any = Memo::new(move |_| counts.get().total() > 0 || query.with(|query| !query.text.is_empty()));
    let next = Signal::derive(move || {
        let after = list.with(|list| list.next.clone())?;
        Some(list_path(CLIENTS, &ListQuery { after: Some(after), ..query.get() }))
    });
    let first = Signal::derive(move || {
        query.with(|query| {
            query.after.is_some().then(|| list_path(CLIENTS, &ListQuery { after: None, ..query.clone() }))
        })
    });
    view! {
        <Show when=move || has_any.get() fallback=NoClients>
            <p class="page-lead">
                "This month so far, against the same days of the month before. Furthest off goal or budget first."
            </p>
            <div class="list-head">
                <ListBar path=CLIENTS label="Search clients" list=query counts />
            </div>
            {move || {
                let rows = list.with(|list| list.rows.clone());
                if rows.is_empty() {
                    return view! { <NoMatch title="No client matches" path=CLIENTS /> }.into_any();
                }
                view! { <Table rows /> }.into_any()
            }}
            <Pager first next />
        </Show>
    }
}

#[component]
fn Table(rows: Vec<ClientRow>) -> impl IntoView {
    view! {
        <table class="table clients">
            <caption class="visually-hidden">"Clients, furthest off first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Client"</th>
                    <th scope="col">"Results"</th>
                    <th scope="col">"Cost per result"</th>
                    <th scope="col">"Goal"</th>
                    <th scope="col">"Budget"</th>
                    <th scope="col">"Next report"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn NoClients() -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Campaigns title="No clients yet">
            <p>
                "Each campaign is one client. Once there are some, you see here how each stands: results, what they cost, goals and budgets, the next report, and what is broken."
            </p>
            <A href=CAMPAIGNS attr:class=Look::Filled.class()>
                "Campaigns"
            </A>
        </Empty>
    }
}
