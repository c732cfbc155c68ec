//! The agency's accounts: how they are, where they are used, and their removal.

mod removal;
mod source;
mod uses;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use self::{source::Source, uses::name_use};
use crate::{
    api::connections::{RemoveAccount, list_data_sources},
    browser::events::live_changes,
    components::{
        action_notice::ActionNotice,
        button::Look,
        empty::Empty,
        icon::Glyph,
        loaded::Loaded,
        notice::{Notice, Tone},
        outages::Outages,
        page_head::PageHead,
    },
    model::data_source::{DataSources, TakenBack},
    paths::{CAMPAIGNS, RENEWALS},
};

/// The page.
#[component]
pub fn DataSourcesPage() -> impl IntoView {
    let changes = live_changes();
    let remove = ServerAction::<RemoveAccount>::new();
    let sources = Resource::new_blocking(move || (changes.get(), remove.version().get()), |_| list_data_sources());
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
        <Loaded resource=sources let:sources>
            <Sources sources remove />
        </Loaded>
    }
}

#[component]
fn Sources(sources: DataSources, remove: ServerAction<RemoveAccount>) -> impl IntoView {
    if sources.sources.is_empty() {
        return view! {
            <Empty glyph=Glyph::DataSources title="No accounts yet">
                <p>
                    "An account appears here when an integration of a campaign is connected for the first time. Open a campaign and add one."
                </p>
                <A href=CAMPAIGNS attr:class=Look::Filled.class()>
                    "Go to your campaigns"
                </A>
            </Empty>
        }
        .into_any();
    }
    let mut list = sources.sources;
    list.sort_by_cached_key(|source| (source.account.health.rank(), source.account.name.clone()));
    for source in &mut list {
        source.uses.sort_by_cached_key(name_use);
    }
    let may_edit = sources.may_edit;
    view! {
        <Outages outages=sources.outages />
        <ul class="sources" role="list">
            {list.into_iter().map(|source| view! { <Source source may_edit remove /> }).collect_view()}
        </ul>
    }
    .into_any()
}
