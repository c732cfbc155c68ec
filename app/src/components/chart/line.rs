//! A line chart of one metric over the days.

use leptos::prelude::*;

use super::{
    path::{Detail, HEIGHT, Shapes, draw, place_day},
    scale::Scale,
};
use crate::model::{
    dashboard::{self as model, Metric, Point},
    numbers::short_words,
};

/// CSS pixels above the plot, for the text that shows the day under the pointer. The style sheet knows this height
/// and the plot's, for the ticks beside it.
const TOP: f64 = 24.0;
/// CSS pixels of the plot.
const PLOT: f64 = 176.0;
/// CSS pixels below it, for the days.
const BOTTOM: f64 = 28.0;
/// So many days are named below the plot, at most.
const NAMED_DAYS: usize = 5;

/// So many days with notes are told in the words for those who don't see the picture, at most.
const MOST_NOTES: usize = 5;
/// Letters of a note that stand beside a number.
const NOTE_LETTERS: usize = 40;

/// The chart. `id` tells its hatching from that of other charts on the page; `stale` are the words for the stretch
/// without data at the end. `with_days`: each day's number is there from the start, for pages without scripts.
#[component]
pub fn LineChart(
    #[prop(into)] id: String,
    metric: Metric,
    days: Vec<model::Day>,
    #[prop(optional_no_strip)] stale: Option<String>,
    #[prop(optional)] with_days: bool,
) -> impl IntoView {
    let points = metric.points(&days);
    let marks = days.iter().enumerate().filter(|(_, day)| !day.notes.is_empty());
    let marks: Vec<usize> = marks.map(|(index, _)| index).collect();
    let Metric { name, unit, is_over, .. } = metric;
    let scale = Scale::fit(points.iter().filter_map(|point| point.value));
    let shapes = draw(&points, &scale, Detail::Fine);
    // Days that are over may all be there, whatever is in the way today.
    let stale = stale.filter(|_| !is_over || shapes.ends.is_some());
    let (hatch, fade) = (format!("hatch-{id}"), format!("fade-{id}"));
    let summary = summarize(&name, &points, stale.as_deref(), &days);
    let grid = scale
        .ticks()
        .into_iter()
        .map(|tick| {
            let y = px(scale.place(tick));
            view! { <line class="chart-grid" x1="0" x2="100%" y1=y.clone() y2=y /> }
        })
        .collect_view();
    // Beside the picture, so that the longest label makes their column, without measuring.
    let ticks =
        scale.ticks().into_iter().rev().map(|tick| view! { <span>{short_words(tick, &unit)}</span> }).collect_view();
    let label = shapes.last.and_then(|last| {
        let point = points.get(last)?.clone();
        Some((last, point, label_goes_below(&points, last, &scale)))
    });
    let notes: Vec<String> = days.iter().map(|day| day.notes.join("; ")).collect();
    let days = points.len();
    // A column for each day says its number to whoever points at it. Nobody else needs them; they are most of a chart.
    let is_pointed_at = RwSignal::new(with_days);
    let columns = {
        let (points, scale) = (points.clone(), scale.clone());
        move || {
            let column = |(index, point): (usize, &Point)| {
                let note = notes.get(index).cloned().unwrap_or_default();
                view! { <Day index days point=point.clone() note scale=scale.clone() /> }
            };
            is_pointed_at.get().then(|| points.iter().enumerate().map(column).collect_view())
        }
    };
    view! {
        <div class="chart-frame" on:pointerenter=move |_| is_pointed_at.set(true)>
            <div class="chart-ticks" aria-hidden="true">
                {ticks}
            </div>
            <svg
                class="chart"
                role="img"
                aria-label=summary
                width="100%"
                height=(TOP + PLOT + BOTTOM).to_string()
            >
                {grid}
                {stale.is_some().then_some(shapes.ends).flatten().map(|from| view! { <Stale from hatch /> })}
                <Plot shapes=shapes.clone() days fade />
                {marks.into_iter().map(|index| view! { <NoteMark index days /> }).collect_view()}
                {label.map(|(index, point, below)| view! { <LastValue index days point below scale=scale.clone() /> })}
                {name_days(&points)}
                {columns}
            </svg>
        </div>
    }
}

