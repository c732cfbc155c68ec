//! The calendar of renewals: which accesses end, and when.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use crate::{
    api::connections::list_renewals,
    browser::events::slow_changes_where,
    components::{
        brand_mark::BrandMark, button::Look, empty::Empty, health_chip::HealthChip, icon::Glyph, list::Pager,
        loaded::Loaded, moment::MomentWords, page_head::PageHead,
    },
    model::{
        change::Change,
        renewal::{Habit, Renewal, RenewalMonth, Renewals},
    },
    paths::{DATA_SOURCES, RENEWALS, connection_path, encode_query},
};

/// The page.
#[component]
pub fn RenewalsPage() -> impl IntoView {
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let changes = slow_changes_where(Change::concerns_lists);
    let renewals = Resource::new_blocking(move || (after.get(), changes.get()), |(after, _)| list_renewals(after));
    view! {
        <Title text="Renewals" />
        <PageHead title="Renewals">
            <A href=DATA_SOURCES attr:class=Look::Quiet.class()>
                "All data sources"
            </A>
        </PageHead>
        <p class="page-lead">
            "Some providers let an access end on a fixed day, however well it works. Sign in once more before that day, and no report misses anything."
        </p>
        <Loaded resource=renewals let:renewals>
            <Months renewals is_first=after.get_untracked().is_none() />
        </Loaded>
    }
}

#[component]
fn Months(renewals: Renewals, is_first: bool) -> impl IntoView {
    let Renewals { months, habits, next, may_edit } = renewals;
    let habits = (!habits.is_empty()).then(|| view! { <Habits habits /> });
    let next = next.map(|after| format!("{RENEWALS}?after={}", encode_query(&after)));
    let first = (!is_first).then(|| RENEWALS.to_owned());
    if months.is_empty() && is_first {
        return view! {
            <Empty glyph=Glyph::Check title="Nothing ends on a fixed day">
                <p>
                    "Every access connected now renews itself. One that can't appears here with its last day, and as a tile in amber two weeks before."
                </p>
            </Empty>
            {habits}
        }
        .into_any();
    }
    view! {
        {months.into_iter().map(|month| view! { <Month month may_edit /> }).collect_view()}
        {habits}
        <Pager first=Signal::stored(first) next=Signal::stored(next) />
    }
    .into_any()
}

/// What was learned, and not told by anybody.
#[component]
fn Habits(habits: Vec<Habit>) -> impl IntoView {
    view! {
        <section class="renewal-month">
            <h2>"Seen to end when unused"</h2>
            <ul class="rows" role="list">
                {habits
                    .into_iter()
                    .map(|Habit { provider, mark, words }| {
                        view! {
                            <li class="row renewal">
                                <BrandMark src=mark />
                                <div class="row-main">
                                    <span class="row-title">{provider}</span>
                                    <span class="row-sub">"Access " {words} "."</span>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Month(month: RenewalMonth, may_edit: bool) -> impl IntoView {
    view! {
        <section class="renewal-month">
            <h2>{month.name}</h2>
            <ul class="rows" role="list">
                {month.renewals.into_iter().map(|renewal| view! { <Row renewal may_edit /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Row(renewal: Renewal, may_edit: bool) -> impl IntoView {
    let Renewal { account, on, left, is_over, at } = renewal;
    let (verb, left) = if is_over { (" · ended ", String::new()) } else { (" · ends ", format!(", {left}")) };
    let path = at.filter(|_| may_edit).map(|(campaign, connection)| connection_path(campaign, connection));
    let name = account.name.clone();
    view! {
        <li class="row renewal">
            <BrandMark src=account.mark />
            <div class="row-main">
                <span class="row-title">{account.name}</span>
                <span class="row-sub">{account.provider} {verb} <MomentWords moment=on /> {left}</span>
            </div>
            <HealthChip health=account.health line=account.line />
            {path
                .map(|path| {
                    view! {
                        <A href=path attr:class=Look::Quiet.class()>
                            "Renew"
                            <span class="visually-hidden">{format!(" {name}")}</span>
                        </A>
                    }
                })}
        </li>
    }
}
