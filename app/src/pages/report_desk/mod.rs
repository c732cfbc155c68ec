//! The desk: what needs somebody, one after another. The report as the client sees it, and beside it what somebody says to it.

mod changes;
mod note;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    components::{A, Redirect},
    hooks::use_query_map,
};

use self::{changes::ChangesCard, note::DeskNote};
use super::report_run::{Preview, deed::Deeds, holds::Holds};
use crate::{
    api::reports::{SettleReport, get_desk},
    browser::{events::slow_changes_where, keys::press_with_enter},
    components::{
        button::Look,
        empty::Empty,
        followed::Followed,
        icon::Glyph,
        notice::{Notice, Tone},
        page_head::PageHead,
        run_chip::RunChip,
    },
    model::{
        change::Change,
        ids::RunId,
        report_desk::{Desk, DeskRun},
        report_run::{RunStage, RunView},
    },
    paths::{REPORTS, desk_path, report_run_path},
};

/// The button that the keys press.
const APPROVE: &str = "approve-and-next";

/// The page. The run stands in the address, so that it stays there whatever others do meanwhile.
#[component]
pub fn ReportDeskPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let run = query.get_str("run").and_then(|run| run.parse::<RunId>().ok());
            (query.get_str("all") == Some("true"), run)
        })
    });
    let (deeds, settle) = (Deeds::new(), ServerAction::<SettleReport>::new());
    let changes = slow_changes_where(Change::concerns_lists);
    let desk = Resource::new_blocking(
        move || (asked.get(), changes.get(), deeds.done(), settle.version().get()),
        |((all, run), ..)| get_desk(all, run),
    );
    press_with_enter(APPROVE);
    view! {
        <Title text="Desk" />
        <PageHead title="Desk" />
        <Followed resource=desk count=2 let:desk>
            <Content asked desk deeds settle />
        </Followed>
    }
}

/// `asked`: whose, and which run, as the address says.
#[component]
fn Content(
    asked: Memo<(bool, Option<RunId>)>,
    desk: Signal<Desk>,
    deeds: Deeds,
    settle: ServerAction<SettleReport>,
) -> impl IntoView {
    // An answer to what stood in the address before says nothing of where to go.
    let first = Memo::new(move |_| {
        let asked = asked.get();
        desk.with(|desk| {
            let is_of_it = asked == (desk.all, None) && desk.asked.is_none();
            desk.current.as_ref().filter(|_| is_of_it).map(|current| desk_path(desk.all, Some(current.run.id)))
        })
    });
    let shown = Memo::new(move |_| desk.with(|desk| desk.current.as_ref().map(|current| current.run.id)));
    view! {
        {move || {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            first.get().map(|path| view! { <Redirect path options /> })
        }}
        <Place desk />
        {move || match shown.get() {
            None => view! { <Nothing desk /> }.into_any(),
            // The signal follows this run; another one is built anew.
            Some(_) => {
                let first = desk.with_untracked(|desk| desk.current.clone());
                first.map(|first| view! { <OneRun first=*first desk deeds settle /> }).into_any()
            }
        }}
    }
}

/// Which of how many, and whose.
#[component]
fn Place(desk: Signal<Desk>) -> impl IntoView {
    let place = Memo::new(move |_| desk.with(|desk| (place_words(desk), desk.all)));
    move || {
        let (words, all) = place.get();
        let (other, label) = if all { (false, "Only mine") } else { (true, "All I may see") };
        view! {
            <p class="desk-place">
                <span role="status">{words}</span>
                <A href=desk_path(other, None)>{label}</A>
            </p>
        }
    }
}

/// "2 of 7 need you."
fn place_words(desk: &Desk) -> String {
    let more = if desk.has_more { " or more" } else { "" };
    match (desk.place, desk.count) {
        (Some(place), count) => format!("{place} of {count}{more}"),
        (None, 0) => String::new(),
        (None, 1) => "1 needs somebody".to_owned(),
        (None, count) => format!("{count}{more} need somebody"),
    }
}

#[component]
fn Nothing(desk: Signal<Desk>) -> impl IntoView {
    let (ahead, all) = desk.with_untracked(|desk| (desk.ahead.clone(), desk.all));
    let lead = match ahead {
        Some(next) => format!("What comes next goes on by itself: {next}."),
        None => "Nothing is planned.".to_owned(),
    };
    let whose = if all { "" } else { " Of campaigns that others look after nothing is said here." };
    view! {
        <Empty glyph=Glyph::Check title="Nothing needs you">
            <p>{lead} {whose}</p>
            <A href=REPORTS attr:class=Look::Filled.class()>
                "What is ahead"
            </A>
        </Empty>
    }
}

#[component]
fn OneRun(first: DeskRun, desk: Signal<Desk>, deeds: Deeds, settle: ServerAction<SettleReport>) -> impl IntoView {
    let id = first.run.id;
    // While another one is coming, this one stays as it was.
    let run = Memo::new(move |before: Option<&DeskRun>| {
        let newest = desk.with(|desk| desk.current.as_deref().filter(|current| current.run.id == id).cloned());
        newest.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let view: Signal<RunView> = Memo::new(move |_| run.with(|run| run.run.clone())).into();
    let next = Memo::new(move |_| desk.with(|desk| desk.next));
    let all = Memo::new(move |_| desk.with(|desk| desk.all));
    view! {
        <div class="run desk">
            <div class="run-desk">
                <Head view next all />
                <Holds view deeds />
                <DeskNote view next all settle />
                <ChangesCard run />
            </div>
            <Preview view notes=Signal::stored(0) />
        </div>
    }
}

/// What it is, and whether it needs anybody still.
#[component]
fn Head(view: Signal<RunView>, next: Memo<Option<RunId>>, all: Memo<bool>) -> impl IntoView {
    let facts = Memo::new(move |_| {
        view.with(|view| {
            let href = report_run_path(view.campaign.id, view.id);
            (view.campaign.name.clone(), view.period.clone(), view.stage, view.sentence.clone(), href)
        })
    });
    move || {
        let (campaign, period, stage, sentence, href) = facts.get();
        let is_settled = !needs_somebody(stage);
        view! {
            <section class="card run-state" aria-label="Where it stands">
                <header class="report-card-head">
                    <h2>
                        <A href=href>{campaign} ", " {period}</A>
                    </h2>
                    <RunChip state=stage.state() />
                </header>
                <p class="run-told">{sentence}</p>
                {is_settled
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Success>"This one needs nobody any more."</Notice>
                            <A href=desk_path(all.get(), next.get()) attr:class=Look::Filled.class()>
                                "Next"
                            </A>
                        }
                    })}
            </section>
        }
    }
}

fn needs_somebody(stage: RunStage) -> bool {
    matches!(stage, RunStage::Draft | RunStage::Held)
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
