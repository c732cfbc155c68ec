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
        report_run::{Hold, RunState},
    },
    paths::{CAMPAIGNS, connection_path, desk_path, report_run_path, reports_path},
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
    let (danger, calm): (Vec<AheadRow>, Vec<AheadRow>) = rows.into_iter().partition(is_in_danger);
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
        {(counts.needs_you > 0)
            .then(|| {
                view! {
                    <p class="desk-link">
                        <A href=desk_path(true, None) attr:class=Look::Filled.class()>
                            {desk_words(counts.needs_you)}
                        </A>
                    </p>
                }
            })}
        {list("Not on its way by itself", danger)}
        {list("On its way", calm)}
        {has_more.then(|| view! { <p class="muted">"There are more. They follow here as these go out."</p> })}
    }
    .into_any()
}

/// What somebody should know of: the rest goes out by itself.
fn is_in_danger(row: &AheadRow) -> bool {
    row.hold.is_some() || matches!(row.state, RunState::NeedsYou | RunState::NotSent)
}

/// "2 need you, 1 waits for data, 12 go out by themselves in the next two weeks."
fn count_words(counts: AheadCounts) -> String {
    let AheadCounts { needs_you, waiting, in_danger, scheduled } = counts;
    let part = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let parts = [
        part(needs_you, "needs you", "need you"),
        part(in_danger, "is in danger", "are in danger"),
        part(waiting, "waits for data", "wait for data"),
        part(scheduled, "goes out by itself", "go out by themselves"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("In the next two weeks: {}.", parts.join(", ")) }
}

/// What leads to the desk.
fn desk_words(count: u32) -> String {
    if count == 1 {
        "Settle the one that needs you".to_owned()
    } else {
        format!("Settle the {count} that need you, one by one")
    }
}

#[component]
fn Row(row: AheadRow) -> impl IntoView {
    let AheadRow { campaign, campaign_name, run, period, at, state, sentence, hold } = row;
    let is_planned = state == RunState::Scheduled;
    let repair = hold.clone().map(|Hold { connection, name, action, fixer, .. }| {
        view! {
            <p class="run-repair">
                <A href=connection_path(campaign, connection)>
                    {action}
                    <span class="visually-hidden">{format!(" {name}")}</span>
                </A>
                <span class="muted">{fixer}</span>
            </p>
        }
    });
    let chip = match hold {
        Some(_) if is_planned => view! {
            <span class="chip run-chip" data-run="needs-you">
                "In danger"
            </span>
        }
        .into_any(),
        _ => view! { <RunChip state /> }.into_any(),
    };
    let href = run.map_or_else(|| reports_path(campaign), |run| report_run_path(campaign, run));
    view! {
        <li>
            <A href=href attr:class="row row-link run-row">
                <span class="row-main">
                    <span class="row-title">{campaign_name}</span>
                    <span class="row-sub">{period} " · " {at}</span>
                    <span class="run-sentence">{sentence}</span>
                </span>
                {chip}
                <Icon glyph=Glyph::ChevronRight />
            </A>
            {repair}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{AheadCounts, count_words};

    #[test]
    fn counts_are_a_sentence() {
        let words =
            |needs_you, waiting, scheduled| count_words(AheadCounts { needs_you, waiting, in_danger: 0, scheduled });
        assert_eq!(words(2, 1, 12), "In the next two weeks: 2 need you, 1 waits for data, 12 go out by themselves.");
        assert_eq!(words(0, 0, 1), "In the next two weeks: 1 goes out by itself.");
        assert_eq!(words(0, 0, 0), "");
        let danger = AheadCounts { in_danger: 1, scheduled: 2, ..AheadCounts::default() };
        assert_eq!(count_words(danger), "In the next two weeks: 1 is in danger, 2 go out by themselves.");
    }
}
