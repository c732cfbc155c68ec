//! Grey shapes of the size of what comes.

use leptos::prelude::*;

/// The shape of what is loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Rows of a list.
    Row,
    /// Tiles of the integrations page.
    Tile,
    /// Panels of a dashboard.
    Panel,
    /// One line of text.
    Line,
}

impl Shape {
    fn class(self) -> &'static str {
        match self {
            Self::Row => "skeleton skeleton-row",
            Self::Tile => "skeleton skeleton-tile",
            Self::Panel => "skeleton skeleton-panel",
            Self::Line => "skeleton skeleton-line",
        }
    }
}

/// `count` shapes.
#[component]
pub fn Skeleton(shape: Shape, #[prop(default = 1)] count: usize) -> impl IntoView {
    let grid = if shape == Shape::Tile { "skeletons skeletons-tiles" } else { "skeletons" };
    view! {
        <div class=grid role="status">
            <span class="visually-hidden">"Loading"</span>
            {(0..count).map(|_| view! { <span class=shape.class() aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
