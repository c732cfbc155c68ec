//! A panel's numbers by campaign, query, page …: made when somebody opens that table, of one series and the days that are shown,
//! however many panels and breakdowns there are.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    breakdown::{BreakdownHead, BreakdownPart, BreakdownTable, FIRST_ROWS, MOST_ROWS, Share, Told, make_table},
    dashboard::Day,
    date_range::DateRange,
    ids::ConnectionId,
    span::list_days,
};
use jiff::{ToSpan, civil::Date};

use super::{DashboardsService, metrics::KnownDays, metrics::shown_metrics, period::Period};
use crate::{
    catalogue::{By, Entry, Metrics, Stream},
    service::moments::day_words,
    store::{
        StoreError, Unit,
        campaign::Campaign,
        connection::Profile,
        range::Range,
        series::{Part, Pulled, Top, TopParts, Value},
    },
};

/// Which table somebody wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) range: DateRange,
    pub(crate) which: Which<'a>,
    /// More rows than at first.
    pub(crate) all: bool,
}

/// One of a panel's breakdowns.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which<'a> {
    /// By the key of its [`BreakdownHead`].
    Key(&'a str),
    /// By its place among them.
    Place(usize),
}

/// What the numbers of an integration can be shown by, streams that are refused aside.
pub(super) fn list_heads(entry: &Entry, refused: &BTreeSet<&str>) -> Vec<BreakdownHead> {
    let head = |parts: &Stream| {
        let by = parts.by.as_ref()?;
        Some(BreakdownHead { key: format!("{}.{}", parts.key, by.key), name: by.name.clone() })
    };
    list_parts(entry, refused).filter_map(head).collect()
}

fn list_parts<'e>(entry: &'e Entry, refused: &BTreeSet<&str>) -> impl Iterator<Item = &'e Stream> {
    let streams = entry.streams.iter().filter(|stream| !refused.contains(stream.key.as_str()));
    streams.flat_map(|stream| &stream.parts)
}

impl DashboardsService {
    /// `None`: there is no such table.
    pub(crate) async fn break_down(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        asked: Asked<'_>,
    ) -> Result<Option<BreakdownTable>, StoreError> {
        let linked = unit.connection(campaign.agency, asked.connection).await?;
        let linked = linked.filter(|linked| linked.connection.campaign == campaign.id);
        let Some(linked) = linked else { return Ok(None) };
        let entry = self.core.catalogue.entry(&linked.connection.integration);
        let Some((entry, profile)) = entry.zip(linked.profile.as_ref()) else { return Ok(None) };
        let refusals = unit.refusals(campaign.agency, &[asked.connection]).await?;
        let refused = entry.optional_among(refusals.iter().map(|refusal| refusal.stream.as_str()));
        let heads = list_heads(entry, &refused);
        let place = match asked.which {
            Which::Key(key) => heads.iter().position(|head| head.key == key),
            Which::Place(place) => Some(place),
        };
        let found = place.and_then(|place| Some((place, list_parts(entry, &refused).nth(place)?)));
        let Some((place, stream)) = found else { return Ok(None) };
        let period = self.period(campaign, asked.range);
        let limit = if asked.all { MOST_ROWS } else { FIRST_ROWS };
        let read = Reading::read(unit, profile, stream, period, limit).await?;
        let currency = profile.currency.as_ref().unwrap_or(&campaign.currency);
        Ok(read.map(|read| read.table(currency, asked.all, (heads, place))))
    }
}

/// What was read for one table.
struct Reading<'a> {
    stream: &'a Stream,
    by: &'a By,
    period: Period,
    top: TopParts,
    /// Days that came whole by what it is broken down by; those of which not everything was kept, with `true`.
    days: BTreeMap<Date, bool>,
    /// The whole, by the metric that ranks, of days that came whole.
    totals: BTreeMap<Date, f64>,
}

