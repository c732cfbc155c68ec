//! The data of a chart as a table, folded.

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    model::dashboard::Metric,
};

/// All metrics of a panel, a row per day, newest first.
#[component]
pub fn DataTable(metrics: Vec<Metric>, #[prop(into)] caption: String) -> impl IntoView {
    let days: Vec<(String, bool)> = metrics
        .first()
        .map(|metric| metric.points.iter().map(|point| (point.label.clone(), point.partial)).collect())
        .unwrap_or_default();
    let rows = days
        .into_iter()
        .enumerate()
        .rev()
        .map(|(index, (label, partial))| {
            view! {
                <tr>
                    <th scope="row">
                        {label} {partial.then(|| view! { <span class="table-note">" so far"</span> })}
                    </th>
                    {metrics
                        .iter()
                        .map(|metric| {
                            let words = metric.points.get(index).map(|point| point.words.clone()).unwrap_or_default();
                            let words = if words.is_empty() { "no data".to_owned() } else { words };
                            view! { <td>{words}</td> }
                        })
                        .collect_view()}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="fold">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Show as a table"
                <span class="visually-hidden">{format!(": {caption}")}</span>
            </summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table class="table table-numbers">
                    <thead>
                        <tr>
                            <th scope="col">"Day"</th>
                            {metrics
                                .iter()
                                .map(|metric| view! { <th scope="col">{metric.name.clone()}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
