//! Every connection that uses one account, page by page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use super::uses::{hidden_words, name_use};
use crate::{
    api::connections::list_account_uses,
    browser::events::slow_changes_where,
    components::{
        button::Look, health_chip::HealthChip, list::Pager, loaded::Loaded, page_head::PageHead, state_icon::StateIcon,
    },
    model::{change::Change, data_source::AccountUses, ids::ConnectionId},
    paths::{DATA_SOURCES, account_uses_path, connection_path, use_account},
};

/// The page at `/data-sources/…`.
#[component]
pub fn AccountUsesPage() -> impl IntoView {
    let account = use_account();
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get_str("after")?.parse::<ConnectionId>().ok()));
    let changes = slow_changes_where(Change::concerns_lists);
    let uses = Resource::new_blocking(
        move || (account.get(), after.get(), changes.get()),
        |(account, after, _)| async move { list_account_uses(account?, after).await },
    );
    view! {
        <Title text="Uses of an account" />
        <PageHead title="Uses of an account">
            <A href=DATA_SOURCES attr:class=Look::Quiet.class()>
                "All data sources"
            </A>
        </PageHead>
        <Loaded resource=uses let:uses>
            <Uses uses is_first=after.get_untracked().is_none() />
        </Loaded>
    }
}

#[component]
fn Uses(uses: AccountUses, is_first: bool) -> impl IntoView {
    let AccountUses { account, uses, total, hidden, next } = uses;
    let here = account_uses_path(account.id);
    let next = next.map(|last| format!("{here}?after={last}"));
    let first = (!is_first).then(|| here.clone());
    let total = match total {
        0 => "Not used by any campaign.".to_owned(),
        1 => "Used by 1 connection:".to_owned(),
        n => format!("Used by {n} connections, in the order in which they were made:"),
    };
    view! {
        <div class="source-head">
            <div class="source-name">
                <h2>{account.name}</h2>
                <p>{account.provider} " · " {account.address}</p>
            </div>
            <HealthChip health=account.health line=account.line />
        </div>
        <p class="page-lead">{total} {hidden_words(hidden).map(|words| format!(" Beside them {words}."))}</p>
        <ul class="rows" role="list">
            {uses
                .into_iter()
                .map(|one| {
                    let (path, name, health) =
                        (connection_path(one.campaign, one.connection), name_use(&one), one.health);
                    view! {
                        <li>
                            <A href=path attr:class="row row-link" attr:data-state=health.key()>
                                <span class="row-main">
                                    <span class="row-title">{name}</span>
                                </span>
                                <StateIcon health />
                            </A>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <Pager first=Signal::stored(first) next=Signal::stored(next) />
    }
}
