//! Charts in SVG, drawn on the server too. Geometry is plain functions; the views only place it.
//!
//! Positions across are per cent and shapes are stretched inside, so that a chart has the width of its place without
//! scripts and without inline styles, and its text is never stretched.

mod line;
mod path;
mod scale;
mod sparkline;
mod table;

pub use line::LineChart;
pub use scale::Scale;
pub use sparkline::Sparkline;
pub use table::{DataTable, FoldedTable, LinkedTable};
