//! Whether the numbers of a run's sources are there.

use std::collections::BTreeSet;

use app::model::ids::ProfileId;
use jiff::{ToSpan, civil::Date};

use super::ReportsService;
use crate::{
    catalogue::Entry,
    reports::standing::{Asked, Source, StreamDays, find_obstacle},
    service::{moments::today_in, names::name_source},
    store::{
        StoreError, Unit,
        connection::Linked,
        range::Range,
        run::{Reason, Run},
    },
    sync::gap::Wanted,
};

/// Days before a period's end of which records are looked at.
const LOOKED_AT: i64 = 21;
/// Sources of a report at most. What a campaign has beyond is not in it, and it says so.
const MOST_SOURCES: usize = 40;

/// One source of a run.
pub(super) struct ReportSource {
    pub(super) linked: Linked,
    /// "Meta Ads, Harbour Coffee".
    pub(super) name: String,
    pub(super) provider: String,
    /// One of more than a report holds.
    pub(super) is_beyond: bool,
}

impl ReportSource {
    pub(super) fn is_left_out(&self, run: &Run) -> bool {
        run.without.contains(&self.linked.connection.id)
    }

    pub(super) fn is_in(&self, run: &Run) -> bool {
        !self.is_beyond && !self.is_left_out(run)
    }
}

impl ReportsService {
    /// What a campaign reports on, by name, those left out too: each with a profile and a file.
    pub(super) async fn read_sources(&self, unit: &mut dyn Unit, run: &Run) -> Result<Vec<ReportSource>, StoreError> {
        let linked = unit.connections_of_campaign(run.agency, run.campaign).await?;
        let source = |linked: Linked| {
            let entry = self.core.catalogue.entry(&linked.connection.integration)?;
            let name = name_source(entry, linked.profile.as_ref()?);
            let provider = linked.account.as_ref().map(|account| self.core.catalogue.provider_name(&account.provider));
            let provider = provider.unwrap_or_else(|| entry.name.clone());
            Some(ReportSource { name, provider, linked, is_beyond: false })
        };
        let mut sources: Vec<ReportSource> = linked.into_iter().filter_map(source).collect();
        sources.sort_by(|one, other| one.name.cmp(&other.name));
        sources.iter_mut().skip(MOST_SOURCES).for_each(|source| source.is_beyond = true);
        Ok(sources)
    }

    /// Why a run does not go on: a reason for each source that lacks something.
    pub(super) async fn find_reasons(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        sources: &[ReportSource],
    ) -> Result<Vec<Reason>, StoreError> {
        let sources: Vec<&ReportSource> = sources.iter().filter(|source| source.is_in(run)).collect();
        let mut profiles: Vec<ProfileId> =
            sources.iter().filter_map(|source| source.linked.connection.profile).collect();
        profiles.sort();
        profiles.dedup();
        let pulled = unit.pulled(run.agency, &profiles, run.first, run.last).await?;
        let looked_from = run.last.saturating_sub(LOOKED_AT.days());
        let values = unit.totals(run.agency, &profiles, looked_from, run.last).await?;
        let now = self.core.clock.now();
        let mut reasons = Vec::new();
        for source in sources {
            let (own, Some(profile)) = (&source.linked.connection, &source.linked.profile) else { continue };
            let Some(entry) = self.core.catalogue.entry(&own.integration) else { continue };
            let today = today_in(&profile.time_zone, now);
            let ranges = |stream: &str| -> &[Range] {
                let found = pulled
                    .iter()
                    .find(|one| one.profile == profile.id && one.stream == stream && one.breakdown.is_empty());
                found.map(|one| one.ranges.as_slice()).unwrap_or_default()
            };
            let records = |stream: &str| -> Vec<Date> {
                let days: BTreeSet<Date> = values
                    .iter()
                    .filter(|(owner, value)| *owner == profile.id && value.stream == stream)
                    .map(|(_, value)| value.day)
                    .collect();
                days.into_iter().collect()
            };
            let source = Source {
                health: source.linked.health(),
                today,
                since: source.linked.health_since(),
                is_paid_ads: entry.is_paid_ads(),
                last_good_at: own.last_good_at,
                streams: wanted_streams(entry)
                    .map(|stream| StreamDays {
                        ranges: ranges(&stream.key),
                        wanted_from: Wanted::back_from(today, stream.history_days, stream.late_days).first,
                        late_days: stream.late_days,
                        with_records: records(&stream.key),
                    })
                    .collect(),
            };
            let asked = Asked {
                first: run.first,
                last: run.last,
                asked_at: run.asked_at.unwrap_or(run.opens_at),
                now: now.as_second(),
            };
            if let Some((what, since)) = find_obstacle(&source, asked) {
                reasons.push(Reason { connection: own.id, what, since });
            }
        }
        Ok(reasons)
    }
}

/// Streams whose days a report waits for: not what a platform may refuse for good, nor what tells the present state only, whose
/// past nobody can bring.
fn wanted_streams(entry: &Entry) -> impl Iterator<Item = &crate::catalogue::Stream> {
    entry.streams.iter().filter(|stream| !stream.optional && !stream.is_snapshot())
}
