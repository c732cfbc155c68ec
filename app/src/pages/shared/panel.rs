//! What one source shows.

use leptos::prelude::*;

use super::look_query;
use crate::{
    components::{
        brand_mark::BrandMark,
        breakdown_rows::BreakdownRows,
        chart::LinkedTable,
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::{
        breakdown::{BreakdownHead, MOST_ROWS},
        dashboard::{Day, Metric},
        lack::Lack,
        shared::{Look, LookBy, SharedBreakdown, SharedPanel, SharedTable},
        shown::shown,
    },
    pages::dashboard::{
        figures::{Figures, FiguresView},
        number::Counted,
    },
};

/// `number`: its place on the page, from 1 on.
#[component]
pub(super) fn SharedPanelView(panel: SharedPanel, number: usize, days: Vec<Day>, look: Look) -> impl IntoView {
    let id = format!("panel-{number}");
    let is_stale = panel.stale.is_some();
    let body = match panel.metrics.as_deref().map(shown) {
        None => {
            let href = format!("{}#panel-{number}", look_query(Look { at: number, table: None, by: None, ..look }));
            view! {
                <p class="panel-waiting">
                    <a href=href>"Show the numbers"</a>
                </p>
            }
            .into_any()
        }
        // Where there is something to say about it, the line above does.
        Some(metrics) if metrics.is_empty() => {
            (!is_stale).then(|| view! { <p class="panel-nothing">"No numbers yet."</p> }).into_any()
        }
        Some(metrics) => view! { <Numbers panel=panel.clone() number metrics days look /> }.into_any(),
    };
    view! {
        <PanelFrame panel id>{body}</PanelFrame>
    }
}

/// What stands around the numbers of a source, for whoever is no member: whose they are, and what they lack.
#[component]
pub(in crate::pages) fn PanelFrame(panel: SharedPanel, id: String, children: Children) -> impl IntoView {
    // An integration may be here with several profiles.
    let label = format!("{}: {}", panel.name, panel.profile);
    let is_stale = panel.stale.is_some();
    let lacks: Vec<String> = panel.lacks.iter().map(Lack::words).collect();
    view! {
        <section class="panel" aria-label=label>
            <header class="panel-head">
                <BrandMark src=panel.mark />
                <div class="panel-name">
                    <h3 id=id>{panel.name}</h3>
                    <p>{panel.profile}</p>
                </div>
            </header>
            {panel.stale.map(|words| view! { <p class="panel-up-to">{words}</p> })}
            {lacks.into_iter().map(|words| view! { <p class="panel-lack">{words}</p> }).collect_view()}
            {children()}
            {panel
                .last_good
                .filter(|_| !is_stale)
                .map(|moment| {
                    view! {
                        <p class="panel-foot">"Data up to " <MomentWords moment /></p>
                    }
                })}
        </section>
    }
}

#[component]
fn Numbers(panel: SharedPanel, number: usize, metrics: Vec<Metric>, days: Vec<Day>, look: Look) -> impl IntoView {
    let source = format!("{}, {}", panel.name, panel.profile);
    let href = format!("{}#panel-{number}", look_query(Look { table: Some(number), by: None, ..look }));
    let counted = Counted::of_source(&source, &panel.name, &panel.time_zone, panel.last_good, panel.not_final);
    let by = panel.by;
    let figures = Figures {
        id: number.to_string(),
        days: days.clone(),
        metrics: metrics.clone(),
        stale: panel.stale,
        counted,
        ask: None,
    };
    view! {
        <FiguresView figures with_days=true>
            <LinkedTable metrics days caption=source.clone() href is_open=look.table == Some(number) />
            {by.map(|by| view! { <SharedBreakdownView by number source look /> })}
        </FiguresView>
    }
}

/// A link to the page on which the first one is open; there, its table, and links to the others.
#[component]
fn SharedBreakdownView(by: SharedBreakdown, number: usize, source: String, look: Look) -> impl IntoView {
    let href = move |by: LookBy| format!("{}#panel-{number}", look_query(Look { table: None, by: Some(by), ..look }));
    let words = by.words;
    let Some(SharedTable { table, by }) = by.table else {
        return view! {
            <p class="fold fold-link">
                <a href=href(LookBy { panel: number, number: 1, all: false })>
                    <Icon glyph=Glyph::ChevronRight />
                    {words}
                    <span class="visually-hidden">{format!(": {source}")}</span>
                </a>
            </p>
        }
        .into_any();
    };
    let others = (table.all.len() > 1).then(|| {
        let link = |(index, head): (usize, &BreakdownHead)| {
            let is_own = (index == table.place).then_some("true");
            let href = href(LookBy { number: index + 1, all: false, ..by });
            view! {
                <a href=href aria-current=is_own>
                    {head.name.clone()}
                </a>
            }
        };
        view! {
            <nav class="segments" aria-label=format!("{words}: {source}")>
                {table.all.iter().enumerate().map(link).collect_view()}
            </nav>
        }
    });
    let more = table.has_more.then(|| {
        view! {
            <p>
                <a href=href(LookBy { all: true, ..by })>{format!("Show up to {MOST_ROWS}")}</a>
            </p>
        }
    });
    view! {
        <details class="fold" open>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                {words.clone()}
                <span class="visually-hidden">{format!(": {source}")}</span>
            </summary>
            {others}
            <BreakdownRows table caption=source.clone()>{more}</BreakdownRows>
        </details>
    }
    .into_any()
}
