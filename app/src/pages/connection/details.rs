//! Folded away: the proof of the cause, and what happened to this connection so far.

use leptos::prelude::*;

use super::window::Window;
use crate::{
    components::{
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::window::{Evidence, TimelineLine},
    paths::timeline_path,
};

#[component]
pub(super) fn Details() -> impl IntoView {
    let view = Window::here().view;
    let evidence =
        Memo::new(move |_| view.with(|view| view.trouble.as_ref().and_then(|trouble| trouble.evidence.clone())));
    let timeline = Memo::new(move |_| view.with(|view| view.timeline.clone()));
    move || {
        let (evidence, timeline) = (evidence.get(), timeline.get());
        if evidence.is_none() && timeline.is_empty() {
            return None;
        }
        let fold = view! {
            <details class="fold">
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    "Details"
                </summary>
                {evidence.map(|evidence| view! { <EvidenceReport evidence /> })}
                {(!timeline.is_empty()).then(|| view! { <Timeline timeline /> })}
            </details>
        };
        Some(fold)
    }
}

/// What we asked and what came back: the one place where the provider's own words stand.
#[component]
fn EvidenceReport(evidence: Evidence) -> impl IntoView {
    let Evidence { request, status, code, text, is_ours, at } = evidence;
    let answer = match (status, code) {
        (Some(status), Some(code)) => format!("{status}, {code}"),
        (Some(status), None) => status.to_string(),
        (None, Some(code)) => code,
        (None, None) => "no answer".to_owned(),
    };
    view! {
        <h4 class="fold-title">"Evidence"</h4>
        <dl class="evidence facts">
            // Some things are known without asking.
            {(!request.is_empty())
                .then(|| {
                    view! {
                        <dt>"We asked"</dt>
                        <dd>
                            <code>{request}</code>
                        </dd>
                        <dt>"The answer"</dt>
                        <dd>
                            <code>{answer}</code>
                        </dd>
                    }
                })}
            {text
                .map(|text| {
                    if is_ours {
                        view! {
                            <dt>"What we saw"</dt>
                            <dd>{text}</dd>
                        }
                            .into_any()
                    } else {
                        view! {
                            <dt>"In its own words"</dt>
                            <dd>
                                <q>{text}</q>
                            </dd>
                        }
                            .into_any()
                    }
                })}
            <dt>"When"</dt>
            <dd>
                <MomentWords moment=at />
            </dd>
        </dl>
    }
}

#[component]
fn Timeline(timeline: Vec<TimelineLine>) -> impl IntoView {
    let export = timeline_path(Window::here().place.connection);
    view! {
        <h4 class="fold-title">"What happened so far"</h4>
        <ol class="timeline" role="list">
            {timeline
                .into_iter()
                .map(|line| {
                    view! {
                        <li data-kind=line.kind>
                            <MomentWords moment=line.at />
                            <span>
                                {line.words}
                                {line.by.map(|by| view! { <span class="timeline-by">{format!(" by {by}")}</span> })}
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
        // external: a file, no page of the router's.
        <a class="timeline-export" href=export rel="external" download>
            "Download everything as JSON Lines"
        </a>
    }
}
