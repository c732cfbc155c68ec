//! The desk: what needs somebody, one after another. It reads the ids of what waits, and one run in full.

use app::model::{
    error::AppError,
    ids::{CampaignId, RunId},
    member::Viewer,
    report_changes::find_changes,
    report_desk::{Changes, Desk, DeskRun, MOST_AT_DESK},
    report_note::{LONGEST_NOTE, Note},
    report_run::RunStage,
};

use super::{ReportsService, words::moment_words};
use crate::{
    service::{moments::zone_of, rights::find_campaign},
    store::{StoreError, Unit},
};

impl ReportsService {
    /// `wanted`: the run that somebody looks at. It stays there when it is settled, so that nobody's words go.
    pub(super) async fn show_desk(&self, viewer: &Viewer, all: bool, wanted: Option<RunId>) -> Result<Desk, AppError> {
        let mut unit = self.core.store.read().await?;
        let keeper = (!all).then_some(viewer.member);
        let most = u32::try_from(MOST_AT_DESK + 1).unwrap_or(u32::MAX);
        let mut queue = unit.runs_at_desk(viewer.agency, viewer.campaigns.as_deref(), keeper, most).await?;
        let has_more = queue.len() > MOST_AT_DESK;
        queue.truncate(MOST_AT_DESK);
        let place = match wanted {
            Some(wanted) => queue.iter().position(|(_, run)| *run == wanted),
            None => (!queue.is_empty()).then_some(0),
        };
        let shown = match (place.and_then(|place| queue.get(place)), wanted) {
            (Some(shown), _) => Some(*shown),
            (None, Some(wanted)) => {
                let run = unit.report_run(viewer.agency, wanted).await?.ok_or(AppError::NotFound)?;
                Some((find_campaign(&mut *unit, viewer, run.campaign).await?.id, run.id))
            }
            (None, None) => None,
        };
        let ahead = match shown {
            None => self.name_next(&mut *unit, viewer).await?,
            Some(_) => None,
        };
        drop(unit);
        // Behind the last one stands the first again: it was skipped.
        let next = match place {
            Some(place) => queue.get(place + 1).or(queue.first()),
            None => queue.first(),
        };
        let next = next.map(|(_, run)| *run).filter(|next| shown.is_none_or(|(_, run)| run != *next));
        let current = match shown {
            Some((campaign, run)) => {
                let run = self.show_run(viewer, campaign, run).await?;
                let changes = self.show_changes(viewer, campaign, run.id, run.version).await?;
                Some(Box::new(DeskRun { run, changes }))
            }
            None => None,
        };
        let place = place.map(|place| place + 1);
        Ok(Desk { all, asked: wanted, count: queue.len(), has_more, place, current, next, ahead })
    }

    async fn show_changes(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        version: u32,
    ) -> Result<Option<Changes>, AppError> {
        if version == 0 {
            return Ok(None);
        }
        match self.show_document(viewer, campaign, run).await {
            Ok(document) => Ok(Some(find_changes(&document))),
            // It was made anew in between, and comes at the next look.
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// "Harbour Coffee, Thursday 3 December, 09:00".
    async fn name_next(&self, unit: &mut dyn Unit, viewer: &Viewer) -> Result<Option<String>, StoreError> {
        let stages = [RunStage::Waiting, RunStage::Collecting, RunStage::Approved, RunStage::Planned];
        let next = unit.runs_at(viewer.agency, viewer.campaigns.as_deref(), &stages, 1).await?;
        let Some(run) = next.into_iter().next() else { return Ok(None) };
        let Some(campaign) = unit.campaign(viewer.agency, run.campaign).await? else { return Ok(None) };
        let (now, zone) = (self.core.clock.now(), zone_of(&campaign.time_zone));
        let at = run.sends_at.map_or_else(|| "once it is approved".to_owned(), |at| moment_words(at, now, &zone));
        Ok(Some(format!("{}, {at}", campaign.name)))
    }

    /// Writes the note, if it says something else than before, and approves this very version, if one is given. What somebody has
    /// settled meanwhile stays as it is.
    pub(super) async fn settle_at_desk(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        note: Note,
        approve: Option<u32>,
    ) -> Result<(), AppError> {
        let note = unfold(&note);
        require_short(&note)?;
        let (unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        let is_other = unfold(&run.note) != note;
        if !matches!(run.stage, RunStage::Draft | RunStage::Held) {
            return if is_other || approve.is_some() { Err(AppError::ReportSettled) } else { Ok(()) };
        }
        if is_other {
            (run.note, run.note_touched) = (note, true);
        }
        let refused = match approve {
            Some(version) if run.stage == RunStage::Draft && run.version == version => {
                (run.stage, run.approved) = (RunStage::Approved, Some(version));
                run.moved.clear();
                None
            }
            Some(_) => Some(AppError::ReportMadeAnew),
            None => None,
        };
        // What was typed stays, whatever became of the report.
        if is_other || run.stage == RunStage::Approved {
            self.end_act(unit, &campaign, &mut run).await?;
        }
        refused.map_or(Ok(()), Err)
    }
}

/// Forms send their lines with both ends.
fn unfold(note: &Note) -> Note {
    let lines = |text: &String| text.replace("\r\n", "\n");
    Note {
        in_short: lines(&note.in_short),
        done: lines(&note.done),
        next: lines(&note.next),
        needed: lines(&note.needed),
    }
}

pub(super) fn require_short(note: &Note) -> Result<(), AppError> {
    let parts = [&note.in_short, &note.done, &note.next, &note.needed];
    if parts.iter().any(|part| part.chars().count() > LONGEST_NOTE) { Err(AppError::TooLarge) } else { Ok(()) }
}
