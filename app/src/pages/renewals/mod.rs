//! The calendar of renewals: which accesses end, and when.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    api::connections::list_renewals,
    browser::events::live_changes,
    components::{
        brand_mark::BrandMark, button::Look, empty::Empty, health_chip::HealthChip, icon::Glyph, loaded::Loaded,
        moment::MomentWords, page_head::PageHead,
    },
    model::renewal::{Renewal, RenewalMonth, Renewals},
    paths::{DATA_SOURCES, connection_path},
};

/// The page.
#[component]
pub fn RenewalsPage() -> impl IntoView {
    let changes = live_changes();
    let renewals = Resource::new_blocking(move || changes.get(), |_| list_renewals());
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
            <Months renewals />
        </Loaded>
    }
}

#[component]
fn Months(renewals: Renewals) -> impl IntoView {
    let Renewals { months, may_edit } = renewals;
    if months.is_empty() {
        return view! {
            <Empty glyph=Glyph::Check title="Nothing ends on a fixed day">
                <p>
                    "Every access connected now renews itself. One that can't appears here with its last day, and as a tile in amber two weeks before."
                </p>
            </Empty>
        }
        .into_any();
    }
    months.into_iter().map(|month| view! { <Month month may_edit /> }).collect_view().into_any()
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
