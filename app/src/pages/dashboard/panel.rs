//! What one connection shows.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        brand_mark::BrandMark,
        catching_up::CatchingUp,
        chart::{DataTable, LineChart, Sparkline},
        icon::{Glyph, Icon},
        moment::MomentWords,
        state_icon::StateIcon,
    },
    model::{
        dashboard::{Delta, Metric, Panel},
        ids::CampaignId,
    },
    paths::connection_path,
};

#[component]
pub fn PanelView(campaign: CampaignId, panel: Panel) -> impl IntoView {
    let window = connection_path(campaign, panel.connection);
    let title = format!("panel-{}", panel.connection);
    let labelled_by = title.clone();
    let caption = format!("{}, {}", panel.integration.name, panel.profile);
    let chart = panel.metrics.first().cloned().map(|metric| {
        view! {
            <h4 class="panel-metric">{metric.name.clone()}</h4>
            <LineChart id=panel.connection.to_string() metric stale=panel.stale.clone() />
        }
    });
    view! {
        <section class="panel" aria-labelledby=labelled_by data-state=panel.health.key()>
            <header class="panel-head">
                <BrandMark src=panel.integration.mark.clone() />
                <div class="panel-name">
                    <h3 id=title>
                        <A href=window.clone()>{panel.integration.name.clone()}</A>
                    </h3>
                    <p>{panel.profile.clone()}</p>
                </div>
                <StateIcon health=panel.health />
            </header>
            {panel.stale.clone().map(|words| view! { <StaleLine words window=window.clone() broken=panel.health.is_broken() /> })}
            {panel.backfill.map(|progress| view! { <CatchingUp progress /> })}
            {panel.lacks.iter().map(|lack| view! { <p class="panel-lack">{lack.words()}</p> }).collect_view()}
            {if panel.metrics.is_empty() {
                // Where something is in the way, the line above says so.
                panel
                    .stale
                    .is_none()
                    .then(|| {
                        view! { <p class="panel-nothing">"Nothing has come in yet. The first days follow within minutes."</p> }
                    })
                    .into_any()
            } else {
                view! {
                    <dl class="numbers">
                        {panel.metrics.iter().cloned().map(|metric| view! { <Number metric /> }).collect_view()}
                    </dl>
                    {chart}
                    <DataTable metrics=panel.metrics.clone() caption />
                }
                    .into_any()
            }}
            {panel
                .last_good
                .map(|moment| {
                    view! {
                        <p class="panel-foot">"Data up to " <MomentWords moment /></p>
                    }
                })}
        </section>
    }
}

/// Says since when nothing has come, and leads to where it is mended.
#[component]
fn StaleLine(words: String, window: String, broken: bool) -> impl IntoView {
    view! {
        <p class="panel-stale" data-state=if broken { "broken" } else { "delayed" }>
            <A href=window>{words}</A>
        </p>
    }
}

/// A number tile: name, total, change, course.
#[component]
fn Number(metric: Metric) -> impl IntoView {
    view! {
        <div class="number">
            <dt>{metric.name}</dt>
            <dd class="number-total">{metric.total}</dd>
            <dd class="number-change">{metric.change.map(|change| view! { <Change change /> })}</dd>
            <dd class="number-course">
                <Sparkline points=metric.points />
            </dd>
        </div>
    }
}

/// Up or down is not good or bad (costs rise too), so it has no colour of its own.
#[component]
fn Change(change: Delta) -> impl IntoView {
    view! {
        <Icon glyph=if change.up { Glyph::ArrowUp } else { Glyph::ArrowDown } />
        {change.words}
        <span class="visually-hidden">" against the days before"</span>
    }
}
