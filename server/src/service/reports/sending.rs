//! Sends a run to one recipient, once. That it is about to be handed over is written down before: who dies in between does not know
//! whether it arrived, and sends nothing a second time by itself.

use app::{
    model::{
        alert::DeliveryProblem,
        ids::{AgencyId, DispatchId},
        report_document::ReportDocument,
        report_run::DispatchState,
    },
    paths::shared_report_path,
};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{ReportsService, letter::write_report};
use crate::{
    core::Core,
    mail::{
        letter::{Content, build_letter},
        smtp::{self, HandOverError},
    },
    reports::queue::enqueue_run,
    service::account_managers::find_keepers,
    store::{StoreError, Unit, client_report::ClientReport, dispatch::Dispatch, run::Run},
};

/// After so many tries nobody tries again: about half a day.
const MOST_TRIES: u32 = 16;

impl ReportsService {
    /// Tries once. `tries`: how often it was tried before; answers whether to try again.
    pub(crate) async fn dispatch(&self, agency: AgencyId, id: DispatchId, tries: u32) -> Result<bool, StoreError> {
        let mut unit = self.core.store.read().await?;
        let waiting = unit.dispatch(agency, id).await?.filter(|own| own.state == DispatchState::Waiting);
        let Some(dispatch) = waiting else { return Ok(false) };
        // The process that was about to hand it over died.
        if dispatch.intent_at.is_some() {
            drop(unit);
            return self.end(dispatch, DispatchState::Unknown, None).await.map(|()| false);
        }
        let run = unit.report_run(agency, dispatch.run).await?;
        let report = match &run {
            Some(run) => unit.client_report(agency, run.report).await?,
            None => None,
        };
        let (Some(run), Some(report)) = (run, report) else {
            drop(unit);
            return self
                .end(dispatch, DispatchState::Failed, Some(DeliveryProblem::RecipientGone))
                .await
                .map(|()| false);
        };
        let document = self.read_document(&mut *unit, &run, run.approved.unwrap_or(run.version)).await?;
        let document = document.ok_or_else(|| StoreError::Inconsistent("a report without a document".to_owned()))?;
        let attachment = self.attachment(&mut *unit, &run, &document).await?;
        let content = self.write_letter(&mut *unit, &report, &run, &document, false).await?;
        drop(unit);
        let content = Content { attachment, ..content };
        let outcome = self.hand_over(&dispatch, content).await?;
        match outcome {
            Ok(()) => self.end(dispatch, DispatchState::Sent, None).await.map(|()| false),
            Err(HandOverError { problem, may_have_arrived: true }) => {
                tracing::warn!(%problem, dispatch = %id, "whether a report arrived is not known");
                self.end(dispatch, DispatchState::Unknown, Some(problem)).await.map(|()| false)
            }
            Err(HandOverError { problem, .. }) if is_final(problem) || tries + 1 >= MOST_TRIES => {
                tracing::warn!(%problem, dispatch = %id, "a report could not be sent to a recipient");
                self.end(dispatch, DispatchState::Failed, Some(problem)).await.map(|()| false)
            }
            Err(HandOverError { problem, .. }) => {
                let again =
                    Dispatch { problem: Some(problem), intent_at: None, at: self.core.clock.unix(), ..dispatch };
                self.note(&again).await?;
                Ok(true)
            }
        }
    }

    /// Up to the letter itself nothing is written down: who dies there tries again.
    async fn hand_over(&self, dispatch: &Dispatch, content: Content) -> Result<Result<(), HandOverError>, StoreError> {
        let refused = |problem| Ok(Err(HandOverError { problem, may_have_arrived: false }));
        let Some(server) = self.core.config.mail.as_ref() else { return refused(DeliveryProblem::NoMailServer) };
        let Ok(letter) = build_letter(&self.core, server, &dispatch.to, dispatch.id.0, content) else {
            return refused(DeliveryProblem::MailRefused);
        };
        let conversation = match smtp::greet(&*self.core.mail_outbound, server).await {
            Ok(conversation) => conversation,
            Err(problem) => return refused(problem),
        };
        self.note(&Dispatch { intent_at: Some(self.core.clock.unix()), ..dispatch.clone() }).await?;
        Ok(conversation.hand_over(&letter).await)
    }

