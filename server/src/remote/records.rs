//! From records to values. What can't be used is left out and counted, and keeps nothing else away. Pure.

use std::collections::{BTreeMap, BTreeSet, btree_map};

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value as Json;

use super::{
    brought::{Brought, Missing},
    cell::{Cell, Hand, read_cell},
    columns::Columns,
    parts::Parts,
    record_error::RecordError,
};
use crate::{
    catalogue::{Duplicates, MetricSpec, MetricUnit, Metrics, Path, Stream, stream::Scale},
    remote::window::Window,
    store::series::{Dimension, Value},
};

/// Longer names of metrics are a mistake in a query rather than a name.
const LONGEST_NAME: usize = 100;

/// What the records are about.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    pub(super) window: Window,
    /// The profile's zone: its days.
    pub(super) zone: TimeZone,
    /// The profile's currency, if it is known.
    pub(super) currency: Option<&'a str>,
}

/// The values in `records`. Days outside the window are left out.
pub(super) fn read_values(stream: &Stream, records: &[Json], about: &Subject<'_>) -> Result<Brought, RecordError> {
    let mut reading = Reading::new(stream, about);
    records.iter().try_for_each(|record| reading.add(record))?;
    reading.finish()
}

/// Records that come one after the other; what stands in them is added up, and none is kept.
pub(super) struct Reading<'a> {
    stream: &'a Stream,
    about: &'a Subject<'a>,
    columns: Columns<'a>,
    sums: Sums,
    /// In the place of sums, where the stream is broken down.
    parts: Option<Parts<'a>>,
    hand: Hand,
    currency: Option<String>,
    missing: Missing,
    /// Days and metrics of which the platform said that there is no value.
    without_value: BTreeSet<(Date, String)>,
    /// Why something was left out first.
    first_left_out: Option<RecordError>,
    /// Whether one record at least was understood: one that holds nothing but what nobody understands proves nothing.
    is_understood: bool,
    /// What the present record holds.
    present: Present,
    /// What it is about, where the stream is broken down.
    dimension: Option<Dimension>,
    /// Whether money was taken, and why some was not.
    has_money: bool,
    other_money: Option<RecordError>,
    /// How many came.
    count: usize,
}

impl<'a> Reading<'a> {
    pub(super) fn new(stream: &'a Stream, about: &'a Subject<'a>) -> Self {
        Self {
            stream,
            about,
            columns: Columns::of(stream),
            sums: Sums { values: BTreeMap::new(), duplicates: stream.duplicates },
            parts: Parts::of(stream, |metric| scale_of(stream, metric).apply(1.0).signum()),
            hand: Hand::default(),
            currency: about.currency.map(str::to_owned),
            missing: Missing::default(),
            without_value: BTreeSet::new(),
            first_left_out: None,
            is_understood: false,
            present: Present::default(),
            dimension: None,
            has_money: false,
            other_money: None,
            count: 0,
        }
    }

    /// There is more, and it is not taken.
    pub(super) fn cut(&mut self) {
        self.missing.is_cut = true;
    }

    pub(super) fn add(&mut self, json: &Json) -> Result<(), RecordError> {
        self.count += 1;
        let (stream, record) = (self.stream, self.count);
        if json.is_array() && self.columns.are_needed() {
            self.leave_out(RecordError::Uneven { record });
            self.missing.no_day = self.missing.no_day.saturating_add(1);
            return Ok(());
        }
        self.columns.check(json)?;
        if stream.skip_where.iter().any(|skip| skip.holds(json, Some(""))) {
            return Ok(());
        }
        let day = match &stream.date {
            Some(place) => read_date(stream, place, json, &self.about.zone, record),
            None => Ok(self.about.window.to),
        };
        let day = match day {
            Ok(day) => day,
            Err(problem) => {
                self.leave_out(problem);
                self.missing.no_day = self.missing.no_day.saturating_add(1);
                return Ok(());
            }
        };
        if !self.about.window.holds(day) {
            self.is_understood = true;
            return Ok(());
        }
        if let Some(parts) = &self.parts {
            self.dimension = parts.read(json);
            if self.dimension.is_none() {
                let place = stream.by.as_ref().map(|by| by.value.to_string()).unwrap_or_default();
                self.leave_out(RecordError::NoPart { record, place });
                self.missing.on_day(day).unread += 1;
                return Ok(());
            }
        }
        self.present = Present { is_own_money: self.check_currency(json, record)?, ..Present::default() };
        self.add_numbers(day, json)?;
        self.parts.iter_mut().for_each(Parts::shrink);
        self.is_understood |= self.present.unknown == 0 || self.present.has_number;
        Ok(())
    }

