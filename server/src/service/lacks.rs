//! What numbers lack that are shown: for tiles, the dashboard and data sources.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    ids::{AgencyId, ConnectionId, ProfileId},
    lack::{Lack, LackKind},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::{
    catalogue::{Entry, Metrics},
    core::Core,
    store::{
        StoreError, Unit,
        connection::Linked,
        lack::{Lacks, NoDay},
        range::Range,
        series::Pulled,
    },
};

/// Days that a tile speaks of: as many as a dashboard shows at first.
const DAYS: i64 = 28;

/// What the last days of `linked` lack; those that lack nothing are absent, and cost nothing.
pub async fn read_lacks(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    linked: &[Linked],
) -> Result<BTreeMap<ConnectionId, Vec<Lack>>, StoreError> {
    let profiles = linked.iter().filter_map(|linked| linked.connection.profile);
    let profiles = find_lacking(core, unit, agency, profiles).await?;
    if profiles.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (first, last) = last_days(core);
    let pulled = unit.pulled(agency, &profiles, first, last).await?;
    let lacking: Vec<&Pulled> = pulled.iter().filter(|own| own.ranges.iter().any(lacks_something)).collect();
    if lacking.is_empty() {
        return Ok(BTreeMap::new());
    }
    let connections: Vec<ConnectionId> = linked.iter().map(|linked| linked.connection.id).collect();
    let refusals = unit.refusals(agency, &connections).await?;
    let lacks_of = |linked: &Linked| {
        let (connection, profile) = (&linked.connection, linked.connection.profile?);
        let entry = core.catalogue.entry(&connection.integration)?;
        let own = refusals.iter().filter(|refusal| refusal.connection == connection.id);
        let refused = entry.optional_among(own.map(|refusal| refusal.stream.as_str()));
        let own = lacking.iter().copied().filter(|own| own.profile == profile);
        let lacks = sum_up_lacks(entry, own.filter(|own| !refused.contains(own.stream.as_str())), (first, last));
        (!lacks.is_empty()).then_some((connection.id, lacks))
    };
    Ok(linked.iter().filter_map(lacks_of).collect())
}

/// Those whose last days may lack something, so that nothing is read of the others.
pub async fn find_lacking(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    profiles: impl Iterator<Item = ProfileId>,
) -> Result<Vec<ProfileId>, StoreError> {
    let profiles: Vec<ProfileId> = profiles.collect::<BTreeSet<_>>().into_iter().collect();
    if profiles.is_empty() {
        return Ok(profiles);
    }
    let (first, last) = last_days(core);
    unit.lacking(agency, &profiles, first, last).await
}

fn last_days(core: &Core) -> (Date, Date) {
    let today = core.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    // Where the day has begun already, it is tomorrow.
    (today.saturating_sub((DAYS - 1).days()), today.saturating_add(1.day()))
}

fn lacks_something(range: &Range) -> bool {
    !range.lacks.is_whole()
}

/// What the totals in `pulled` lack on the days from `first` to `last`, both included.
pub(super) fn sum_up_lacks<'p>(
    entry: &Entry,
    pulled: impl Iterator<Item = &'p Pulled>,
    (first, last): (Date, Date),
) -> Vec<Lack> {
    let mut sum = Sum::default();
    let is_here = |range: &&Range| range.first <= last && range.last >= first && lacks_something(range);
    for own in pulled.filter(|own| own.breakdown.is_empty()) {
        for range in own.ranges.iter().filter(is_here) {
            sum.add(entry, own, range, (first, last));
        }
    }
    sum.into_lacks()
}

#[derive(Default)]
struct Sum {
    /// By stream: what was asked for in one go stands at several ranges.
    no_day: BTreeMap<String, BTreeSet<NoDay>>,
    unread: u32,
    no_number: u32,
    names: Vec<String>,
    cut: BTreeSet<Date>,
}

impl Sum {
    fn add(&mut self, entry: &Entry, own: &Pulled, range: &Range, (first, last): (Date, Date)) {
        let Lacks { no_day, unread, is_cut, no_number, .. } = &range.lacks;
        if let Some(no_day) = no_day {
            self.no_day.entry(own.stream.clone()).or_default().insert(*no_day);
        }
        self.unread = self.unread.saturating_add(*unread);
        for (metric, count) in no_number {
            self.no_number = self.no_number.saturating_add(*count);
            let name = name_metric(entry, &own.stream, metric);
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        if *is_cut {
            let days = range.first.max(first).series(1.day());
            self.cut.extend(days.take_while(|day| *day <= range.last.min(last)));
        }
    }

    fn into_lacks(self) -> Vec<Lack> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // Of days that were asked for again, the same record may have come again.
        let most = |goes: &BTreeSet<NoDay>| goes.iter().map(|no_day| no_day.count).max().unwrap_or(0);
        let no_day = self.no_day.values().map(most).fold(0_u32, u32::saturating_add);
        let at_least = self.no_day.values().any(|goes| goes.len() > 1 || goes.iter().any(|no_day| no_day.is_least));
        let lack = |kind, count| Lack { kind, count, at_least: false };
        let lacks = [
            Lack { kind: LackKind::NoDay, count: no_day, at_least },
            lack(LackKind::Unread, self.unread),
            lack(LackKind::NoNumber(self.names), self.no_number),
            lack(LackKind::Cut, count(self.cut.len())),
        ];
        lacks.into_iter().filter(|lack| lack.count > 0).collect()
    }
}

/// What people call a metric of a stream.
fn name_metric(entry: &Entry, stream: &str, metric: &str) -> String {
    let named = entry.stream(stream).and_then(|stream| match &stream.metrics {
        Metrics::Fixed(metrics) => metrics.iter().find(|known| known.key == metric).map(|known| known.name.clone()),
        Metrics::Named { .. } => None,
    });
    named.unwrap_or_else(|| if metric.is_empty() { "others".to_owned() } else { metric.to_owned() })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::{
        catalogue::Catalogue,
        store::range::{DayState, Fingerprint},
    };

    #[test]
    fn only_what_these_days_lack_is_told() {
        let range = |first: (i8, i8), last: (i8, i8), lacks| Range {
            first: date(2026, first.0, first.1),
            last: date(2026, last.0, last.1),
            state: DayState::Final,
            fingerprint: Fingerprint(1),
            lacks,
        };
        let (cut, unread) = (Lacks { is_cut: true, ..Lacks::default() }, Lacks { unread: 3, ..Lacks::default() });
        let pulled = Pulled {
            profile: ProfileId(Uuid::from_u128(1)),
            stream: "report".to_owned(),
            breakdown: String::new(),
            ranges: vec![range((9, 29), (11, 2), cut), range((11, 3), (11, 4), unread)],
            descriptions: Vec::new(),
        };
        let catalogue = Catalogue::built_in().unwrap();
        let entry = catalogue.entries.values().next().unwrap();
        let lacks = |first, last| -> Vec<(LackKind, u32)> {
            let lacks = sum_up_lacks(entry, [&pulled].into_iter(), (first, last));
            lacks.into_iter().map(|lack| (lack.kind, lack.count)).collect()
        };
        assert_eq!(lacks(date(2026, 10, 1), date(2026, 10, 31)), [(LackKind::Cut, 31)]);
        assert_eq!(lacks(date(2026, 11, 2), date(2026, 11, 3)), [(LackKind::Unread, 3), (LackKind::Cut, 1)]);
        assert_eq!(lacks(date(2026, 11, 5), date(2026, 11, 9)), []);
    }
}
