//! A report as its client sees it. Rendered on the server alone, without scripts: what is read on a phone first, then on paper.
//!
//! Its links to earlier ones lead to its own address, which so stands nowhere in it.

mod note;
mod numbers;
mod top;

use leptos::prelude::*;

use self::{note::NoteParts, numbers::Numbers, top::Top};
use crate::{
    components::plain_document::render_document,
    model::report_document::{ReportDocument, SharedReport},
};

/// For whoever has its link.
pub fn render_report(report: SharedReport) -> String {
    let SharedReport { document, all, number, has_pdf } = report;
    render_document(&title(&document), || view! { <Report document=*document all number has_pdf /> })
}

/// For members, before it goes out.
pub fn render_preview(document: ReportDocument) -> String {
    render_document(&title(&document), || view! { <Report document all=Vec::new() number=0 has_pdf=false /> })
}

fn title(document: &ReportDocument) -> String {
    let ReportDocument { period, dashboard, .. } = document;
    format!("{}, {period} · {}", dashboard.campaign, dashboard.agency)
}

#[component]
fn Report(document: ReportDocument, all: Vec<(u32, String)>, number: u32, has_pdf: bool) -> impl IntoView {
    let may_change = document.foot().map(|words| view! { <p class="report-foot">{words}</p> });
    view! {
        <main class="page report">
            <Top document=document.clone() />
            <NoteParts note=document.note />
            <Numbers dashboard=document.dashboard left_out=document.left_out />
            {may_change}
            {has_pdf
                .then(|| {
                    view! {
                        <p class="report-pdf">
                            <a href=format!("?n={number}&as=pdf") download="">
                                "Download this report as a PDF"
                            </a>
                        </p>
                    }
                })}
            <Earlier all number />
        </main>
    }
}

/// The ways to the other reports behind this link.
#[component]
fn Earlier(all: Vec<(u32, String)>, number: u32) -> impl IntoView {
    let link = move |(own, period): (u32, String)| {
        let is_own = (own == number).then_some("page");
        view! {
            <li>
                <a href=format!("?n={own}") aria-current=is_own>
                    {period}
                </a>
            </li>
        }
    };
    (all.len() > 1).then(|| {
        view! {
            <nav class="report-earlier" aria-labelledby="earlier">
                <h2 id="earlier">"All reports"</h2>
                <ul role="list">{all.into_iter().map(link).collect_view()}</ul>
            </nav>
        }
    })
}

#[cfg(test)]
mod tests;