/// The stretched part: what has no text and no circles.
#[component]
fn Plot(shapes: Shapes, days: usize, fade: String) -> impl IntoView {
    view! {
        <defs>
            <linearGradient id=fade.clone() x1="0" y1="0" x2="0" y2="1">
                // Not written out: Leptos wraps fixed SVG into <g> in the browser, where a gradient finds no stops.
                {[("chart-fade-top", "0"), ("chart-fade-bottom", "1")]
                    .map(|(class, offset)| view! { <stop class=class offset=offset /> })}
            </linearGradient>
        </defs>
        <svg
            x="0"
            y=TOP.to_string()
            width="100%"
            height=PLOT.to_string()
            viewBox=format!("0 0 {days} {HEIGHT}")
            preserveAspectRatio="none"
            class="chart-plot"
        >
            <path d=shapes.area fill=format!("url(#{fade})") />
            <path class="chart-line" d=shapes.line />
            <path class="chart-partial" d=shapes.partial />
        </svg>
    }
}

/// Hatching from where the data ends.
#[component]
fn Stale(from: f64, hatch: String) -> impl IntoView {
    view! {
        <defs>
            <pattern id=hatch.clone() width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line class="chart-hatch" x1="0" y1="0" x2="0" y2="8" />
            </pattern>
        </defs>
        <rect
            class="chart-stale"
            x=percent(from)
            y=TOP.to_string()
            width=percent(1.0 - from)
            height=PLOT.to_string()
            fill=format!("url(#{hatch})")
        />
    }
}

/// The newest whole day, marked and named directly instead of by a legend.
#[component]
fn LastValue(index: usize, days: usize, point: Point, below: bool, scale: Scale) -> impl IntoView {
    let share = place_day(index, days);
    let y = scale.place(point.value.unwrap_or_default());
    let shift = if below { "18" } else { "-10" };
    view! {
        <circle class="chart-dot" cx=percent(share) cy=px(y) r="3.5" />
        <text class="chart-label" x=percent(share) y=px(y) dy=shift text-anchor=anchor(share)>
            {point.words}
        </text>
    }
}

/// Somebody has said something of this day: what, stands above the charts and in the table.
#[component]
fn NoteMark(index: usize, days: usize) -> impl IntoView {
    let x = percent(place_day(index, days));
    view! {
        <g class="chart-note">
            <line x1=x.clone() x2=x.clone() y1=TOP.to_string() y2=(TOP + PLOT).to_string() />
            <circle cx=x cy=TOP.to_string() r="3" />
        </g>
    }
}

/// Whether the newest value stands below its point: where the line comes down to it.
fn label_goes_below(points: &[Point], last: usize, scale: &Scale) -> bool {
    let place = |index: Option<usize>| index.and_then(|index| points.get(index)?.value).map(|value| scale.place(value));
    let (Some(here), before) = (place(Some(last)), place(last.checked_sub(1))) else { return false };
    here < 0.85 && before.is_some_and(|before| before < here)
}

/// A day's column: shows its value while the pointer is over it, and what was said of the day.
#[component]
fn Day(index: usize, days: usize, point: Point, note: String, scale: Scale) -> impl IntoView {
    let share = place_day(index, days);
    let width = place_day(0, days) * 2.0;
    let words = if point.words.is_empty() {
        format!("{}: no data", point.label)
    } else if point.partial {
        format!("{}: {} so far", point.label, point.words)
    } else {
        format!("{}: {}", point.label, point.words)
    };
    let words = if note.is_empty() { words } else { format!("{words} · {}", shorten(&note)) };
    view! {
        <g class="chart-day">
            <rect x=percent(share - width / 2.0) y="0" width=percent(width) height=(TOP + PLOT).to_string() />
            <line x1=percent(share) x2=percent(share) y1=TOP.to_string() y2=(TOP + PLOT).to_string() />
            {point.value.map(|value| view! { <circle cx=percent(share) cy=px(scale.place(value)) r="3.5" /> })}
            <text x=percent(share) y="14" text-anchor=anchor(share)>
                {words}
            </text>
        </g>
    }
}

