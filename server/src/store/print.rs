//! Prints: what went out of a run as a PDF.

use app::model::ids::{AgencyId, RunId};
use async_trait::async_trait;

use super::StoreError;

/// What came of printing a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintHead {
    /// Of the PDF. `None`: it could not be printed.
    pub bytes: Option<u32>,
    /// Characters that could not be drawn.
    pub undrawn: u32,
}

#[async_trait]
pub trait PrintStore: Send {
    /// Keeps what goes out of a run, in the place of what was there. `pdf`: `None` where it could not be printed.
    async fn put_print(
        &mut self,
        agency: AgencyId,
        run: RunId,
        pdf: Option<&[u8]>,
        undrawn: u32,
        now: i64,
    ) -> Result<(), StoreError>;
    /// `None`: nothing has been printed.
    async fn print_head(&mut self, agency: AgencyId, run: RunId) -> Result<Option<PrintHead>, StoreError>;
    async fn print_pdf(&mut self, agency: AgencyId, run: RunId) -> Result<Option<Vec<u8>>, StoreError>;
}
