//! What is ahead in all campaigns: reports of the next two weeks, those in danger first.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    api::reports::get_reports_ahead,
    browser::events::slow_changes_where,
    components::{
        button::Look,
        empty::Empty,
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_head::PageHead,
        run_chip::RunChip,
    },
    model::{
        change::Change,
        report::{AheadCounts, AheadRow, ReportsAhead},
        report_run::RunState,
    },
    paths::{CAMPAIGNS, report_run_path, reports_path},
};

/// The page.
#[component]
pub fn ReportsAheadPage() -> impl IntoView {
    let changes = slow_changes_where(Change::concerns_lists);
    let ahead = Resource::new_blocking(move || changes.get(), |_| get_reports_ahead());
    view! {
        <Title text="Reports" />
        <PageHead title="Reports" />
        <Loaded resource=ahead let:ahead>
            <Ahead ahead />
        </Loaded>
    }
}

#[component]
fn Ahead(ahead: ReportsAhead) -> impl IntoView {
    let ReportsAhead { rows, has_more, counts } = ahead;
    if rows.is_empty() {
        return view! {
            <Empty glyph=Glyph::Reports title="No report in the next two weeks">
                <p>
                    "Open a campaign and set one up under its Reports: to whom, when, and whether you look at it first. From then on it stands here, and on top if something keeps it from going out."
                </p>
                <A href=CAMPAIGNS attr:class=Look::Filled.class()>
                    "Choose a campaign"
                </A>
            </Empty>
        }
        .into_any();
    }
    let (danger, calm): (Vec<AheadRow>, Vec<AheadRow>) = rows.into_iter().partition(|row| is_in_danger(row.state));
    let list = |title: &'static str, rows: Vec<AheadRow>| {
        (!rows.is_empty()).then(|| {
            view! {
                <section class="ahead">
                    <h2>{title}</h2>
                    <ul class="rows" role="list">
                        {rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    view! {
        <p class="page-lead">{count_words(counts)}</p>
        {list("Not on its way by itself", danger)}
        {list("On its way", calm)}
        {has_more.then(|| view! { <p class="muted">"There are more. They follow here as these go out."</p> })}
    }
    .into_any()
}

/// What somebody should know of: the rest goes out by itself.
fn is_in_danger(state: RunState) -> bool {
    matches!(state, RunState::NeedsYou | RunState::NotSent)
}

/// "2 need you, 1 waits for data, 12 go out by themselves in the next two weeks."
fn count_words(counts: AheadCounts) -> String {
    let AheadCounts { needs_you, waiting, scheduled } = counts;
    let part = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let parts = [
        part(needs_you, "needs you", "need you"),
        part(waiting, "waits for data", "wait for data"),
        part(scheduled, "goes out by itself", "go out by themselves"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("In the next two weeks: {}.", parts.join(", ")) }
}

#[component]
fn Row(row: AheadRow) -> impl IntoView {
    let AheadRow { campaign, campaign_name, run, period, at, state, sentence } = row;
    let href = run.map_or_else(|| reports_path(campaign), |run| report_run_path(campaign, run));
    view! {
        <li>
            <A href=href attr:class="row row-link run-row">
                <span class="row-main">
                    <span class="row-title">{campaign_name}</span>
                    <span class="row-sub">{period} " · " {at}</span>
                    <span class="run-sentence">{sentence}</span>
                </span>
                <RunChip state />
                <Icon glyph=Glyph::ChevronRight />
            </A>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{AheadCounts, count_words};

    #[test]
    fn counts_are_a_sentence() {
        let words = |needs_you, waiting, scheduled| count_words(AheadCounts { needs_you, waiting, scheduled });
        assert_eq!(words(2, 1, 12), "In the next two weeks: 2 need you, 1 waits for data, 12 go out by themselves.");
        assert_eq!(words(0, 0, 1), "In the next two weeks: 1 goes out by itself.");
        assert_eq!(words(0, 0, 0), "");
    }
}
