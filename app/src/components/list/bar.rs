//! Search, and the states with their counts.

use std::time::Duration;

use leptos::{html::Input, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::query::list_path;
use crate::{
    browser::later::Later,
    components::{
        button::Look,
        icon::{Glyph, Icon},
    },
    model::list::{ListQuery, StateCounts, StateGroup},
};

/// Since the last key. Each search asks the server.
const TYPING: Duration = Duration::from_millis(250);

/// `path`: the page without its query. `label`: "Search campaigns".
#[component]
pub fn ListBar(
    #[prop(into)] path: String,
    label: &'static str,
    list: Memo<ListQuery>,
    #[prop(into)] counts: Signal<StateCounts>,
    /// How many are archived, where there is such a thing.
    #[prop(default = Signal::stored(0))]
    archived: Signal<u32>,
) -> impl IntoView {
    let path = StoredValue::new(path);
    let text = NodeRef::<Input>::new();
    let navigate = use_navigate();
    let apply = Callback::new(move |()| {
        let Some(text) = text.try_get_untracked().flatten() else { return };
        let asked = ListQuery { text: text.value().trim().to_owned(), after: None, ..list.get_untracked() };
        if asked != list.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&path.with_value(|path| list_path(path, &asked)), options);
        }
    });
    let later = Later::nothing();
    view! {
        <form
            class="filter-bar"
            role="search"
            method="get"
            action=path.get_value()
            on:submit=move |event| {
                event.prevent_default();
                apply.run(());
            }
            on:input=move |_| later.run_in(TYPING, move || apply.run(()))
        >
            <label class="search-field">
                <span class="visually-hidden">{label}</span>
                <Icon glyph=Glyph::Search />
                <input
                    node_ref=text
                    class="input"
                    type="search"
                    name="q"
                    placeholder=label
                    autocomplete="off"
                    maxlength="200"
                    value=move || list.get().text
                />
            </label>
            {move || list.get().state.map(|state| view! { <input type="hidden" name="state" value=state.key() /> })}
            {move || list.get().archived.then(|| view! { <input type="hidden" name="archived" value="true" /> })}
            <noscript>
                <button class=Look::Quiet.class() type="submit">
                    "Search"
                </button>
            </noscript>
        </form>
        <nav class="segments" aria-label="States">
            {move || {
                let (now, counts, archived) = (list.get(), counts.get(), archived.get());
                let link = |words: String, state: Option<StateGroup>, archived: bool| {
                    let asked = ListQuery { text: now.text.clone(), state, after: None, archived };
                    let is_here = now.state == state && now.archived == archived;
                    view! {
                        <a
                            href=path.with_value(|path| list_path(path, &asked))
                            aria-current=is_here.then_some("true")
                        >
                            {words}
                        </a>
                    }
                };
                let shown = |group: &StateGroup| counts.of(*group) > 0 || now.state == Some(*group);
                let groups = StateGroup::ALL
                    .into_iter()
                    .filter(shown)
                    .map(|group| link(format!("{} ({})", group.name(), group_digits(counts.of(group))), Some(group), false))
                    .collect_view();
                view! {
                    {link(format!("All ({})", group_digits(counts.total())), None, false)}
                    {groups}
                    {(archived > 0 || now.archived)
                        .then(|| link(format!("Archived ({})", group_digits(archived)), None, true))}
                }
            }}
        </nav>
    }
}

/// "10,003".
pub(super) fn group_digits(number: u32) -> String {
    let digits = number.to_string();
    let mut words = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::group_digits;

    #[test]
    fn digits_stand_in_threes() {
        for (number, words) in [(0, "0"), (999, "999"), (1_000, "1,000"), (50_006, "50,006"), (1_234_567, "1,234,567")]
        {
            assert_eq!(group_digits(number), words);
        }
    }
}
