//! One run, as members see it.

use app::model::{
    error::AppError,
    ids::{CampaignId, MemberId, RunId},
    member::Viewer,
    report_document::ReportDocument,
    report_run::{Dispatch as Shown, Hold, RunHead, RunStage, RunView},
};

use super::{
    ReportsService,
    kept::Kept,
    sending::address_of,
    sources::ReportSource,
    words::{dispatch_words, moment_words, print_words, tell},
};
use crate::{
    health::fixer::name_fixer,
    service::{
        campaigns::head_of,
        moments::{moment, span_words, today_in, zone_of},
        rights::find_campaign,
    },
    store::{Unit, agency::Member, campaign::Campaign, run::Run},
};

/// What is said of a run.
pub(super) struct Told {
    pub(super) sentence: String,
    pub(super) goes_out: Option<String>,
    pub(super) holds: Vec<Hold>,
    pub(super) waits: Vec<String>,
}

impl ReportsService {
    /// `reader`: who reads it, if that is known.
    pub(super) fn tell_run(
        &self,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
        members: &[Member],
        reader: Option<MemberId>,
    ) -> Told {
        let now = self.core.clock.now();
        let today = today_in(&campaign.time_zone, now);
        let is_due = run.sends_at.is_none_or(|at| now.as_second() >= at);
        let is_open = matches!(run.stage, RunStage::Collecting | RunStage::Waiting | RunStage::Held);
        let kept = run.reasons.iter().filter(|_| is_open).filter_map(|reason| {
            let source = sources.iter().find(|source| source.linked.connection.id == reason.connection)?;
            let account = source.linked.account.as_ref().map_or("", |account| account.address.as_str());
            let (name, provider) = (source.name.as_str(), source.provider.as_str());
            Some((reason, Kept { name, provider, account, what: reason.what, since: reason.since }))
        });
        let (held, waiting): (Vec<_>, Vec<_>) = kept.partition(|(reason, _)| reason.what.holds(is_due));
        let goes_out = run.sends_at.map(|at| moment_words(at, now, &zone_of(&campaign.time_zone)));
        let first = held.first().or(waiting.first()).map(|(_, kept)| kept);
        Told {
            sentence: tell(run, first, goes_out.as_deref(), today),
            holds: held
                .iter()
                .map(|(reason, kept)| Hold {
                    connection: reason.connection,
                    name: kept.name.to_owned(),
                    words: kept.hold_words(today),
                    fixer: name_fixer(kept.fixer(), members, reader),
                    action: kept.action().to_owned(),
                })
                .collect(),
            waits: waiting.iter().map(|(_, kept)| kept.wait_words(run.last, today)).collect(),
            goes_out,
        }
    }

    pub(super) fn run_head(
        &self,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
        members: &[Member],
    ) -> RunHead {
        let today = today_in(&campaign.time_zone, self.core.clock.now());
        RunHead {
            id: run.id,
            period: span_words(run.first, run.last, today),
            state: run.stage.state(),
            sentence: self.tell_run(run, campaign, sources, members, None).sentence,
        }
    }

    pub(super) async fn show_run(&self, viewer: &Viewer, campaign: CampaignId, id: RunId) -> Result<RunView, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let run = find_run(&mut *unit, viewer, &campaign, id).await?;
        let sources = self.read_sources(&mut *unit, &run).await?;
        let members = unit.members(viewer.agency).await?;
        let report = unit.client_report(viewer.agency, run.report).await?;
        let dispatches = unit.dispatches(viewer.agency, run.id).await?;
        let print = unit.print_head(viewer.agency, run.id).await?;
        let before = unit.sent_runs(viewer.agency, run.report, 2).await?;
        let before = before.iter().find(|sent| sent.id != run.id && sent.last < run.first).map(|sent| sent.id);
        let came_next = match before {
            Some(before) => unit.report_run(viewer.agency, before).await?.map(|before| before.note.next),
            None => None,
        };
        drop(unit);
        let (now, zone) = (self.core.clock.now(), zone_of(&campaign.time_zone));
        let today = today_in(&campaign.time_zone, now);
        let told = self.tell_run(&run, &campaign, &sources, &members, Some(viewer.member));
        let is_left_out = |source: &&ReportSource| source.is_left_out(&run);
        let without = sources.iter().filter(is_left_out).map(|source| source.name.clone()).collect();
        let address = match report.as_ref().filter(|_| viewer.role.may_edit() && run.number.is_some()) {
            Some(report) => Some(address_of(&self.core, report, run.number)?),
            None => None,
        };
        Ok(RunView {
            report: report.filter(|report| report.schedule.is_some()).map(|report| report.id),
            id: run.id,
            period: span_words(run.first, run.last, today),
            stage: run.stage,
            sentence: told.sentence,
            goes_out: told.goes_out,
            holds: told.holds,
            waits: told.waits,
            without,
            recipients: run.recipients,
            note: run.note,
            note_is_draft: !run.note_touched,
            came_next: came_next.filter(|next| !next.trim().is_empty()),
            version: run.version,
            dispatches: dispatches
                .iter()
                .map(|dispatch| Shown {
                    id: dispatch.id,
                    to: dispatch.to.clone(),
                    state: dispatch.state,
                    sentence: dispatch_words(dispatch),
                    at: Some(moment(dispatch.at, now, &zone)),
                })
                .collect(),
            print: print.and_then(print_words),
            address,
            may_edit: viewer.role.may_edit(),
            campaign: head_of(&campaign),
        })
    }

    pub(super) async fn show_document(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        id: RunId,
    ) -> Result<ReportDocument, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let run = find_run(&mut *unit, viewer, &campaign, id).await?;
        self.read_document(&mut *unit, &run, version_of(&run)).await?.ok_or(AppError::NotFound)
    }
}

/// What went out of it, or would now.
pub(super) fn version_of(run: &Run) -> u32 {
    if run.number.is_some() { run.approved.unwrap_or(run.version) } else { run.version }
}

/// A run of this very campaign.
pub(super) async fn find_run(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    campaign: &Campaign,
    id: RunId,
) -> Result<Run, AppError> {
    let run = unit.report_run(viewer.agency, id).await?;
    run.filter(|run| run.campaign == campaign.id).ok_or(AppError::NotFound)
}
