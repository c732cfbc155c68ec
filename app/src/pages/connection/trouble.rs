//! What is wrong: what happened, since when, who can fix it, and what the fix mends.

use leptos::prelude::*;

use super::{facts::Fact, hosts::NewHosts, title::ScreenTitle, window::Window};
use crate::{
    components::{moment::MomentWords, state_icon::StateIcon},
    model::{
        cause::Cause,
        health::Health,
        window::{Impact, Trouble},
    },
};

/// The trouble of this connection, in the order in which one asks.
#[component]
pub(super) fn TroubleReport() -> impl IntoView {
    let view = Window::here().view;
    // One memo for all of it, so that a new day of data doesn't build the report anew.
    let report = Memo::new(move |_| {
        view.with(|view| {
            let trouble = view.trouble.clone()?;
            Some((view.health, trouble, view.last_good.clone(), view.impact))
        })
    });
    move || {
        report.get().map(|(health, trouble, last_good, impact)| {
            let Trouble { headline, happened, next, fixer, since, reauthorizing_helps, .. } = trouble;
            let mends = reauthorizing_helps.then(|| count_impact(impact)).flatten();
            view! {
                <section class="trouble" data-state=health.key()>
                    <div class="trouble-head">
                        <StateIcon health />
                        <ScreenTitle>{headline}</ScreenTitle>
                    </div>
                    <p>{happened} " " {next}</p>
                    {is_useless(health, reauthorizing_helps)
                        .then(|| view! { <p class="trouble-note">"Reconnecting would not mend this, so we don't offer it here."</p> })}
                </section>
                <dl class="facts">
                    <NewHosts />
                    <Fact name="Since">
                        <MomentWords moment=since />
                    </Fact>
                    <Fact name="Last good data">
                        {match last_good {
                            Some(moment) => view! { <MomentWords moment /> }.into_any(),
                            None => "none yet".into_any(),
                        }}
                    </Fact>
                    <Fact name="Who can fix it">{fixer}</Fact>
                    {mends.map(|words| view! { <Fact name="What this mends">{words}</Fact> })}
                </dl>
            }
        })
    }
}

/// Broken, and not to be mended by signing in. What passes by itself says so in its own words already.
fn is_useless(health: Health, reauthorizing_helps: bool) -> bool {
    let waits_for_owner = health == Health::Broken { cause: Cause::HostsChanged };
    health.is_broken() && !reauthorizing_helps && !waits_for_owner
}

/// "3 campaigns, 11 widgets".
fn count_impact(impact: Impact) -> Option<String> {
    let count = |number, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {many}")),
    };
    let parts: Vec<_> = [
        count(impact.campaigns, "campaign", "campaigns"),
        count(impact.connections, "connection", "connections"),
        count(impact.widgets, "widget", "widgets"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Impact, count_impact};

    #[test]
    fn impact_is_counted_in_words_and_nothing_is_left_out_silently() {
        let words = |campaigns, connections, widgets| count_impact(Impact { campaigns, connections, widgets });
        assert_eq!(words(3, 5, 11).as_deref(), Some("3 campaigns, 5 connections, 11 widgets"));
        assert_eq!(words(1, 1, 0).as_deref(), Some("1 campaign, 1 connection"));
        assert_eq!(words(0, 0, 0), None);
    }
}
