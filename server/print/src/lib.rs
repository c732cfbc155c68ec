//! A client's report on paper: data in, PDF out. No network, no files, no clock: the same report gives the same bytes.
//!
//! - `report`: what is printed, as plain data whose words are final.
//! - `fonts`, `setting`: characters to lines of glyphs. `ink`: colours.
//! - `block`: what stands on a page as one; `flow`: which page that is.
//! - `compose`: a report as blocks, in the order in which it is read, by a `composer`: `top`, `numbers`, `chart`, `table`, `budgets`.
//! - `draw`, `pen`, `foot`, `tags`: blocks to PDF, with what programs read that read aloud.
//!
//! Not here: which numbers there are and what is said of them; who starts the printer, and with which limits.
//!
//! docs/decisions/0041-pdf.md

// Tests share their reports with the benches, which know this crate by its name.
#[cfg(test)]
extern crate self as print;

mod block;
mod budgets;
mod chart;
mod compose;
mod composer;
mod draw;
mod flow;
mod fonts;
mod foot;
mod ink;
mod numbers;
mod pen;
pub mod report;
mod setting;
mod table;
mod tags;
mod top;

use self::{compose::compose, flow::flow, report::Report, setting::Setter};

/// A printed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// Characters that no font has; a small square stands in their place.
    pub undrawn: usize,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error("a font can't be read")]
    Font,
    #[error("a page can't be so large")]
    Paper,
    #[error("the document can't be written: {0}")]
    Document(String),
}

/// Prints a report.
pub fn print(report: &Report) -> Result<Printed, PrintError> {
    let mut setter = Setter::new()?;
    let sheets = flow(compose(report, &mut setter), report.paper.room());
    // Before the feet: what they say stands on the first page already.
    let undrawn = setter.undrawn();
    let pdf = draw::draw(report, &sheets, &mut setter)?;
    Ok(Printed { pdf, pages: sheets.len(), undrawn })
}

#[cfg(test)]
mod tests;
