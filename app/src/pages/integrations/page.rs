//! The page: summary, filters, tiles; and over it whatever window its address asks for.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Outlet, hooks::use_query_map};

use super::{
    filter::{Filter, count_states},
    filter_bar::FilterBar,
    grid::TileGrid,
    live::keep_tiles_fresh,
};
use crate::{
    api::connections::get_integrations,
    browser::{events::SLOW, later::Pace},
    components::{
        button::Look,
        followed::Followed,
        icon::{Glyph, Icon},
        outages::Outages,
        skeleton::Shape,
    },
    model::integration::{Category, IntegrationsPage as PageData},
    parts::fetch_windows_ahead,
    paths::{add_integration_path, integrations_path, use_campaign},
};

/// The integrations of the campaign in the address.
#[component]
pub fn IntegrationsPage() -> impl IntoView {
    let campaign = use_campaign();
    let asked = RwSignal::new(0_u32);
    let page = Resource::new_blocking(
        move || (campaign.get(), asked.get()),
        |(campaign, _)| async move { get_integrations(campaign?).await },
    );
    let fetch_whole = Pace::new(SLOW, move || {
        let _ = asked.try_update(|count| *count += 1);
    });
    fetch_windows_ahead();
    view! {
        <Followed resource=page skeleton=Shape::Tile count=6 let:page>
            <Integrations fetched=page fetch_whole />
        </Followed>
        <Outlet />
    }
}

#[component]
fn Integrations(fetched: Signal<PageData>, fetch_whole: Pace) -> impl IntoView {
    let page = keep_tiles_fresh(fetched, fetch_whole);
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(Filter::read));
    let categories = Memo::new(move |_| page.with(categories_of));
    let outages = Memo::new(move |_| page.with(|page| page.outages.clone()));
    let campaign = page.with_untracked(|page| page.campaign.id);
    // The title is read once more while the head is written, when the page's signals may already be gone.
    let first_title = page.with_untracked(title_of);
    view! {
        <Title text=move || page.try_with(title_of).unwrap_or_else(|| first_title.clone()) />
        <div class="integrations-head">
            <h2 class="visually-hidden">"Integrations"</h2>
            <p class="integrations-summary" role="status">
                {move || page.with(|page| (!page.tiles.is_empty()).then(|| count_states(&page.tiles)))}
            </p>
            {move || {
                page.with(|page| page.may_edit && !page.tiles.is_empty())
                    .then(|| {
                        view! {
                            <a class=Look::Quiet.class() href=add_integration_path(campaign) id="add-integration" data-noscroll>
                                <Icon glyph=Glyph::Plus />
                                <span>"Add integration"</span>
                            </a>
                        }
                    })
            }}
        </div>
        {move || view! { <Outages outages=outages.get() /> }}
        <Show when=move || page.with(|page| !page.tiles.is_empty())>
            <FilterBar action=integrations_path(campaign) filter categories />
        </Show>
        <TileGrid page filter />
    }
}

/// The categories that occur, in the catalogue's order.
fn categories_of(page: &PageData) -> Vec<Category> {
    Category::ALL
        .into_iter()
        .filter(|category| page.tiles.iter().any(|tile| tile.integration.category == *category))
        .collect()
}

fn title_of(page: &PageData) -> String {
    format!("{} integrations", page.campaign.name)
}
