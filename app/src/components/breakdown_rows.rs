//! The rows of a breakdown, and what is to be said about them: the same for whoever looks.

use leptos::prelude::*;

use crate::model::breakdown::{BreakdownRow, BreakdownTable};

/// `caption`: of which source. `children`: how more rows come.
#[component]
pub fn BreakdownRows(table: BreakdownTable, #[prop(into)] caption: String, children: Children) -> impl IntoView {
    let BreakdownTable { name, columns, rows, notes, .. } = table;
    let label = format!("{name}: {caption}");
    let row = |row: BreakdownRow| {
        view! {
            <tr>
                <th scope="row">
                    <bdi>{row.label}</bdi>
                </th>
                {row.cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}
            </tr>
        }
    };
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=label>
                <table class="table table-numbers table-parts">
                    <thead>
                        <tr>
                            <th scope="col">{name}</th>
                            {columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <div class="parts">
            {table}
            {notes.into_iter().map(|words| view! { <p class="parts-note">{words}</p> }).collect_view()}
            {children()}
        </div>
    }
}
