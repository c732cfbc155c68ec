//! The numbers of one source, and the chart of the first of them: the same for whoever looks.

use leptos::prelude::*;

use super::{
    ask_period::AskOffer,
    number::{Counted, Number},
};
use crate::{
    components::chart::LineChart,
    model::{
        dashboard::{Day, Metric},
        shown::{alike_words, lacking_alike},
    },
};

/// What is drawn.
pub(in crate::pages) struct Figures {
    /// Tells what belongs to it from others on the page.
    pub(in crate::pages) id: String,
    pub(in crate::pages) days: Vec<Day>,
    /// As they are shown, at least one.
    pub(in crate::pages) metrics: Vec<Metric>,
    /// The words for the stretch without data at the chart's end.
    pub(in crate::pages) stale: Option<String>,
    pub(in crate::pages) counted: Counted,
    /// For members.
    pub(in crate::pages) ask: Option<AskOffer>,
}

/// `with_days`: for pages without scripts. `children`: their table.
#[component]
pub(in crate::pages) fn FiguresView(
    figures: Figures,
    #[prop(optional)] with_days: bool,
    children: Children,
) -> impl IntoView {
    let Figures { id, days, metrics, stale, counted, ask } = figures;
    let chart = metrics.iter().find(|metric| !metric.is_of_period()).cloned().map(|metric| {
        view! {
            <h4 class="panel-metric">{metric.name.clone()}</h4>
            <LineChart id=id.clone() metric days=days.clone() stale with_days />
        }
    });
    let is_over = metrics.iter().filter(|metric| !metric.is_of_period()).all(|metric| metric.is_over);
    let alike = lacking_alike(&metrics, &days);
    let number = |metric: Metric| {
        let note = metric.without(&days).filter(|words| alike.as_ref() != Some(words));
        let days = days.clone();
        let ask = ask.clone().filter(|_| metric.is_of_period());
        view! { <Number metric days note group=id.clone() ask /> }
    };
    view! {
        {alike.as_ref().map(|words| view! { <p class="panel-without">{alike_words(words)}</p> })}
        <dl class="numbers">{metrics.iter().cloned().map(number).collect_view()} {counted.view(is_over)}</dl>
        {chart}
        {children()}
    }
}
