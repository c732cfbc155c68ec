//! The runs of a report, each leading to itself.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        icon::{Glyph, Icon},
        run_chip::RunChip,
    },
    model::{
        ids::CampaignId,
        report_run::{RunHead, RunState},
    },
    paths::report_run_path,
};

/// What needs somebody first; otherwise as they came.
#[component]
pub(super) fn Runs(campaign: CampaignId, runs: Vec<RunHead>, #[prop(into)] label: String) -> impl IntoView {
    let mut runs = runs;
    runs.sort_by_key(|run| run.state != RunState::NeedsYou);
    (!runs.is_empty()).then(|| {
        view! {
            <ul class="rows" role="list" aria-label=label>
                {runs.into_iter().map(|run| view! { <Run campaign run /> }).collect_view()}
            </ul>
        }
    })
}

#[component]
fn Run(campaign: CampaignId, run: RunHead) -> impl IntoView {
    view! {
        <li>
            <A href=report_run_path(campaign, run.id) attr:class="row row-link run-row">
                <span class="row-main">
                    <span class="row-title">{run.period}</span>
                    <span class="run-sentence">{run.sentence}</span>
                </span>
                <RunChip state=run.state />
                <Icon glyph=Glyph::ChevronRight />
            </A>
        </li>
    }
}
