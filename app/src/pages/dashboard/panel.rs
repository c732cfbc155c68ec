//! What one connection shows.

use leptos::{html::Section, prelude::*};
use leptos_router::components::A;

use super::{
    ask_period::AskOffer,
    breakdowns::{Breakdowns, Open, Place},
    figures::{Figures, FiguresView},
    frame::Frame,
    number::Counted,
};
use crate::{
    api::periods::AskPeriod,
    browser::sight,
    components::{
        brand_mark::BrandMark, catching_up::CatchingUp, chart::DataTable, moment::MomentWords, state_icon::StateIcon,
    },
    model::{dashboard::Panel, ids::ConnectionId, metric::Metric, shown::shown},
    paths::{campaign_settings_path, connection_path},
};

/// `on_sight`: asked once somebody gets to see a panel that has no numbers yet. `is_open`: whether its table is; `opened`: which of its
/// breakdowns is.
#[component]
pub(super) fn PanelView(
    frame: Frame,
    panel: Panel,
    is_open: RwSignal<bool>,
    opened: Open,
    on_sight: Callback<ConnectionId>,
) -> impl IntoView {
    let connection = panel.connection;
    let section = NodeRef::<Section>::new();
    if panel.metrics.is_none() {
        sight::on_sight(section, move || on_sight.run(connection));
    }
    let window = connection_path(frame.campaign, connection);
    let title = format!("panel-{connection}");
    // An integration may be here with several profiles.
    let label = format!("{}: {}", panel.name, panel.profile);
    let body = panel.metrics.clone().map_or_else(
        || {
            let href = frame.path_of(connection, false);
            view! { <Waiting href /> }.into_any()
        },
        |metrics| {
            view! { <Numbers frame=frame.clone() panel=panel.clone() metrics=shown(&metrics) is_open opened /> }
                .into_any()
        },
    );
    view! {
        <section node_ref=section class="panel" aria-label=label data-state=panel.health.key()>
            <header class="panel-head">
                <BrandMark src=panel.mark.clone() />
                <div class="panel-name">
                    <h3 id=title>
                        <A href=window.clone()>{panel.name.clone()}</A>
                    </h3>
                    <p>{panel.profile.clone()}</p>
                </div>
                <StateIcon health=panel.health />
            </header>
            {panel.stale.clone().map(|words| view! { <StaleLine words window=window.clone() broken=panel.health.is_broken() /> })}
            {panel.backfill.map(|progress| view! { <CatchingUp progress /> })}
            {panel.lacks.iter().map(|lack| view! { <p class="panel-lack">{lack.words()}</p> }).collect_view()}
            {body}
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

/// In the place of numbers that come when they are looked at.
#[component]
fn Waiting(href: String) -> impl IntoView {
    view! {
        <p class="panel-waiting">
            <a href=href data-noscroll>
                "Show the numbers"
            </a>
        </p>
    }
}

#[component]
fn Numbers(frame: Frame, panel: Panel, metrics: Vec<Metric>, is_open: RwSignal<bool>, opened: Open) -> impl IntoView {
    if metrics.is_empty() {
        // Where something is in the way, the line above says so.
        return panel
            .stale
            .is_none()
            .then(|| view! { <p class="panel-nothing">"Nothing has come in yet. The first days follow within minutes."</p> })
            .into_any();
    }
    let id = panel.connection;
    let href = frame.path_of(id, true);
    let source = format!("{}, {}", panel.name, panel.profile);
    let place = Place::of(&frame, id, &source);
    let counted = Counted {
        ask: Some(format!("{}#ask-again", campaign_settings_path(frame.campaign))),
        ..Counted::of_source(&source, &panel.name, &panel.time_zone, panel.last_good, panel.not_final)
    };
    let days = frame.days;
    let action = ServerAction::<AskPeriod>::new();
    let ask = frame.may_ask.then_some(AskOffer { connection: id, range: frame.range, name: panel.name, action });
    let figures =
        Figures { id: id.to_string(), days: days.clone(), metrics: metrics.clone(), stale: panel.stale, counted, ask };
    view! {
        <FiguresView figures>
            <DataTable metrics days caption=source href is_open />
            {panel.by.map(|offer| view! { <Breakdowns place offer open=opened /> })}
        </FiguresView>
    }
    .into_any()
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
