//! The tiles in their grid, and what stands there when there are none.

use leptos::prelude::*;

use super::{filter::Filter, filter_bar::with_query, tile::TileCard};
use crate::{
    components::{button::Look, empty::Empty, icon::Glyph},
    model::{
        ids::{CampaignId, ConnectionId},
        integration::IntegrationsPage,
    },
    paths::{add_integration_path, connection_path, integrations_path},
};

/// The tiles that the filter lets through. A tile keeps its element while its state changes and while it moves, so
/// that focus stays on it.
#[component]
pub(super) fn TileGrid(page: Signal<IntegrationsPage>, filter: Memo<Filter>) -> impl IntoView {
    let campaign = page.with_untracked(|page| page.campaign.id);
    let shown = Memo::new(move |_| {
        page.with(|page| {
            filter.with(|filter| {
                page.tiles
                    .iter()
                    .filter(|tile| filter.lets_through(tile))
                    .map(|tile| tile.connection)
                    .collect::<Vec<ConnectionId>>()
            })
        })
    });
    view! {
        <ul class="tiles" role="list" aria-label="Integrations">
            <For each=move || shown.get() key=|connection| *connection let:connection>
                {
                    let tile = Memo::new(move |_| {
                        page.with(|page| page.tiles.iter().find(|tile| tile.connection == connection).cloned())
                    });
                    let href = Memo::new(move |_| {
                        with_query(&connection_path(campaign, connection), &filter.with(Filter::to_query))
                    });
                    view! {
                        <li>
                            <TileCard connection tile href />
                        </li>
                    }
                }
            </For>
        </ul>
        <div aria-live="polite">
            {move || {
                shown.with(Vec::is_empty).then(|| view! { <NoTiles campaign page /> })
            }}
        </div>
    }
}

#[component]
fn NoTiles(campaign: CampaignId, page: Signal<IntegrationsPage>) -> impl IntoView {
    if page.with_untracked(|page| !page.tiles.is_empty()) {
        return view! {
            <Empty glyph=Glyph::Search title="No integration matches">
                <p>"Try fewer words, or any category and state."</p>
                <a class=Look::Quiet.class() href=integrations_path(campaign)>
                    "Show all"
                </a>
            </Empty>
        }
        .into_any();
    }
    let may_edit = page.with_untracked(|page| page.may_edit);
    view! {
        <Empty glyph=Glyph::Plug title="Connect the first platform">
            <p>
                "Add an integration for each platform this client uses. Its data then comes in every day, and you see here at once when one breaks."
            </p>
            {if may_edit {
                view! {
                    <a class=Look::Filled.class() href=add_integration_path(campaign)>
                        "Add your first integration"
                    </a>
                }
                    .into_any()
            } else {
                view! { <p>"Ask an owner or a manager of your agency to add one."</p> }.into_any()
            }}
        </Empty>
    }
    .into_any()
}
