//! One tile: a link to the connection window, and the state of the connection in one line.

use leptos::prelude::*;

use crate::{
    components::{brand_mark::BrandMark, state_icon::StateIcon},
    model::{
        health::Health,
        ids::ConnectionId,
        integration::{Progress, Tile},
    },
};

/// The tile's id in the document: where focus goes when its window closes.
pub fn tile_id(connection: ConnectionId) -> String {
    format!("tile-{connection}")
}

/// `href`: the address of the window.
#[component]
pub(super) fn TileCard(
    connection: ConnectionId,
    tile: Memo<Option<Tile>>,
    #[prop(into)] href: Signal<String>,
) -> impl IntoView {
    view! {
        // data-noscroll: the window opens over the page, which stays where it is.
        <a
            class="tile"
            id=tile_id(connection)
            href=href
            data-noscroll
            data-state=move || tile.with(|tile| tile.as_ref().map(|tile| tile.health.key()))
        >
            {move || tile.get().map(|tile| view! { <TileFace tile /> })}
        </a>
    }
}

#[component]
fn TileFace(tile: Tile) -> impl IntoView {
    let Tile { integration, subject, health, line, backfill, lacks, needs_app, .. } = tile;
    let subject = subject.unwrap_or(integration.summary);
    view! {
        <span class="tile-top">
            <BrandMark src=integration.mark />
            <StateIcon health />
        </span>
        <span class="tile-name">{integration.name}</span>
        <span class="tile-subject" title=subject.clone()>
            {subject.clone()}
        </span>
        {if health == Health::Never {
            let words = if needs_app { "Needs set-up by your admin" } else { "Connect" };
            view! { <span class="tile-connect">{words}</span> }.into_any()
        } else {
            view! { <span class="tile-line">{line}</span> }.into_any()
        }}
        {lacks.iter().map(|lack| view! { <span class="tile-lack">{lack.short()}</span> }).collect_view()}
        {backfill.map(|progress| view! { <TileProgress progress /> })}
    }
}

/// Missed days coming in. A `<progress>` inside a link would be announced as its text, so the words say it.
#[component]
fn TileProgress(progress: Progress) -> impl IntoView {
    let Progress { done, total } = progress;
    view! {
        <span class="tile-progress">
            <span class="visually-hidden">{format!("{done} of {total} days are in")}</span>
            <progress aria-hidden="true" max=total.to_string() value=done.to_string()></progress>
        </span>
    }
}
