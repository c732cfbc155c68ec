//! A page that is one calm card: before anybody is signed in.

use leptos::prelude::*;

/// Our mark, the title, and what is to be done.
#[component]
pub fn LoneCard(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <main class="lone">
            <section class="lone-card" aria-labelledby="lone-title">
                <img class="lone-mark" src="/favicon.svg" alt="" width="40" height="40" />
                <h1 id="lone-title">{title}</h1>
                {children()}
            </section>
        </main>
    }
}
