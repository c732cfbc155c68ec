//! Reports as PDFs: printed when one goes out and kept with it, and for members who want to see one before.

use app::{
    backend::Visitor,
    model::{
        error::AppError,
        ids::{CampaignId, RunId},
        member::Viewer,
        report_document::{Pdf, ReportDocument},
    },
};
use print::Printed;

use super::{
    ReportsService,
    opening::Found,
    paper::{file_name, on_paper},
    view::{find_run, version_of},
    words::MOST_ATTACHED,
};
use crate::{
    press::PressError,
    service::rights::find_campaign,
    store::{StoreError, Unit, run::Run},
};

impl ReportsService {
    /// What goes out, printed. A report goes without its PDF rather than not at all.
    pub(super) async fn print_for(&self, run: &Run, document: ReportDocument) -> Option<Printed> {
        match self.core.printer.print(on_paper(document)).await {
            Ok(printed) => Some(printed),
            Err(error) => {
                tracing::error!(%error, run = %run.id, "a report goes out without its PDF");
                None
            }
        }
    }

    /// The same for a letter that is a test.
    pub(super) async fn print_for_letter(&self, run: &Run, document: ReportDocument) -> Option<Pdf> {
        let name = file_name(&document);
        let printed = self.print_for(run, document).await?;
        let is_small = u32::try_from(printed.pdf.len()).is_ok_and(|bytes| bytes <= MOST_ATTACHED);
        is_small.then_some(Pdf { name, bytes: printed.pdf })
    }

    /// A run as a PDF: what went out, or else what would go out now.
    pub(super) async fn pdf_of(&self, viewer: &Viewer, campaign: CampaignId, id: RunId) -> Result<Pdf, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let run = find_run(&mut *unit, viewer, &campaign, id).await?;
        let document = self.read_document(&mut *unit, &run, version_of(&run)).await?.ok_or(AppError::NotFound)?;
        let kept = unit.print_pdf(viewer.agency, run.id).await?;
        drop(unit);
        let name = file_name(&document);
        if let Some(bytes) = kept {
            return Ok(Pdf { name, bytes });
        }
        match self.core.printer.print(on_paper(document)).await {
            Ok(printed) => Ok(Pdf { name, bytes: printed.pdf }),
            Err(PressError::Busy) => Err(AppError::Busy),
            Err(error) => {
                tracing::warn!(%error, run = %run.id, "a report could not be printed");
                Err(AppError::NotPrinted)
            }
        }
    }

    /// What went out, for whoever has the link: the kept bytes and nothing else.
    pub(super) async fn shared_pdf(
        &self,
        token: &str,
        number: Option<u32>,
        visitor: &Visitor,
    ) -> Result<Pdf, AppError> {
        let Found { mut unit, run, sent, .. } = self.find_shared(token, number, visitor).await?;
        let bytes = unit.print_pdf(run.agency, run.id).await?.ok_or(AppError::ShareLinkOver)?;
        let document = self.read_document(&mut *unit, &run, sent.version).await?.ok_or(AppError::NoReportYet)?;
        Ok(Pdf { name: file_name(&document), bytes })
    }

    /// The PDF of what is being sent, if it is small enough for a letter.
    pub(super) async fn attachment(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        document: &ReportDocument,
    ) -> Result<Option<Pdf>, StoreError> {
        let head = unit.print_head(run.agency, run.id).await?;
        if head.and_then(|head| head.bytes).is_none_or(|bytes| bytes > MOST_ATTACHED) {
            return Ok(None);
        }
        let bytes = unit.print_pdf(run.agency, run.id).await?;
        Ok(bytes.map(|bytes| Pdf { name: file_name(document), bytes }))
    }
}
