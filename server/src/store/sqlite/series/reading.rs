//! Numbers for pages and reports.

use std::collections::BTreeMap;

use app::model::ids::{AgencyId, ProfileId};
use jiff::civil::Date;
use sqlx::{FromRow, SqliteConnection};

use super::{dimensions, numbers::read_numbers, put::TOTAL};
use crate::store::{
    StoreError,
    series::{Correction, Part, Top, TopParts, Value},
    sqlite::{
        column::{day_number, day_of, from_json, json, parse},
        error::failed,
    },
};

/// Of the series that count: those in the profile's present currency.
pub(in crate::store::sqlite) const TOTALS: &str = "
    SELECT series.profile_id, series.stream, series.metrics, records.day, records.numbers
    FROM profiles
    JOIN series ON series.profile_id = profiles.id AND series.breakdown = ''
        AND series.currency = coalesce(profiles.currency, '')
    JOIN records ON records.series_id = series.id
    WHERE profiles.id IN (SELECT value FROM json_each(?)) AND series.agency_id = ?
        AND records.day BETWEEN ? AND ? AND records.dimension_id = 0
    ORDER BY records.day, series.profile_id, series.stream";

pub(in crate::store::sqlite) const TOP: &str = "
    SELECT series.metrics, records.day, records.dimension_id, records.numbers
    FROM profiles
    JOIN series ON series.profile_id = profiles.id AND series.stream = ? AND series.breakdown = ?
        AND series.currency = coalesce(profiles.currency, '')
    JOIN records ON records.series_id = series.id
    WHERE profiles.id = ? AND series.agency_id = ? AND records.day BETWEEN ? AND ?";

pub(in crate::store::sqlite) const CORRECTIONS: &str = "
    SELECT series.profile_id, series.stream, series.metrics, corrections.day, corrections.change, corrections.before,
        corrections.after
    FROM series JOIN corrections ON corrections.series_id = series.id
    WHERE series.profile_id IN (SELECT value FROM json_each(?)) AND series.agency_id = ? AND corrections.change > ?
    ORDER BY corrections.change, corrections.day, series.id LIMIT ?";

pub(in crate::store::sqlite) const PRUNE: &str = "
    DELETE FROM corrections WHERE series_id IN (SELECT id FROM series WHERE agency_id = ?) AND at < ?";

#[derive(FromRow)]
struct TotalRow {
    profile_id: String,
    stream: String,
    metrics: String,
    day: i64,
    numbers: Vec<u8>,
}

pub(super) async fn read_totals(
    db: &mut SqliteConnection,
    agency: AgencyId,
    profiles: &[ProfileId],
    (from, to): (Date, Date),
) -> Result<Vec<(ProfileId, Value)>, StoreError> {
    let rows: Vec<TotalRow> = sqlx::query_as(TOTALS)
        .bind(profile_list(profiles)?)
        .bind(agency.to_string())
        .bind(day_number(from))
        .bind(day_number(to))
        .fetch_all(db)
        .await
        .map_err(failed)?;
    let mut metrics = MetricLists::default();
    let mut values = Vec::new();
    for row in rows {
        let (profile, day) = (parse(&row.profile_id)?, day_of(row.day)?);
        let own = metrics.read(&row.metrics)?;
        values.extend(name_numbers(own, &row.numbers)?.into_iter().map(|(metric, value)| {
            (profile, Value { stream: row.stream.clone(), metric, dimension: None, day, value })
        }));
    }
    Ok(values)
}

/// Lists of metrics that were read: the same few stand in many rows.
#[derive(Default)]
struct MetricLists(BTreeMap<String, Vec<String>>);

impl MetricLists {
    fn read(&mut self, text: &str) -> Result<&[String], StoreError> {
        if !self.0.contains_key(text) {
            self.0.insert(text.to_owned(), from_json(text)?);
        }
        Ok(self.0.get(text).map(Vec::as_slice).unwrap_or_default())
    }
}

pub(super) fn name_numbers(metrics: &[String], bytes: &[u8]) -> Result<Vec<(String, f64)>, StoreError> {
    let numbers = read_numbers(bytes, metrics.len())?;
    Ok(metrics.iter().zip(numbers).filter_map(|(metric, number)| Some((metric.clone(), number?))).collect())
}

