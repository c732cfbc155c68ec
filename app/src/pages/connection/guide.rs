//! Before the provider's window opens: what Relink reads and never does, and how it goes there.

use leptos::prelude::*;

use super::window::Window;
use crate::{
    components::icon::{Glyph, Icon},
    paths::HELP,
};

/// What Relink reads and never does.
#[component]
pub(super) fn Promise() -> impl IntoView {
    let (reads, never) =
        Window::here().view.with_untracked(|view| (view.guide.reads.clone(), view.guide.never.clone()));
    view! {
        <div class="promise">
            <PromiseList title="What Relink reads" glyph=Glyph::Eye lines=reads />
            <PromiseList title="What it never does" glyph=Glyph::Never lines=never />
        </div>
    }
}

#[component]
fn PromiseList(title: &'static str, glyph: Glyph, lines: Vec<String>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <section>
                <h4>{title}</h4>
                <ul role="list">
                    {lines
                        .into_iter()
                        .map(|line| {
                            view! {
                                <li>
                                    <Icon glyph />
                                    <span>{line}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}

/// The steps at this provider, and where to get help. Without a title where a fold's summary is one already.
#[component]
pub(super) fn Steps(#[prop(default = true)] titled: bool) -> impl IntoView {
    let (steps, name) =
        Window::here().view.with_untracked(|view| (view.guide.steps.clone(), view.integration.name.clone()));
    view! {
        {(!steps.is_empty())
            .then(|| {
                view! {
                    <section class="steps">
                        {titled.then(|| view! { <h4>{format!("How it goes at {name}")}</h4> })}
                        <ol>{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
                    </section>
                }
            })}
        <HelpLinks />
    }
}

/// Both open a tab of their own: an attempt may be under way in this one.
#[component]
pub(super) fn HelpLinks() -> impl IntoView {
    let (help, name, caution) = Window::here()
        .view
        .with_untracked(|view| (view.guide.help.clone(), view.integration.name.clone(), view.guide.caution()));
    let is_address =
        |help: &String| help.starts_with("https://") || help.starts_with("http://") || help.starts_with('/');
    let (link, sentence) = match help {
        Some(help) if is_address(&help) => (Some(help), None),
        help => (None, help),
    };
    view! {
        {sentence.map(|sentence| view! { <p class="help-sentence">{sentence}</p> })}
        {caution.map(|caution| view! { <p class="help-sentence">{caution}</p> })}
        <p class="help-links">
            <a href=HELP target="_blank">
                "How reconnecting works"
                <Icon glyph=Glyph::External />
            </a>
            {link
                .map(|link| {
                    view! {
                        <a href=link target="_blank" rel="noreferrer">
                            {format!("Help for {name}")}
                            <Icon glyph=Glyph::External />
                        </a>
                    }
                })}
        </p>
    }
}
