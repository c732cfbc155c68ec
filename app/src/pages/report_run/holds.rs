//! What keeps a run from going out, who can mend it, and the ways around it.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use super::deed::{Deeds, WhichRun};
use crate::{
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    model::{
        ids::{CampaignId, RunId},
        report_run::{Hold, RunView},
    },
    paths::connection_path,
};

#[component]
pub(in crate::pages) fn Holds(view: Signal<RunView>, deeds: Deeds) -> impl IntoView {
    let holds = Memo::new(move |_| view.with(|view| (view.campaign.id, view.id, view.may_edit, view.holds.clone())));
    view! {
        <ActionNotice value=deeds.without.value() />
        {move || {
            let (campaign, run, may_edit, holds) = holds.get();
            holds
                .into_iter()
                .enumerate()
                .map(|(index, hold)| {
                    // One next step at a time stands out.
                    let look = if index == 0 { Look::Filled } else { Look::Quiet };
                    view! { <OneHold campaign run hold may_edit look deeds /> }
                })
                .collect_view()
        }}
    }
}

#[component]
fn OneHold(campaign: CampaignId, run: RunId, hold: Hold, may_edit: bool, look: Look, deeds: Deeds) -> impl IntoView {
    let Hold { connection, name, words, fixer, action } = hold;
    let title = format!("hold-{connection}");
    let of = format!(": {name}");
    let client_reads = format!("The client reads: “{name} is not in this report. Totals are without it.”");
    let form = move |for_good: bool| {
        let words = if for_good { "Leave it out from now on" } else { "Send without it" };
        view! {
            <ActionForm action=deeds.without>
                <WhichRun campaign run />
                <input type="hidden" name="connection" value=connection.to_string() />
                <input type="hidden" name="for_good" value=for_good.to_string() />
                <Button kind="submit" busy=deeds.without.pending()>
                    {words}
                </Button>
            </ActionForm>
        }
    };
    let fold = |title: &'static str, lead: String, for_good: bool| {
        view! {
            <details class="fold">
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    {title}
                    <span class="visually-hidden">{of.clone()}</span>
                </summary>
                <p>{lead}</p>
                {form(for_good)}
            </details>
        }
    };
    let ways = may_edit.then(|| {
        view! {
            {fold("Send without it …", client_reads.clone(), false)}
            {fold(
                "Leave it out from now on …",
                format!("This report and all later ones are made without it, and wait for it no more. {client_reads}"),
                true,
            )}
        }
    });
    view! {
        <section class="card run-hold" aria-labelledby=title.clone()>
            <h2 id=title.clone()>
                <Icon glyph=Glyph::BrokenChain />
                {name.clone()}
            </h2>
            <p>{words}</p>
            <p class="muted">{fixer}</p>
            <A href=connection_path(campaign, connection) attr:class=look.class()>
                {action}
                <span class="visually-hidden">{format!(" {name}")}</span>
            </A>
            {ways}
        </section>
    }
}
