//! What a run becomes once all its numbers are there: a document, made anew where they change, and what goes out when its moment has come.

use app::model::{
    ids::DispatchId,
    report_document::ReportDocument,
    report_run::{DispatchState, RunStage},
};

use super::{
    ReportsService,
    documents::{find_moved, is_alike, pack, unpack},
    notices::ask_somebody,
    sources::ReportSource,
};
use crate::{
    reports::queue::enqueue_dispatch,
    store::{StoreError, Unit, campaign::Campaign, dispatch::Dispatch, run::Run},
};

/// Seconds after which one that somebody should look at is made anew: its numbers may still be corrected.
const LOOK_AT_DRAFT: i64 = 6 * 60 * 60;

impl ReportsService {
    /// All numbers are there: the document is made, or made anew where they are others by now.
    pub(super) async fn make(
        &self,
        mut unit: Box<dyn Unit>,
        run: &mut Run,
        campaign: &Campaign,
        sources: &[ReportSource],
    ) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        let document = self.make_document(&mut *unit, run, campaign, sources).await?;
        let body = pack(&document)?;
        let stands = unit.report_document(run.agency, run.id, run.version).await?;
        drop(unit);
        let stands = stands.map(|old| unpack(&old)).transpose()?;
        let is_new = stands.as_ref().is_none_or(|old| !is_alike(old, &document));
        let was = run.stage;
        run.reasons.clear();
        if is_new {
            run.version += 1;
            follow_numbers(run, stands.as_ref(), &document);
        }
        (run.stage, run.approved) = match run.review {
            true => (RunStage::Draft, None),
            false => (RunStage::Approved, Some(run.version)),
        };
        let is_due = run.sends_at.is_none_or(|at| now >= at);
        // Once when there is something to look at, and once more when it should be out.
        let is_told = run.told_at.is_some_and(|told| run.sends_at.is_none_or(|at| told >= at || !is_due));
        let tells = run.stage == RunStage::Draft && run.sends_at.is_some() && !is_told;
        if tells {
            run.told_at = Some(now);
        }
        if is_new || was != run.stage || tells {
            run.changed_at = now;
            let mut unit = self.core.store.write().await?;
            unit.update_run(run).await?;
            if is_new {
                unit.put_document(run, &body, now).await?;
            }
            if tells {
                ask_somebody(&mut *unit, run, now).await?;
            }
            self.commit(unit, run.agency, run.campaign).await?;
        }
        let ahead = run.sends_at.filter(|at| *at > now);
        Ok(Some(match run.stage {
            RunStage::Approved => ahead.unwrap_or(now),
            _ => ahead.map_or(now + LOOK_AT_DRAFT, |at| at.min(now + LOOK_AT_DRAFT)),
        }))
    }

    /// The moment has come. What was approved goes out exactly as it was, unless its top has moved meanwhile.
    pub(super) async fn send_if_unmoved(
        &self,
        mut unit: Box<dyn Unit>,
        run: &mut Run,
        campaign: &Campaign,
        sources: &[ReportSource],
    ) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        let approved = match run.approved {
            Some(version) => self.read_document(&mut *unit, run, version).await?,
            None => None,
        };
        let Some(approved) = approved else {
            drop(unit);
            (run.stage, run.approved, run.changed_at) = (RunStage::Collecting, None, now);
            return self.write(run, None).await.map(|()| Some(now));
        };
        let document = self.make_document(&mut *unit, run, campaign, sources).await?;
        run.moved = if run.review { find_moved(&approved.headlines, &document.headlines) } else { Vec::new() };
        let number = unit.sent_runs(run.agency, run.report, 1).await?.first().map_or(0, |sent| sent.number) + 1;
        drop(unit);
        if !run.moved.is_empty() {
            (run.stage, run.approved, run.changed_at, run.told_at) = (RunStage::Draft, None, now, Some(now));
            run.version += 1;
            follow_numbers(run, Some(&approved), &document);
            let body = pack(&document)?;
            let mut unit = self.core.store.write().await?;
            unit.update_run(run).await?;
            unit.put_document(run, &body, now).await?;
            ask_somebody(&mut *unit, run, now).await?;
            self.commit(unit, run.agency, run.campaign).await?;
            return Ok(Some(now + LOOK_AT_DRAFT));
        }
        // Before anything is written: with it, all of it counts or nothing.
        let printed = self.print_for(run, approved).await;
        let goes = self.core.config.mail.is_some() && !run.recipients.is_empty();
        run.stage = if goes { RunStage::Sending } else { RunStage::Delivered };
        (run.number, run.changed_at) = (Some(number), now);
        let mut unit = self.core.store.write().await?;
        unit.update_run(run).await?;
        let undrawn = printed.as_ref().map_or(0, |printed| u32::try_from(printed.undrawn).unwrap_or(u32::MAX));
        let pdf = printed.as_ref().map(|printed| printed.pdf.as_slice());
        unit.put_print(run.agency, run.id, pdf, undrawn, now).await?;
        if goes {
            for to in &run.recipients {
                let dispatch = Dispatch {
                    id: DispatchId(self.core.entropy.uuid(now)),
                    agency: run.agency,
                    run: run.id,
                    to: to.clone(),
                    state: DispatchState::Waiting,
                    problem: None,
                    intent_at: None,
                    at: now,
                };
                unit.add_dispatch(&dispatch).await?;
                enqueue_dispatch(&mut *unit, run.agency, dispatch.id, now).await?;
            }
        }
        self.commit(unit, run.agency, run.campaign).await?;
        tracing::info!(run = %run.id, campaign = %run.campaign, recipients = run.recipients.len(), "a report goes out");
        // Each end of a dispatch has it look again.
        Ok(goes.then_some(now + LOOK_AT_DRAFT))
    }
}

/// What *In short* says as it was drafted from `before` says what the numbers are now, whatever else somebody has written.
fn follow_numbers(run: &mut Run, before: Option<&ReportDocument>, now: &ReportDocument) {
    if !run.note_touched || before.is_some_and(|before| run.note.in_short.trim() == before.sentence.trim()) {
        run.note.in_short.clone_from(&now.sentence);
    }
}
