//! What people said of the days that are shown, in words. In the charts these days have a mark.

use leptos::prelude::*;

use crate::model::dashboard::Day;

#[component]
pub(in crate::pages) fn NotesView(days: Vec<Day>) -> impl IntoView {
    let rows: Vec<(String, String)> =
        days.into_iter().flat_map(|day| day.notes.into_iter().map(move |text| (day.label.clone(), text))).collect();
    (!rows.is_empty()).then(|| {
        let row = |(label, text): (String, String)| {
            view! {
                <dt>{label}</dt>
                <dd>{text}</dd>
            }
        };
        view! {
            <section class="panel panel-notes" aria-labelledby="day-notes">
                <h3 id="day-notes">"Notes on these days"</h3>
                <dl class="facts">{rows.into_iter().map(row).collect_view()}</dl>
            </section>
        }
    })
}
