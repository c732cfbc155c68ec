//! The whole reconnect, explained with pictures.

mod causes;
mod picture;
mod steps;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    causes::Causes,
    steps::{WithAccount, WithCredentials, WithoutWindow},
};
use crate::components::page_head::PageHead;

/// The page. Its pictures are screenshots of the real thing, taken by the browser tests.
#[component]
pub fn HelpReconnect() -> impl IntoView {
    view! {
        <Title text="How to reconnect" />
        <article class="prose">
            <PageHead title="How to reconnect" />
            <p class="page-lead">
                "Data comes from the platforms through access that somebody gave. When that access ends, Relink stops pulling, says why, and keeps everything it has. Signing in once mends it, and the missed days are fetched by themselves."
            </p>
            <nav class="contents" aria-label="On this page">
                <ul role="list">
                    // external: plain anchors, so that the focus moves there too.
                    <li><a href="#account" rel="external">"By signing in at the platform"</a></li>
                    <li><a href="#credentials" rel="external">"With a user name, password or key"</a></li>
                    <li><a href="#other-account" rel="external">"When another account comes back"</a></li>
                    <li><a href="#no-window" rel="external">"When no window opens"</a></li>
                    <li><a href="#never" rel="external">"What Relink reads and never does"</a></li>
                    <li><a href="#causes" rel="external">"Why connections break"</a></li>
                </ul>
            </nav>
            <WithAccount />
            <WithCredentials />
            <OtherAccount />
            <WithoutWindow />
            <Never />
            <Causes />
        </article>
    }
}

#[component]
fn OtherAccount() -> impl IntoView {
    view! {
        <section aria-labelledby="other-account">
            <h2 id="other-account" tabindex="-1">"When another account comes back"</h2>
            <p>
                "Browsers stay signed in, so it happens that somebody else's account answers. Relink never swaps it in silently. It says who came back and lets you choose:"
            </p>
            <ul>
                <li><strong>"Try again"</strong>" and sign in as the account that was expected."</li>
                <li><strong>"Use here"</strong>": this connection moves to the other account, nothing else changes."</li>
                <li>
                    <strong>"Use everywhere"</strong>
                    ": every connection of the broken account moves, as far as the other one can reach its data. You see which ones first."
                </li>
                <li><strong>"Cancel"</strong>": what came back is forgotten."</li>
            </ul>
            <p>
                "The same holds when fewer permissions come back than the stored access has: the better one is kept, and Relink names what would be lost."
            </p>
        </section>
    }
}

#[component]
fn Never() -> impl IntoView {
    view! {
        <section aria-labelledby="never">
            <h2 id="never" tabindex="-1">"What Relink reads and never does"</h2>
            <ul>
                <li>"It reads the figures that the campaign's dashboards and reports show. Each connection window lists them before you sign in."</li>
                <li>"It never posts, changes or deletes anything at the platform."</li>
                <li>"It never sees the password you type in the platform's own window."</li>
                <li>"The access it gets is stored encrypted on your agency's own server and leaves it only towards that platform."</li>
            </ul>
        </section>
    }
}