fn profile_list(profiles: &[ProfileId]) -> Result<String, StoreError> {
    json(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())
}

#[derive(FromRow)]
struct PartRow {
    metrics: String,
    day: i64,
    dimension_id: i64,
    numbers: Vec<u8>,
}

/// Reads one series for the days that are asked for, and names no more of it than `limit`.
pub(super) async fn read_top(
    db: &mut SqliteConnection,
    agency: AgencyId,
    asked: &Top<'_>,
) -> Result<TopParts, StoreError> {
    let rows: Vec<PartRow> = sqlx::query_as(TOP)
        .bind(asked.stream)
        .bind(asked.breakdown)
        .bind(asked.profile.to_string())
        .bind(agency.to_string())
        .bind(day_number(asked.from))
        .bind(day_number(asked.to))
        .fetch_all(&mut *db)
        .await
        .map_err(failed)?;
    let mut metrics = MetricLists::default();
    let (mut sums, mut by_day) = (BTreeMap::<i64, f64>::new(), BTreeMap::<i64, f64>::new());
    for row in rows.iter().filter(|row| row.dimension_id != TOTAL) {
        let list = metrics.read(&row.metrics)?;
        let Some(place) = list.iter().position(|metric| metric == asked.metric) else { continue };
        if let Some(Some(number)) = read_numbers(&row.numbers, list.len())?.get(place) {
            *sums.entry(row.dimension_id).or_default() += number;
            *by_day.entry(row.day).or_default() += number;
        }
    }
    let count = sums.len();
    let mut sums: Vec<(i64, f64)> = sums.into_iter().collect();
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    sums.truncate(asked.limit);
    let ids: Vec<i64> = sums.iter().map(|(id, _)| *id).collect();
    let mut known = dimensions::read(db, &ids).await?;
    let mut values: BTreeMap<i64, Vec<Value>> = ids.into_iter().map(|id| (id, Vec::new())).collect();
    for row in rows {
        let Some(own) = values.get_mut(&row.dimension_id) else { continue };
        let day = day_of(row.day)?;
        let named = name_numbers(metrics.read(&row.metrics)?, &row.numbers)?.into_iter();
        own.extend(named.map(|(metric, value)| Value {
            stream: asked.stream.to_owned(),
            metric,
            dimension: None,
            day,
            value,
        }));
    }
    let part = |(id, sum): (i64, f64)| {
        Some(Part { dimension: known.remove(&id)?, sum, values: values.remove(&id).unwrap_or_default() })
    };
    Ok(TopParts {
        parts: sums.into_iter().filter_map(part).collect(),
        count,
        sums: by_day.into_iter().map(|(day, sum)| Ok((day_of(day)?, sum))).collect::<Result<_, StoreError>>()?,
    })
}

#[derive(FromRow)]
struct CorrectionRow {
    profile_id: String,
    stream: String,
    metrics: String,
    day: i64,
    change: i64,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
}

pub(super) async fn read_corrections(
    db: &mut SqliteConnection,
    agency: AgencyId,
    profiles: &[ProfileId],
    sequence: i64,
    limit: u32,
) -> Result<Vec<Correction>, StoreError> {
    let rows: Vec<CorrectionRow> = sqlx::query_as(CORRECTIONS)
        .bind(profile_list(profiles)?)
        .bind(agency.to_string())
        .bind(sequence)
        .bind(limit)
        .fetch_all(db)
        .await
        .map_err(failed)?;
    let mut metrics = MetricLists::default();
    let read = |row: CorrectionRow| {
        let own = metrics.read(&row.metrics)?;
        Ok(Correction {
            profile: parse(&row.profile_id)?,
            stream: row.stream,
            day: day_of(row.day)?,
            change: row.change,
            before: name_numbers(own, row.before.as_deref().unwrap_or_default())?,
            after: name_numbers(own, row.after.as_deref().unwrap_or_default())?,
        })
    };
    rows.into_iter().map(read).collect()
}
