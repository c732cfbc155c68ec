//! Where reports are printed: a port, and who is behind it. What a page looks like is the crate `print`'s.
//!
//! - `child`: a process of its own for each report, seen from the server: how many at once, how long, how much.
//! - `inside`: the same seen from within: what it forbids itself before it reads anything.
//!
//! Not here: what is printed, and what is done with it.

mod child;
pub(crate) mod inside;

use async_trait::async_trait;
use print::{Printed, report::Report};
use serde::{Deserialize, Serialize};

pub use self::child::ChildPrinter;

/// Bytes of a report as JSON: what a document may have, and a little.
const MOST_IN: usize = 20 * 1024 * 1024;
/// Bytes of a PDF: a hundred times a long one.
const MOST_OUT: usize = 32 * 1024 * 1024;

/// Prints reports.
#[async_trait]
pub trait Printer: Send + Sync {
    async fn print(&self, report: Report) -> Result<Printed, PressError>;
}

/// Why there is no PDF. For the log: people are told that there is none.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    #[error("the report is too large")]
    TooLarge,
    #[error("printing took too long")]
    TooSlow,
    #[error("too many reports are being printed")]
    Busy,
    #[error("the printer failed: {0}")]
    Failed(String),
    #[error(transparent)]
    Print(#[from] print::PrintError),
    #[error("the printer can't be talked to: {0}")]
    Io(#[from] std::io::Error),
}

/// Stands before the PDF, on a line of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    pages: usize,
    undrawn: usize,
}

/// Prints in this process: for tests, and for commands that print nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnPrinter;

#[async_trait]
impl Printer for OwnPrinter {
    async fn print(&self, report: Report) -> Result<Printed, PressError> {
        let printing = tokio::task::spawn_blocking(move || print::print(&report));
        Ok(printing.await.map_err(|error| PressError::Failed(error.to_string()))??)
    }
}
