//! The agency's accounts: how they are, where they are used, and their removal.

mod account_uses;
mod removal;
mod source;
mod uses;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

pub use self::account_uses::AccountUsesPage;
use self::{source::Source, uses::name_use};
use crate::{
    api::connections::{RemoveAccount, list_data_sources},
    browser::events::slow_changes_where,
    components::{
        action_notice::ActionNotice,
        button::Look,
        empty::Empty,
        followed::Followed,
        icon::Glyph,
        list::{ListBar, NoMatch, Pager, list_path, use_list_query},
        notice::{Notice, Tone},
        outages::Outages,
        page_head::PageHead,
    },
    model::{
        change::Change,
        data_source::{DataSources, TakenBack},
        ids::AccountId,
        list::ListQuery,
    },
    paths::{CAMPAIGNS, DATA_SOURCES, RENEWALS},
};

/// The page.
#[component]
pub fn DataSourcesPage() -> impl IntoView {
    let query = use_list_query();
    let changes = slow_changes_where(Change::concerns_lists);
    let remove = ServerAction::<RemoveAccount>::new();
    let sources = Resource::new_blocking(
        move || (query.get(), changes.get(), remove.version().get()),
        |(query, ..)| list_data_sources(query),
    );
    view! {
        <Title text="Data sources" />
        <PageHead title="Data sources">
            <A href=RENEWALS attr:class=Look::Quiet.class()>
                "Renewals"
            </A>
        </PageHead>
        <p class="page-lead">"Accounts that your clients and colleagues have connected. One account can serve many campaigns."</p>
        <ActionNotice value=remove.value() />
        {move || {
            let removed = remove.value().get().and_then(Result::ok)?;
            let tone = if removed.taken_back == TakenBack::Failed { Tone::Warning } else { Tone::Success };
            Some(view! { <Notice tone>{removed.words()}</Notice> })
        }}
        <Followed resource=sources let:sources>
            <Sources sources query remove />
        </Followed>
    }
}

#[component]
fn Sources(sources: Signal<DataSources>, query: Memo<ListQuery>, remove: ServerAction<RemoveAccount>) -> impl IntoView {
    let is_empty = Memo::new(move |_| {
        sources.with(|sources| sources.counts.total() == 0) && query.with(|query| query.text.is_empty())
    });
    let counts = Signal::derive(move || sources.with(|sources| sources.counts));
    let outages = Memo::new(move |_| sources.with(|sources| sources.outages.clone()));
    let next = Signal::derive(move || {
        let after = sources.with(|sources| sources.next.clone())?;
        Some(list_path(DATA_SOURCES, &ListQuery { after: Some(after), ..query.get() }))
    });
    let first = Signal::derive(move || {
        query.with(|query| {
            query.after.is_some().then(|| list_path(DATA_SOURCES, &ListQuery { after: None, ..query.clone() }))
        })
    });
    view! {
        <Show when=move || !is_empty.get() fallback=NoAccounts>
            {move || view! { <Outages outages=outages.get() /> }}
            <div class="list-head">
                <ListBar path=DATA_SOURCES label="Search accounts" list=query counts />
            </div>
            <Show
                when=move || sources.with(|sources| !sources.sources.is_empty())
                fallback=|| view! { <NoMatch title="No account matches" path=DATA_SOURCES /> }
            >
                <SourceList sources remove />
            </Show>
            <Pager first next />
        </Show>
    }
}

/// A card stays as it is, opened or not, while others change.
#[component]
fn SourceList(sources: Signal<DataSources>, remove: ServerAction<RemoveAccount>) -> impl IntoView {
    let may_edit = sources.with_untracked(|sources| sources.may_edit);
    let ids = Memo::new(move |_| {
        sources.with(|sources| sources.sources.iter().map(|source| source.account.id).collect::<Vec<AccountId>>())
    });
    view! {
        <ul class="sources" role="list">
            <For each=move || ids.get() key=|id| *id let:id>
                {
                    let source = Memo::new(move |_| {
                        let mut source = sources
                            .with(|sources| sources.sources.iter().find(|source| source.account.id == id).cloned())?;
                        source.uses.sort_by_cached_key(name_use);
                        Some(source)
                    });
                    move || source.get().map(|source| view! { <Source source may_edit remove /> })
                }
            </For>
        </ul>
    }
}

#[component]
fn NoAccounts() -> impl IntoView {
    view! {
        <Empty glyph=Glyph::DataSources title="No accounts yet">
            <p>
                "An account appears here when an integration of a campaign is connected for the first time. Open a campaign and add one."
            </p>
            <A href=CAMPAIGNS attr:class=Look::Filled.class()>
                "Go to your campaigns"
            </A>
        </Empty>
    }
}
