//! The data of a chart as a table, folded.

use leptos::{prelude::*, web_sys};

use crate::{
    components::icon::{Glyph, Icon},
    model::dashboard::{Day, Metric, Point},
};

/// All metrics of a panel, folded, a row per day. It is built when it is unfolded, and stays so while the numbers
/// change; without scripts `href` leads to the page on which it is.
#[component]
pub fn DataTable(
    metrics: Vec<Metric>,
    days: Vec<Day>,
    #[prop(into)] caption: String,
    #[prop(into)] href: String,
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let open = is_open.get_untracked();
    let (metrics, days) = (StoredValue::new(metrics), StoredValue::new(days));
    let whole = caption.clone();
    view! {
        <details class="fold" open=open on:toggle=move |event| is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Show as a table"
                <span class="visually-hidden">{format!(": {caption}")}</span>
            </summary>
            {(!open)
                .then(|| {
                    view! {
                        <noscript>
                            <a href=href>"Open the page with this table"</a>
                        </noscript>
                    }
                })}
            {move || {
                is_open
                    .get()
                    .then(|| view! { <Rows metrics=metrics.get_value() days=days.get_value() caption=whole.clone() /> })
            }}
        </details>
    }
}

/// The same for pages without scripts: open, or a link to the page on which it is.
#[component]
pub fn LinkedTable(
    metrics: Vec<Metric>,
    days: Vec<Day>,
    #[prop(into)] caption: String,
    #[prop(into)] href: String,
    is_open: bool,
) -> impl IntoView {
    let of = format!(": {caption}");
    if !is_open {
        return view! {
            <p class="fold fold-link">
                <a href=href>
                    <Icon glyph=Glyph::ChevronRight />
                    "Show as a table"
                    <span class="visually-hidden">{of}</span>
                </a>
            </p>
        }
        .into_any();
    }
    view! {
        <details class="fold" open>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Show as a table"
                <span class="visually-hidden">{of}</span>
            </summary>
            <Rows metrics days caption />
        </details>
    }
    .into_any()
}

/// The same where all is there from the start: a fold with the whole table.
#[component]
pub fn FoldedTable(metrics: Vec<Metric>, days: Vec<Day>, #[prop(into)] caption: String) -> impl IntoView {
    view! {
        <details class="fold">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Show as a table"
                <span class="visually-hidden">{format!(": {caption}")}</span>
            </summary>
            <Rows metrics days caption />
        </details>
    }
}

/// The newest day first.
#[component]
fn Rows(mut metrics: Vec<Metric>, days: Vec<Day>, caption: String) -> impl IntoView {
    metrics.retain(|metric| !metric.is_of_period());
    let columns: Vec<Vec<Point>> = metrics.iter().map(|metric| metric.points(&days)).collect();
    let has_notes = days.iter().any(|day| !day.notes.is_empty());
    let row = |index: usize, label: String, notes: &[String]| {
        let partial = columns.iter().filter_map(|points| points.get(index)).any(|point| point.partial);
        let cell = |points: &Vec<Point>| {
            let words = points.get(index).map(|point| point.words.clone()).unwrap_or_default();
            let words = if words.is_empty() { "no data".to_owned() } else { words };
            view! { <td>{words}</td> }
        };
        view! {
            <tr>
                <th scope="row">
                    {label} {partial.then(|| view! { <span class="table-note">" so far"</span> })}
                </th>
                {columns.iter().map(cell).collect_view()}
                {has_notes.then(|| view! { <td class="table-words">{notes.join("; ")}</td> })}
            </tr>
        }
    };
    let rows =
        days.iter().enumerate().rev().map(|(index, day)| row(index, day.label.clone(), &day.notes)).collect_view();
    view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table class="table table-numbers">
                    <thead>
                        <tr>
                            <th scope="col">"Day"</th>
                            {metrics
                                .iter()
                                .map(|metric| view! { <th scope="col">{metric.name.clone()}</th> })
                                .collect_view()}
                            {has_notes.then(|| view! { <th scope="col">"Notes"</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
    }
}