    fn add_numbers(&mut self, day: Date, json: &Json) -> Result<(), RecordError> {
        let (stream, record) = (self.stream, self.count);
        match &stream.metrics {
            Metrics::Fixed(metrics) => {
                let fits = |metric: &&MetricSpec| metric.when.as_ref().is_none_or(|when| when.holds(json, None));
                metrics.iter().filter(fits).try_for_each(|metric| match &metric.value {
                    Some(place) => {
                        let cell = read_cell(stream, place, json, (metric.unit, metric.scale), &mut self.hand);
                        self.take(day, &metric.key, metric.unit, (cell, place))
                    }
                    None => self.add_up(day, &metric.key, 1.0, record),
                })
            }
            Metrics::Named { metric, value, unit, .. } => {
                let name = metric.find_text(json).map(|name| name.trim().to_owned());
                let name = name.filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
                let Some(name) = name else {
                    self.leave_out(RecordError::NoMetric { record, place: metric.to_string() });
                    self.missing.on_day(day).unread += 1;
                    self.present.unknown += 1;
                    return Ok(());
                };
                let cell = read_cell(stream, value, json, (*unit, Scale::default()), &mut self.hand);
                self.take(day, &name, *unit, (cell, value))
            }
        }
    }

    fn add_up(&mut self, day: Date, metric: &str, number: f64, record: usize) -> Result<(), RecordError> {
        match (&mut self.parts, &self.dimension) {
            (Some(parts), Some(dimension)) => parts.add(day, dimension, metric, number, record),
            _ => self.sums.add(day, metric, number, record),
        }
    }

    /// Takes what stands at one place of the present record.
    fn take(
        &mut self,
        day: Date,
        metric: &str,
        unit: MetricUnit,
        (cell, place): (Cell, &Path),
    ) -> Result<(), RecordError> {
        let is_money = unit == MetricUnit::Money;
        if is_money && !self.present.is_own_money {
            if cell.number.is_some() {
                self.missing.on_day(day).count_no_number(metric, 1);
            }
            return Ok(());
        }
        let left_out = cell.withheld + cell.unknown;
        if left_out > 0 {
            self.missing.on_day(day).count_no_number(metric, left_out);
        }
        if cell.unknown > 0 {
            self.leave_out(RecordError::BadNumber { record: self.count, place: place.to_string() });
        }
        self.present.unknown += cell.unknown;
        self.present.has_number |= cell.number.is_some() || cell.withheld > 0;
        if cell.is_no_value {
            self.without_value.insert((day, metric.to_owned()));
        }
        match cell.number {
            Some(number) => {
                self.has_money |= is_money;
                self.add_up(day, metric, number, self.count)
            }
            None => Ok(()),
        }
    }

