//! The course of a number in a few pixels. Decoration: the numbers stand in the table.

use leptos::prelude::*;

use super::{
    path::{Detail, LOW, draw},
    scale::Scale,
};
use crate::model::dashboard::Point;

#[component]
pub fn Sparkline(points: Vec<Point>) -> impl IntoView {
    let size = format!("0 0 {} {LOW}", points.len());
    let shapes = draw(&points, &Scale::fit(points.iter().filter_map(|point| point.value)), Detail::Coarse);
    view! {
        <svg class="sparkline" viewBox=size preserveAspectRatio="none" aria-hidden="true" height="32">
            <path class="chart-line" d=shapes.line />
            <path class="chart-partial" d=shapes.partial />
        </svg>
    }
}
