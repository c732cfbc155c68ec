//! Adding an integration: the catalogue in a dialog, by category, with a search.

use leptos::{form::ActionForm, html::Dialog, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::{
    api::connections::{AddIntegration as AddAction, list_catalogue},
    browser::dialog::keep_modal,
    components::{
        action_notice::ActionNotice,
        brand_mark::BrandMark,
        empty::Empty,
        icon::{Glyph, Icon},
        loaded::{Failure, Loaded},
    },
    model::{
        ids::CampaignId,
        integration::{CatalogueList, Category, Integration, Planned},
    },
    paths::{integrations_path, use_campaign},
};

/// The dialog at `/campaigns/…/integrations/add`.
#[component]
pub fn AddIntegration() -> impl IntoView {
    let campaign = use_campaign();
    move || match campaign.get() {
        Ok(campaign) => view! { <AddDialog campaign /> }.into_any(),
        Err(error) => view! { <Failure error /> }.into_any(),
    }
}

#[component]
fn AddDialog(campaign: CampaignId) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    keep_modal(dialog, || "add-integration".to_owned());
    let navigate = use_navigate();
    let back = integrations_path(campaign);
    let leave = {
        let back = back.clone();
        move |_| navigate(&back, leptos_router::NavigateOptions { scroll: false, ..Default::default() })
    };
    let catalogue = Resource::new_blocking(|| (), |()| list_catalogue());
    let add = ServerAction::<AddAction>::new();
    let query = use_query_map();
    let text = RwSignal::new(query.with_untracked(|query| query.get("find").unwrap_or_default()));

    view! {
        <Title text="Add an integration" />
        <dialog class="window window-add" node_ref=dialog open=true aria-labelledby="window-title" on:close=leave>
            <a class="icon-button window-close" href=back data-noscroll>
                <Icon glyph=Glyph::Close />
                <span class="visually-hidden">"Close"</span>
            </a>
            <header class="window-head">
                <div class="window-names">
                    <h2 class="window-title" id="window-title">"Add an integration"</h2>
                    <p class="window-subject">"It appears as a tile; you connect it in the next step."</p>
                </div>
            </header>
            <div class="window-body">
                <form
                    class="filter-bar"
                    role="search"
                    method="get"
                    on:submit=|event| event.prevent_default()
                    on:input=move |event| text.set(event_target_value(&event))
                >
                    <label class="search-field">
                        <span class="visually-hidden">"Search the catalogue"</span>
                        <Icon glyph=Glyph::Search />
                        <input
                            class="input"
                            type="search"
                            name="find"
                            placeholder="Search the catalogue"
                            autocomplete="off"
                            value=text.get_untracked()
                        />
                    </label>
                </form>
                <ActionNotice value=add.value() />
                <Loaded resource=catalogue count=4 let:catalogue>
                    <Catalogue campaign catalogue add text />
                </Loaded>
            </div>
        </dialog>
    }
}

#[component]
fn Catalogue(
    campaign: CampaignId,
    catalogue: CatalogueList,
    add: ServerAction<AddAction>,
    text: RwSignal<String>,
) -> impl IntoView {
    let CatalogueList { offered, planned } = catalogue;
    let (catalogue, planned) = (StoredValue::new(offered), StoredValue::new(planned));
    // What can't be connected is shown to those who look for it, and in nobody's way.
    let missing = Memo::new(move |_| {
        let wanted = text.get();
        let is_asked = |plan: &&Planned| wanted.trim().len() > 1 && is_named(&plan.name, &wanted);
        planned.with_value(|planned| planned.iter().filter(is_asked).cloned().collect::<Vec<_>>())
    });
    let found = Memo::new(move |_| {
        let wanted = text.get();
        catalogue.with_value(|catalogue| {
            catalogue.iter().filter(|entry| is_wanted(entry, &wanted)).cloned().collect::<Vec<_>>()
        })
    });
    move || {
        let (found, missing) = (found.get(), missing.get());
        if found.is_empty() && missing.is_empty() {
            return view! {
                <Empty glyph=Glyph::Search title="Nothing of that name">
                    <p>"Try another word. Any platform with an OpenID sign-in or a PostgreSQL or MySQL database can be added by its address."</p>
                </Empty>
            }
            .into_any();
        }
        let groups = Category::ALL
            .into_iter()
            .filter_map(|category| {
                let entries: Vec<_> = found.iter().filter(|entry| entry.category == category).cloned().collect();
                (!entries.is_empty()).then(|| view! { <Group campaign category entries add /> })
            })
            .collect_view();
        view! {
            {groups}
            {(!missing.is_empty()).then(|| view! { <PlannedGroup planned=missing /> })}
        }
        .into_any()
    }
}

#[component]
fn Group(
    campaign: CampaignId,
    category: Category,
    entries: Vec<Integration>,
    add: ServerAction<AddAction>,
) -> impl IntoView {
    view! {
        <section class="catalogue-group">
            <h3>{category.name()}</h3>
            <ul role="list">
                {entries
                    .into_iter()
                    .map(|entry| {
                        view! {
                            <li>
                                <ActionForm action=add>
                                    <input type="hidden" name="campaign" value=campaign.to_string() />
                                    <input type="hidden" name="integration" value=entry.key.to_string() />
                                    <button class="catalogue-entry" type="submit">
                                        <BrandMark src=entry.mark />
                                        <span class="catalogue-words">
                                            <span class="catalogue-name">{entry.name}</span>
                                            <span class="catalogue-summary">{entry.summary}</span>
                                        </span>
                                        <Icon glyph=Glyph::Plus />
                                    </button>
                                </ActionForm>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn PlannedGroup(planned: Vec<Planned>) -> impl IntoView {
    view! {
        <section class="catalogue-group">
            <h3>"Planned"</h3>
            <ul role="list">
                {planned
                    .into_iter()
                    .map(|Planned { name, missing, .. }| {
                        view! {
                            <li class="catalogue-planned">
                                <span class="catalogue-name">{name}</span>
                                <span class="catalogue-summary">"Can't be connected yet. " {missing}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

fn is_named(name: &str, text: &str) -> bool {
    let name = name.to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

/// The same search as on the page of tiles, over name, summary and category.
fn is_wanted(entry: &Integration, text: &str) -> bool {
    let haystack = format!("{} {} {}", entry.name, entry.summary, entry.category.name()).to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| haystack.contains(word))
}
