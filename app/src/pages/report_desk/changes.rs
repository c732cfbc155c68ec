//! What somebody should know before they approve it.

use leptos::prelude::*;

use crate::model::report_desk::{Changed, Changes, DeskRun};

#[component]
pub(super) fn ChangesCard(run: Memo<DeskRun>) -> impl IntoView {
    let changes = Memo::new(move |_| run.with(|run| run.changes.clone()));
    move || changes.get().map(|changes| view! { <Both changes /> })
}

#[component]
fn Both(changes: Changes) -> impl IntoView {
    let Changes { most, unusual } = changes;
    let row = |Changed { name, source, words, before, change }: Changed| {
        view! {
            <li>
                <span class="desk-number">{name} ": " <strong>{words}</strong></span>
                <span class="muted">{source} ", before: " {before} ", " {change}</span>
            </li>
        }
    };
    view! {
        <section class="card desk-changes" aria-labelledby="unusual-title">
            <h2 id="unusual-title">"What is unusual"</h2>
            {if unusual.is_empty() {
                view! { <p class="muted">"Nothing."</p> }.into_any()
            } else {
                view! { <ul>{unusual.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul> }.into_any()
            }}
        </section>
        {(!most.is_empty())
            .then(|| {
                view! {
                    <section class="card desk-changes" aria-labelledby="most-title">
                        <h2 id="most-title">"What changed most"</h2>
                        <ul>{most.into_iter().map(row).collect_view()}</ul>
                    </section>
                }
            })}
    }
}
