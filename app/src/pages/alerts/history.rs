//! What was told lately, and whether it arrived.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        button::Look,
        empty::Empty,
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::alert::{AlertRow, DeliveryRow, DeliveryState, News},
    paths::connection_path,
};

#[component]
pub(super) fn History(alerts: Memo<Vec<AlertRow>>) -> impl IntoView {
    view! {
        <section class="alert-history" aria-labelledby="history-title">
            <h2 id="history-title">"What was told"</h2>
            {move || if alerts.with(Vec::is_empty) {
                view! {
                    <Empty glyph=Glyph::Check title="Nothing to tell yet">
                        <p>
                            "When something breaks, it stands here with everybody who was told, and whether the message arrived."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! {
                    <ul class="rows" role="list">
                        {alerts.get().into_iter().map(|alert| view! { <Alert alert /> }).collect_view()}
                    </ul>
                }
                    .into_any()
            }}
        </section>
    }
}

#[component]
fn Alert(alert: AlertRow) -> impl IntoView {
    let AlertRow { headline, subject, opened, closed, at, deliveries, .. } = alert;
    let is_open = closed.is_none();
    let path = at.filter(|_| is_open).map(|(campaign, connection)| connection_path(campaign, connection));
    let name = headline.clone();
    view! {
        <li class="row alert" data-open=is_open.to_string()>
            <Icon glyph=if is_open { Glyph::BrokenChain } else { Glyph::Check } />
            <div class="row-main">
                <span class="row-title">{headline}</span>
                <span class="row-sub">{subject}</span>
                <span class="row-sub">
                    "Raised " <MomentWords moment=opened />
                    {closed.map(|moment| view! { ", over " <MomentWords moment /> })}
                </span>
                <ul class="deliveries" role="list">
                    {deliveries.into_iter().map(|delivery| view! { <Delivery delivery /> }).collect_view()}
                </ul>
            </div>
            {path
                .map(|path| {
                    view! {
                        <A href=path attr:class=Look::Quiet.class()>
                            "Open"
                            <span class="visually-hidden">{format!(": {name}")}</span>
                        </A>
                    }
                })}
        </li>
    }
}

#[component]
fn Delivery(delivery: DeliveryRow) -> impl IntoView {
    let DeliveryRow { news, to, state, at, problem, next } = delivery;
    let what = match news {
        News::Broken => "Alert",
        News::Healed => "“Works again”",
    };
    let (key, words) = match (state, problem.is_some()) {
        (DeliveryState::Sent, _) => ("sent", "sent"),
        (DeliveryState::Waiting, false) => ("waiting", "on its way since"),
        (DeliveryState::Waiting, true) => ("retrying", "not taken"),
        (DeliveryState::Failed, _) => ("failed", "given up"),
        (DeliveryState::Dropped, _) => ("dropped", "not needed any more since"),
    };
    view! {
        <li class="delivery" data-state=key>
            {what} " to " <strong>{to}</strong> ": " {words} " " <MomentWords moment=at />
            {next.map(|moment| view! { ", next try " <MomentWords moment /> })} "."
            {problem.map(|problem| view! { <span class="delivery-problem">{problem.to_string()}</span> })}
        </li>
    }
}
