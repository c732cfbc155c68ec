//! What whoever has a report's link gets: what went out, exactly. Nothing is written, and no platform is asked.

use app::{
    backend::Visitor,
    model::{error::AppError, report_document::SharedReport},
};

use super::{ReportsService, words::period_words};
use crate::{
    budget::rate::Place,
    service::sessions::hash_token,
    store::{
        Unit,
        run::{Run, SentRun},
    },
};

/// Reports that are named on the page.
const MOST: u32 = 60;

/// What a link leads to.
pub(super) struct Found {
    pub(super) unit: Box<dyn Unit>,
    pub(super) run: Run,
    pub(super) sent: SentRun,
    /// All that went out, the newest first.
    all: Vec<SentRun>,
}

impl ReportsService {
    pub(super) async fn show_shared(
        &self,
        token: &str,
        number: Option<u32>,
        visitor: &Visitor,
    ) -> Result<SharedReport, AppError> {
        let Found { mut unit, run, sent, all } = self.find_shared(token, number, visitor).await?;
        let document = self.read_document(&mut *unit, &run, sent.version).await?.ok_or(AppError::NoReportYet)?;
        let print = unit.print_head(run.agency, run.id).await?;
        Ok(SharedReport {
            document: Box::new(document),
            number: sent.number,
            all: all.iter().map(|sent| (sent.number, period_words(sent.first, sent.last))).collect(),
            has_pdf: print.is_some_and(|print| print.bytes.is_some()),
        })
    }

    /// The run behind a link. Each look is counted.
    pub(super) async fn find_shared(
        &self,
        token: &str,
        number: Option<u32>,
        visitor: &Visitor,
    ) -> Result<Found, AppError> {
        self.visits.take(visitor.address.0.map(Place::from), self.core.clock.unix())?;
        let mut unit = self.core.store.read().await?;
        let report = unit.client_report_by_token(&hash_token(token)).await?.ok_or(AppError::ShareLinkOver)?;
        let all = unit.sent_runs(report.agency, report.id, MOST).await?;
        let wanted = match number {
            Some(number) => all.iter().find(|sent| sent.number == number),
            None => all.first(),
        };
        let sent = wanted.cloned().ok_or(AppError::NoReportYet)?;
        let run = unit.report_run(report.agency, sent.id).await?.ok_or(AppError::NoReportYet)?;
        Ok(Found { unit, run, sent, all })
    }
}
