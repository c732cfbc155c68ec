//! Which days the dashboard shows, against which, and how to get to others. All of it is links and a form: it works without scripts.

use leptos::{html::Details, prelude::*};

use crate::{
    components::{
        button::{Button, Look},
        field::TextField,
    },
    model::date_range::{DateRange, MOST_DAYS, RangeHead, Span},
};

/// The days in words, and the ways to others. `path`: that of the page, empty for its own. `children`: what else can be done here.
#[component]
pub fn RangeHeader(
    head: RangeHead,
    #[prop(into)] path: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let against = head.against.clone().map(|words| {
        view! { <span class="dashboard-against">{format!(", against {words}")}</span> }
    });
    view! {
        <header class="dashboard-head">
            <h2>{head.words.clone()} {against}</h2>
            <div class="dashboard-actions">
                <RangeLinks range=head.range path=path.clone() />
                <MoreRanges head path />
                {children.map(|children| children())}
            </div>
        </header>
    }
}

/// Those that are asked for most.
#[component]
fn RangeLinks(range: DateRange, path: String) -> impl IntoView {
    let links = DateRange::FIRST.map(|span| view! { <RangeLink range span path=path.clone() /> });
    view! {
        <nav class="segments" aria-label="Days shown">
            {links.into_iter().collect_view()}
        </nav>
    }
}

/// What it is compared with stays.
#[component]
fn RangeLink(range: DateRange, span: Span, path: String) -> impl IntoView {
    let is_own = (range.span == span).then_some("true");
    view! {
        <a href=address(&path, range.with(span)) aria-current=is_own>
            {span.label()}
        </a>
    }
}

/// The others, any days, and the other comparison.
#[component]
fn MoreRanges(head: RangeHead, path: String) -> impl IntoView {
    let RangeHead { range, first, last, .. } = head;
    let is_here = !DateRange::FIRST.contains(&range.span);
    let label = if is_here { format!("More: {}", range.span.label().to_lowercase()) } else { "More".to_owned() };
    let links = DateRange::MORE.map(|span| view! { <RangeLink range span path=path.clone() /> });
    let other = DateRange { year: !range.year, ..range };
    let compare = if range.year { "Compare with the days before" } else { "Compare with a year ago" };
    // Who has chosen is done here. Without scripts the next page comes with it closed.
    let fold = NodeRef::<Details>::new();
    let close = move |_| {
        if let Some(fold) = fold.get_untracked() {
            fold.set_open(false);
        }
    };
    view! {
        <details class="more-ranges" node_ref=fold>
            <summary class=Look::Quiet.class() data-current=is_here.then_some("true")>
                {label}
            </summary>
            <div class="more-ranges-panel">
                <nav class="segments" aria-label="More days" on:click=close>
                    {links.into_iter().collect_view()}
                </nav>
                <form class="form" method="get" action=if path.is_empty() { "?".to_owned() } else { path.clone() }>
                    <input type="hidden" name="days" value=range.to_string() />
                    <div class="form-row">
                        <TextField name="from" id="range-from" kind="date" label="From" value=first />
                        <TextField
                            name="to"
                            id="range-to"
                            kind="date"
                            label="To"
                            value=last
                            help=format!("{MOST_DAYS} days at most, up to yesterday.")
                        />
                    </div>
                    <div class="form-actions">
                        <Button kind="submit">"Show these days"</Button>
                    </div>
                </form>
                <a href=address(&path, other) on:click=close>
                    {compare}
                </a>
            </div>
        </details>
    }
}

fn address(path: &str, range: DateRange) -> String {
    format!("{path}?days={range}")
}
