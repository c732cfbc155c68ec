//! Providers that do not answer: one notice each, instead of one at every tile.

use leptos::prelude::*;

use super::{
    moment::MomentWords,
    notice::{Notice, Tone},
};
use crate::model::outage::Outage;

#[component]
pub fn Outages(outages: Vec<Outage>) -> impl IntoView {
    outages
        .into_iter()
        .map(|Outage { provider, since, connections }| {
            let waiting = match connections {
                1 => "1 connection waits".to_owned(),
                more => format!("{more} connections wait"),
            };
            view! {
                <Notice tone=Tone::Warning>
                    <p>
                        <strong>{provider} " is having an outage"</strong> " since " <MomentWords moment=since /> ". "
                        {waiting} ". Nothing to do: we keep trying, and pull in what is missing afterwards."
                    </p>
                </Notice>
            }
        })
        .collect_view()
}