    async fn note(&self, dispatch: &Dispatch) -> Result<(), StoreError> {
        let mut unit = self.core.store.write().await?;
        unit.update_dispatch(dispatch).await?;
        unit.commit().await
    }

    /// Ends it, and has its run look whether that was the last.
    pub(crate) async fn end(
        &self,
        dispatch: Dispatch,
        state: DispatchState,
        problem: Option<DeliveryProblem>,
    ) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let dispatch = Dispatch { state, problem, intent_at: None, at: now, ..dispatch };
        let mut unit = self.core.store.write().await?;
        unit.update_dispatch(&dispatch).await?;
        enqueue_run(&mut *unit, dispatch.agency, dispatch.run, now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    /// The letter of a run, with the address of its page, in the name of the manager if it is they whom it says to ask.
    pub(super) async fn write_letter(
        &self,
        unit: &mut dyn Unit,
        report: &ClientReport,
        run: &Run,
        document: &ReportDocument,
        is_test: bool,
    ) -> Result<Content, StoreError> {
        let url = address_of(&self.core, report, run.number)?;
        let named = unit.account_managers(run.agency, run.campaign).await?;
        let members = unit.members(run.agency).await?;
        let keepers = find_keepers(&named, &members, run.campaign);
        let name = keepers.name.filter(|_| keepers.manager.is_some_and(|manager| manager.email == document.contact));
        Ok(Content { from_name: name.map(str::to_owned), ..write_report(document, &url, is_test) })
    }

    /// Sends a letter at once, with nothing written down.
    pub(super) async fn send_at_once(&self, to: &str, content: Content) -> Result<(), DeliveryProblem> {
        let server = self.core.config.mail.as_ref().ok_or(DeliveryProblem::NoMailServer)?;
        let id: Uuid = self.core.entropy.uuid(self.core.clock.unix());
        let letter = build_letter(&self.core, server, to, id, content).map_err(|_| DeliveryProblem::MailRefused)?;
        smtp::send(&*self.core.mail_outbound, server, letter).await
    }
}

/// Gives up a dispatch whose sending died with the process too often.
pub(crate) async fn give_up_dispatch(
    unit: &mut dyn Unit,
    agency: AgencyId,
    id: DispatchId,
    now: i64,
) -> Result<(), StoreError> {
    let waiting = unit.dispatch(agency, id).await?.filter(|own| own.state == DispatchState::Waiting);
    let Some(dispatch) = waiting else { return Ok(()) };
    let state = if dispatch.intent_at.is_some() { DispatchState::Unknown } else { DispatchState::Failed };
    let problem = Some(DeliveryProblem::Crashing);
    unit.update_dispatch(&Dispatch { state, problem, intent_at: None, at: now, ..dispatch.clone() }).await?;
    enqueue_run(unit, agency, dispatch.run, now).await
}

/// The whole address of a report's page for clients.
pub(super) fn address_of(core: &Core, report: &ClientReport, number: Option<u32>) -> Result<String, StoreError> {
    let token = core.vault.open("client_reports.token", report.agency, report.id.0, &report.token);
    let token = token.map_err(|error| StoreError::Inconsistent(format!("a report's link: {error}")))?;
    Ok(format!("{}{}", core.config.public_url.origin(), shared_report_path(token.expose_secret(), number)))
}

/// What another try does not change.
fn is_final(problem: DeliveryProblem) -> bool {
    matches!(problem, DeliveryProblem::RecipientGone | DeliveryProblem::MailRefused | DeliveryProblem::NoMailServer)
}