    /// What came. Where nothing could be understood, another answer came than the one that was described.
    pub(super) fn finish(mut self) -> Result<Brought, RecordError> {
        if self.hand.is_in_doubt() {
            return Err(RecordError::TwoHands);
        }
        if let Some(problem) = self.other_money.take_if(|_| !self.has_money) {
            return Err(problem);
        }
        if let Some(problem) = self.first_left_out.take_if(|_| !self.is_understood) {
            return Err(problem);
        }
        let sums = std::mem::take(&mut self.sums.values);
        let sums = sums.into_iter().map(|((day, metric), number)| (day, metric, None, number));
        let mut all: Vec<(Date, String, Option<Dimension>, f64)> = sums.collect();
        if let Some((parts, cut)) = self.parts.take().map(Parts::finish) {
            all.extend(parts.into_iter().map(|one| (one.day, one.metric, Some(one.dimension), one.number)));
            cut.into_iter().for_each(|day| self.missing.on_day(day).is_cut = true);
            // What has no number on one day may have had one for something else: of parts it says nothing.
            self.without_value.clear();
        }
        let had_some = !all.is_empty();
        let mut values = Vec::with_capacity(all.len());
        for (day, metric, dimension, number) in all {
            self.without_value.remove(&(day, metric.clone()));
            // Scaled at the end: cents add up exactly, tenths of a euro don't.
            let value = scale_of(self.stream, &metric).apply(number);
            if value.is_finite() {
                values.push(Value { stream: self.stream.key.clone(), dimension, day, value, metric });
            } else {
                self.missing.on_day(day).count_no_number(&metric, 1);
                self.leave_out(RecordError::NotFinite { metric, day });
            }
        }
        if let Some(problem) = self.first_left_out.take_if(|_| had_some && values.is_empty()) {
            return Err(problem);
        }
        for (day, metric) in std::mem::take(&mut self.without_value) {
            self.missing.on_day(day).no_value.insert(metric);
        }
        let first = self.first_left_out.or(self.other_money);
        Ok(Brought {
            values,
            missing: self.missing,
            currency: self.currency.filter(|code| is_currency(code)),
            first_left_out: first.map(|problem| problem.to_string()),
        })
    }

    /// The same, where nothing may be left out.
    pub(super) fn finish_strictly(mut self) -> Result<Brought, RecordError> {
        match self.first_left_out.take() {
            Some(problem) => Err(problem),
            None => self.finish(),
        }
    }

    fn leave_out(&mut self, problem: RecordError) {
        self.first_left_out.get_or_insert(problem);
    }

    /// Whether the money of a record is the profile's. Where its currency is not known, all money of a pull must be in one:
    /// which of two it is, nobody knows.
    fn check_currency(&mut self, json: &Json, record: usize) -> Result<bool, RecordError> {
        let place = self.stream.currency.as_ref();
        let found = place.and_then(|place| place.find_text(json)).map(|code| code.trim().to_uppercase());
        let Some(found) = found.filter(|code| !code.is_empty()) else { return Ok(true) };
        let Some(expected) = &self.currency else {
            self.currency = Some(found);
            return Ok(true);
        };
        if expected.eq_ignore_ascii_case(&found) {
            return Ok(true);
        }
        let problem = RecordError::OtherCurrency { record, found, expected: expected.clone() };
        if self.about.currency.is_none() {
            return Err(problem);
        }
        self.other_money.get_or_insert(problem);
        Ok(false)
    }
}

fn scale_of(stream: &Stream, metric: &str) -> Scale {
    match &stream.metrics {
        Metrics::Fixed(metrics) => {
            metrics.iter().find(|known| known.key == metric).map(|known| known.scale).unwrap_or_default()
        }
        Metrics::Named { .. } => Scale::default(),
    }
}

/// ISO 4217, in capital letters.
pub(super) fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// What one record holds.
#[derive(Debug, Clone, Copy, Default)]
struct Present {
    is_own_money: bool,
    /// Things that say nothing to us.
    unknown: u32,
    /// Numbers, whether they are told or not.
    has_number: bool,
}

struct Sums {
    values: BTreeMap<(Date, String), f64>,
    duplicates: Duplicates,
}

impl Sums {
    fn add(&mut self, day: Date, metric: &str, number: f64, record: usize) -> Result<(), RecordError> {
        match (self.values.entry((day, metric.to_owned())), self.duplicates) {
            (btree_map::Entry::Vacant(free), _) => drop(free.insert(number)),
            (btree_map::Entry::Occupied(mut sum), Duplicates::Sum) => *sum.get_mut() += number,
            (btree_map::Entry::Occupied(_), Duplicates::Refuse) => {
                return Err(RecordError::Twice { record, metric: metric.to_owned(), day });
            }
        }
        Ok(())
    }
}

fn read_date(stream: &Stream, place: &Path, json: &Json, zone: &TimeZone, record: usize) -> Result<Date, RecordError> {
    let found = place.find(json).filter(|found| !found.is_null());
    let found = found.ok_or_else(|| RecordError::NoDate { record, place: place.to_string() })?;
    let bad = || RecordError::BadDate { record, place: place.to_string(), example: stream.date_format.example() };
    stream.date_format.read(found, zone).ok_or_else(bad)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
