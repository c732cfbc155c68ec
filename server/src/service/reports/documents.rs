//! What is made of the numbers: the finished report as data, kept as JSON in gzip.

use std::io::{Read, Write};

use app::model::{
    moment::Moment,
    report_document::{FORMAT, Headline, MOST_HEADLINES, ReportDocument},
    report_headlines::headlines,
    report_note::Note,
    shared::SharedDashboard,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use jiff::Timestamp;

use super::{
    ReportsService,
    sources::ReportSource,
    words::{against_words, beyond_words, left_out_words, period_words},
};
use crate::{
    service::{
        account_managers::find_keepers,
        moments::{day_words, today_in},
    },
    store::{StoreError, Unit, campaign::Campaign, run::Run},
};

/// Bytes of a document, unpacked: forty sources over a quarter are a tenth of it.
const MOST: u64 = 16 * 1024 * 1024;
/// By how much of itself a number on top may move after somebody has approved it.
const MOST_MOVED: f64 = 0.02;

impl ReportsService {
    /// A run as its numbers are now.
    pub(super) async fn make_document(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
    ) -> Result<ReportDocument, StoreError> {
        let agency = unit.agency(run.agency).await?.map(|agency| agency.name).unwrap_or_default();
        let report = unit.client_report(run.agency, run.report).await?;
        let members = unit.members(run.agency).await?;
        let named = unit.account_managers(run.agency, run.campaign).await?;
        let keepers = find_keepers(&named, &members, run.campaign);
        let maker =
            || members.iter().find(|member| report.as_ref().is_some_and(|report| report.created_by == member.id));
        let contact = keepers.manager.or(keepers.stand_in).or_else(maker).map(|member| member.email.clone());
        let keep = |id| sources.iter().any(|source| source.linked.connection.id == id && source.is_in(run));
        let (dashboard, before) = self.dashboards.draw_days(unit, campaign.clone(), run.first, run.last, keep).await?;
        let today = today_in(&campaign.time_zone, self.core.clock.now());
        let day_of = |moment: &Moment| {
            let at = Timestamp::from_second(moment.unix).unwrap_or(Timestamp::UNIX_EPOCH);
            day_words(today_in(&campaign.time_zone, at), today)
        };
        let mut shared = SharedDashboard::of(agency, dashboard, day_of);
        let moment = |moment: Moment| Moment { words: moment.exact.clone(), ..moment };
        for panel in &mut shared.panels {
            // Tables are for who looks at the dashboard itself.
            panel.by = None;
            // It is read for years, and how its source is now is nothing of its days: those are there, or say themselves that they are not.
            panel.last_good = panel.last_good.take().map(moment);
            panel.stale = None;
        }
        let against = against_words(before.0, before.1, run.first);
        let (sentence, mut headlines) = headlines(&shared, &against);
        headlines.truncate(MOST_HEADLINES);
        let left_out = sources.iter().filter(|source| source.is_left_out(run));
        let beyond = sources.iter().filter(|source| source.is_beyond).count();
        Ok(ReportDocument {
            format: FORMAT,
            period: period_words(run.first, run.last),
            against,
            sentence,
            headlines,
            note: Note::default(),
            contact: contact.unwrap_or_default(),
            left_out: left_out.map(|source| left_out_words(&source.name)).chain(beyond_words(beyond)).collect(),
            dashboard: shared,
        })
    }

    /// The document of a version, with the note as it is now.
    pub(super) async fn read_document(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        version: u32,
    ) -> Result<Option<ReportDocument>, StoreError> {
        let Some(body) = unit.report_document(run.agency, run.id, version).await? else { return Ok(None) };
        let document = unpack(&body)?;
        let mut note = if run.note_touched { run.note.clone() } else { Note::default() };
        // It stands on top already.
        if note.in_short.trim() == document.sentence.trim() {
            note.in_short.clear();
        }
        Ok(Some(ReportDocument { note, ..document }))
    }
}

/// Whether somebody who has looked at one has looked at the other: when its sources were pulled last makes no difference.
pub(super) fn is_alike(one: &ReportDocument, other: &ReportDocument) -> bool {
    let without_moments = |document: &ReportDocument| {
        let mut document = document.clone();
        document.dashboard.panels.iter_mut().for_each(|panel| panel.last_good = None);
        document
    };
    without_moments(one) == without_moments(other)
}

pub(super) fn pack(document: &ReportDocument) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(document).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(&json)
        .and_then(|()| encoder.finish())
        .map_err(|error| StoreError::Inconsistent(error.to_string()))
}

/// Of every format there was.
pub(super) fn unpack(body: &[u8]) -> Result<ReportDocument, StoreError> {
    let mut json = Vec::new();
    let inconsistent = |error: &dyn std::fmt::Display| StoreError::Inconsistent(format!("a report: {error}"));
    GzDecoder::new(body).take(MOST).read_to_end(&mut json).map_err(|error| inconsistent(&error))?;
    serde_json::from_slice(&json).map_err(|error| inconsistent(&error))
}

/// Numbers on top that are others than those that were approved, by more than a little: a sentence for each.
pub(super) fn find_moved(approved: &[Headline], now: &[Headline]) -> Vec<String> {
    let moved = |new: &Headline| {
        let old = approved.iter().find(|old| (&old.name, &old.source) == (&new.name, &new.source))?;
        let by = (new.value - old.value).abs();
        let is_much = old.words != new.words && by > old.value.abs() * MOST_MOVED;
        is_much.then(|| format!("{} went from {} to {}.", new.name, old.words, new.words))
    };
    let mut sentences: Vec<String> = now.iter().filter_map(moved).collect();
    let gone = |old: &&Headline| !now.iter().any(|new| (&new.name, &new.source) == (&old.name, &old.source));
    sentences.extend(approved.iter().filter(gone).map(|old| format!("{} is not known any more.", old.name)));
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(name: &str, value: f64) -> Headline {
        Headline {
            name: name.to_owned(),
            source: None,
            value,
            words: format!("{value}"),
            before: None,
            verdict: None,
            change: None,
            without: None,
        }
    }

    #[test]
    fn what_was_approved_may_move_by_two_per_cent() {
        let approved = [headline("Conversions", 100.0), headline("Clicks", 1000.0)];
        assert!(find_moved(&approved, &[headline("Conversions", 102.0), headline("Clicks", 981.0)]).is_empty());
        let moved = find_moved(&approved, &[headline("Conversions", 103.0), headline("Clicks", 1000.0)]);
        assert_eq!(moved, ["Conversions went from 100 to 103."]);
        assert_eq!(find_moved(&approved, &approved[..1]), ["Clicks is not known any more."]);
        assert_eq!(find_moved(&[headline("Calls", 0.0)], &[headline("Calls", 1.0)]), ["Calls went from 0 to 1."]);
    }
}
