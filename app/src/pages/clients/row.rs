//! One client in the table.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::{
        campaign::CampaignRow,
        client::{Against, ClientRow, Figure, NextReport, Standing},
    },
    paths::{dashboard_path, integrations_path, reports_path},
};

#[component]
pub(super) fn Row(row: ClientRow) -> impl IntoView {
    let ClientRow { campaign, standing, told, report } = row;
    let (id, name) = (campaign.head.id, campaign.head.name.clone());
    let is_told = standing.is_some();
    let (days, cells) = match standing {
        Some(Standing { days, results, cost, goal, budget }) => (Some(days), (results, cost, goal, budget)),
        None => (None, (None, None, None, None)),
    };
    let (results, cost, goal, budget) = cells;
    view! {
        <tr>
            <th scope="row">
                <A href=dashboard_path(id)>{name}</A>
                <Trouble campaign />
                {days
                    .zip(told)
                    .map(|(days, told)| {
                        view! { <span class="table-note">{days} ", as of " <MomentWords moment=told /></span> }
                    })}
                {(!is_told).then(|| view! { <span class="table-note">"Its numbers are being looked at"</span> })}
            </th>
            <td data-label="Results">
                <Number figure=results named=true />
            </td>
            <td data-label="Cost per result">
                <Number figure=cost named=false />
            </td>
            <td data-label="Goal">
                <Planned against=goal />
            </td>
            <td data-label="Budget">
                <Planned against=budget />
            </td>
            <td data-label="Next report">
                <Report report path=reports_path(id) />
            </td>
        </tr>
    }
}

/// What is broken, and the way to where it is mended.
#[component]
fn Trouble(campaign: CampaignRow) -> impl IntoView {
    let words = match (campaign.broken, campaign.waiting) {
        (0, 0) => return ().into_any(),
        (0, waiting) => format!("{waiting} waiting"),
        (broken, _) => format!("{broken} broken"),
    };
    let (key, glyph) = if campaign.broken > 0 { ("broken", Glyph::BrokenChain) } else { ("delayed", Glyph::Clock) };
    view! {
        " "
        <A href=integrations_path(campaign.head.id) attr:class="chip" attr:data-state=key>
            <Icon glyph />
            <span>{words}</span>
        </A>
    }
    .into_any()
}

/// `named`: what it is differs from client to client.
#[component]
fn Number(figure: Option<Figure>, named: bool) -> impl IntoView {
    let Some(Figure { name, words, change, verdict, without }) = figure else {
        return view! { <span class="muted">"–"</span> }.into_any();
    };
    let change = change.map(|change| {
        let word = verdict.clone().map(|word| format!(" {word}")).unwrap_or_default();
        view! {
            <span class="number-change" data-verdict=verdict>
                {change}
                {word}
            </span>
        }
    });
    view! {
        <span class="client-number">{words}</span>
        {named.then(|| view! { <span class="table-note">{name}</span> })}
        {change}
        {without.map(|words| view! { <span class="table-note">{words}</span> })}
    }
    .into_any()
}

#[component]
fn Planned(against: Option<Against>) -> impl IntoView {
    let Some(Against { words, verdict, is_off }) = against else {
        return view! { <span class="muted">"–"</span> }.into_any();
    };
    let state = if is_off { "delayed" } else { "healthy" };
    view! {
        {verdict
            .map(|verdict| {
                view! {
                    <span class="chip" data-state=state>
                        {verdict}
                    </span>
                }
            })}
        <span class="table-note">{words}</span>
    }
    .into_any()
}

#[component]
fn Report(report: Option<NextReport>, path: String) -> impl IntoView {
    let Some(NextReport { sends, needs_somebody }) = report else {
        return view! { <span class="muted">"–"</span> }.into_any();
    };
    let when = match sends {
        Some(moment) => view! { <MomentWords moment /> }.into_any(),
        None => "Once approved".into_any(),
    };
    view! {
        <A href=path>{when}</A>
        {needs_somebody.then(|| view! { <span class="table-note">"Needs you"</span> })}
    }
    .into_any()
}
