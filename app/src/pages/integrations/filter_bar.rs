//! Search and filters: a GET form whose values live in the page's query. With WASM it filters while one types.

use leptos::{
    html::{Input, Select},
    prelude::*,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::filter::Filter;
use crate::{
    components::{
        button::Look,
        icon::{Glyph, Icon},
    },
    model::{integration::Category, list::StateGroup},
};

/// `categories`: the ones that occur, so that no choice is empty.
#[component]
pub(super) fn FilterBar(
    /// The page without its query.
    #[prop(into)]
    action: String,
    filter: Memo<Filter>,
    categories: Memo<Vec<Category>>,
) -> impl IntoView {
    let text = NodeRef::<Input>::new();
    let category = NodeRef::<Select>::new();
    let state = NodeRef::<Select>::new();

    let path = use_location().pathname;
    let navigate = use_navigate();
    let apply = move || {
        let (Some(text), Some(category), Some(state)) =
            (text.get_untracked(), category.get_untracked(), state.get_untracked())
        else {
            return;
        };
        let query = Filter::from_keys(&text.value(), &category.value(), &state.value()).to_query();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(&path.get_untracked(), &query), options);
    };
    let apply_input = apply.clone();

    view! {
        <form
            class="filter-bar"
            role="search"
            method="get"
            action=action
            on:submit=move |event| {
                event.prevent_default();
                apply();
            }
            on:input=move |_| apply_input()
        >
            <label class="search-field">
                <span class="visually-hidden">"Search integrations"</span>
                <Icon glyph=Glyph::Search />
                <input
                    node_ref=text
                    class="input"
                    type="search"
                    name="q"
                    placeholder="Search"
                    autocomplete="off"
                    value=move || filter.get().text
                />
            </label>
            <label>
                <span class="visually-hidden">"Category"</span>
                <select node_ref=category class="input" name="category">
                    <option value="">"All categories"</option>
                    {move || {
                        let chosen = filter.get().category;
                        categories
                            .get()
                            .into_iter()
                            .map(|category| {
                                view! {
                                    <option value=category.key() selected=chosen == Some(category)>
                                        {category.name()}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
            <label>
                <span class="visually-hidden">"State"</span>
                <select node_ref=state class="input" name="state">
                    <option value="">"Any state"</option>
                    {StateGroup::ALL
                        .map(|group| {
                            view! {
                                <option value=group.key() selected=move || filter.get().state == Some(group)>
                                    {group.name()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
            <noscript>
                <button class=Look::Quiet.class() type="submit">
                    "Filter"
                </button>
            </noscript>
        </form>
    }
}

/// An address with a query, or without one.
pub(super) fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