/// The names of some days below the plot, evenly spread.
fn name_days(points: &[Point]) -> impl IntoView + use<> {
    let step = points.len().div_ceil(NAMED_DAYS).max(1);
    points
        .iter()
        .enumerate()
        .step_by(step)
        .enumerate()
        .map(|(nth, (index, point))| {
            let share = place_day(index, points.len());
            let (x, anchor) = match index {
                0 => ("0".to_owned(), "start"),
                _ if share > 0.95 => (percent(share), "end"),
                _ => (percent(share), "middle"),
            };
            // In a narrow place every second name is left out.
            let class = if nth % 2 == 0 { "chart-tick" } else { "chart-tick chart-tick-second" };
            view! {
                <text class=class x=x y=(TOP + PLOT + 20.0).to_string() text-anchor=anchor>
                    {point.label.clone()}
                </text>
            }
        })
        .collect_view()
}

/// What has room beside a day's number.
fn shorten(note: &str) -> String {
    match note.char_indices().nth(NOTE_LETTERS) {
        Some((end, _)) => format!("{}…", note.get(..end).unwrap_or_default().trim_end()),
        None => note.to_owned(),
    }
}

/// What the picture shows, for those who don't see it.
fn summarize(name: &str, points: &[Point], stale: Option<&str>, days: &[model::Day]) -> String {
    let span = match points {
        [first, .., last] => format!(" from {} to {}", first.label, last.label),
        _ => String::new(),
    };
    let stale = stale.map(|words| format!(" {words}.")).unwrap_or_default();
    let noted: Vec<&model::Day> = days.iter().filter(|day| !day.notes.is_empty()).collect();
    let notes = match noted.as_slice() {
        [] => String::new(),
        few if few.len() <= MOST_NOTES => {
            let words = few.iter().map(|day| format!("{}: {}", day.label, shorten(&day.notes.join("; "))));
            format!(" Notes: {}.", words.collect::<Vec<_>>().join("; "))
        }
        many => format!(" Notes on {} days stand above.", many.len()),
    };
    format!("Line chart: {name}{span}.{stale}{notes} The same data as a table follows.")
}

/// Text near an edge grows away from it.
fn anchor(share: f64) -> &'static str {
    match share {
        share if share < 0.12 => "start",
        share if share > 0.88 => "end",
        _ => "middle",
    }
}

fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}

/// A share of the plot's height as CSS pixels from the chart's top.
fn px(share: f64) -> String {
    format!("{:.1}", TOP + share * (PLOT / HEIGHT) * HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(notes: &[&str]) -> Vec<model::Day> {
        let day = |(number, note): (usize, &&str)| model::Day {
            label: format!("{} Nov", number + 1),
            notes: if note.is_empty() { Vec::new() } else { vec![(*note).to_owned()] },
            ..model::Day::default()
        };
        notes.iter().enumerate().map(day).collect()
    }

    #[test]
    fn the_words_for_a_chart_tell_its_notes_while_they_are_few() {
        let words = |notes: &[&str]| summarize("Clicks", &[], None, &noted(notes));
        assert_eq!(words(&["", ""]), "Line chart: Clicks. The same data as a table follows.");
        let few = "Line chart: Clicks. Notes: 2 Nov: Site relaunch. The same data as a table follows.";
        assert_eq!(words(&["", "Site relaunch"]), few);
        assert!(words(&["x"; 6]).contains("Notes on 6 days stand above."));
        assert_eq!(shorten(&"é".repeat(40)), "é".repeat(40));
        assert_eq!(shorten(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }
}