impl<'a> Reading<'a> {
    async fn read(
        unit: &mut dyn Unit,
        profile: &Profile,
        stream: &'a Stream,
        period: Period,
        limit: usize,
    ) -> Result<Option<Self>, StoreError> {
        let Some(by) = &stream.by else { return Ok(None) };
        let (agency, profile, from, to) = (profile.agency, profile.id, period.first, period.last);
        let (key, breakdown, metric) = (stream.key.as_str(), by.key.as_str(), by.rank.as_str());
        let top = unit.top(agency, &Top { profile, stream: key, breakdown, metric, from, to, limit }).await?;
        let parts = unit.pulled_parts(agency, profile, from, to).await?;
        let is_own = |own: &&Pulled| own.stream == key && own.breakdown == breakdown;
        let days = days_of(parts.iter().find(is_own), |range| range.is_whole(), (from, to));
        let pulled = unit.pulled(agency, &[profile], from, to).await?;
        let own = pulled.iter().find(|own| own.stream == key);
        let whole = days_of(own, |range| range.is_whole_of(metric), (from, to));
        let values = unit.totals(agency, &[profile], from, to).await?;
        let mut totals: BTreeMap<Date, f64> = whole.into_keys().map(|day| (day, 0.0)).collect();
        for (_, value) in values.iter().filter(|(_, value)| value.stream == key && value.metric == metric) {
            if let Some(total) = totals.get_mut(&value.day) {
                *total = value.value;
            }
        }
        Ok(Some(Self { stream, by, period, top, days, totals }))
    }

    fn table(self, currency: &str, all: bool, place: (Vec<BreakdownHead>, usize)) -> BreakdownTable {
        let by = self.by;
        let parts = self.top.parts.iter().map(|part| self.part(part, currency)).collect();
        let is_part = self.top.count > self.top.parts.len();
        let (gaps, is_cut) = (self.gaps(), self.days.values().any(|is_cut| *is_cut));
        let told = Told {
            name: &by.name,
            rank: &self.rank_name(&by.rank),
            share: self.share(&by.rank),
            is_part,
            kept_a_day: is_cut.then_some(by.keep),
            rest: by.rest.as_deref(),
            gaps: gaps.as_deref(),
        };
        make_table(parts, told, is_part && !all, place)
    }

    fn part(&self, part: &Part, currency: &str) -> BreakdownPart {
        let has: BTreeSet<Date> = part.values.iter().map(|value| value.day).collect();
        // Where only the largest of a day are kept, one that is not among them may have had something.
        let is_known = |(day, is_cut): &(&Date, &bool)| !**is_cut || has.contains(day);
        let known: KnownDays = self.days.iter().filter(is_known).map(|(day, _)| (*day, true)).collect();
        let values: Vec<&Value> = part.values.iter().collect();
        let shown = shown_metrics(self.stream, &values);
        let metrics = shown.iter().map(|shown| shown.metric(&values, &known, self.period, currency));
        BreakdownPart {
            label: part.dimension.label.clone(),
            metrics: metrics.collect(),
            is_least: known.len() < self.days.len(),
        }
    }

    /// Of the days of which both the parts and the whole are known.
    fn share(&self, rank: &str) -> Share {
        let is_both = |day: &Date| self.days.contains_key(day) && self.totals.contains_key(day);
        let values = self.top.parts.iter().flat_map(|part| &part.values);
        let shown = values.filter(|value| value.metric == rank && is_both(&value.day)).map(|value| value.value).sum();
        let kept = self.top.sums.iter().filter(|(day, _)| is_both(day)).map(|(_, sum)| *sum).sum();
        let whole = self.totals.iter().filter(|(day, _)| is_both(day)).map(|(_, total)| *total).sum();
        Share { shown, kept, whole }
    }

    fn gaps(&self) -> Option<String> {
        let all: Vec<Date> = self.period.days().collect();
        let label =
            |day: &Date| Day { day: day.to_string(), label: day_words(*day, self.period.today), notes: Vec::new() };
        let days: Vec<Day> = all.iter().map(label).collect();
        let is_gap = |(place, day): (usize, &Date)| (!self.days.contains_key(day)).then_some(place);
        list_days(&days, all.iter().enumerate().filter_map(is_gap))
    }

    fn rank_name(&self, rank: &str) -> String {
        match &self.stream.metrics {
            Metrics::Fixed(metrics) => {
                metrics.iter().find(|metric| metric.key == rank).map(|metric| metric.name.clone())
            }
            Metrics::Named { .. } => None,
        }
        .unwrap_or_default()
    }
}

/// The days from `from` to `to` of the ranges that `fits`, and whether not everything of them was taken.
fn days_of(pulled: Option<&Pulled>, fits: impl Fn(&Range) -> bool, (from, to): (Date, Date)) -> BTreeMap<Date, bool> {
    let mut days = BTreeMap::new();
    for range in pulled.into_iter().flat_map(|pulled| &pulled.ranges).filter(|range| fits(range)) {
        let (first, last) = (range.first.max(from), range.last.min(to));
        days.extend(first.series(1.day()).take_while(|day| *day <= last).map(|day| (day, range.lacks.is_cut)));
    }
    days
}
