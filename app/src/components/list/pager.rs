//! The way to the next page, and back to the first.

use leptos::prelude::*;

use crate::{components::button::Look, model::list::PAGE};

/// `first`: the first page's address, on every other page. `next`: that of the next, if anything follows.
#[component]
pub fn Pager(#[prop(into)] first: Signal<Option<String>>, #[prop(into)] next: Signal<Option<String>>) -> impl IntoView {
    move || {
        let (first, next) = (first.get(), next.get());
        (first.is_some() || next.is_some()).then(|| {
            view! {
                <nav class="pager" aria-label="Pages">
                    {first
                        .map(|href| {
                            view! {
                                <a class=Look::Quiet.class() href=href rel="first">
                                    "First page"
                                </a>
                            }
                        })}
                    {next
                        .map(|href| {
                            view! {
                                <a class=Look::Quiet.class() href=href rel="next">
                                    {format!("Next {PAGE}")}
                                </a>
                            }
                        })}
                </nav>
            }
        })
    }
}
