//! The numbers of one profile, from a row for each value to a row for each day, and its pulled days, from a row each to
//! ranges. Both are read back and compared with what they were.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use sqlx::{FromRow, SqliteConnection};

use super::LateDays;
use crate::store::{
    StoreError,
    lack::Lacks,
    range::{DayState, Fingerprint, Range, put_over},
    sqlite::{
        column::{day_number, json, parse},
        error::failed,
        series::{
            dimensions::hash_key,
            numbers::{read_numbers, write_numbers},
            row::{place_of, state_number},
        },
    },
};

/// Of each profile so many days are carried at once, so that memory does not grow with history.
const DAYS: i64 = 31;
/// What old values with a dimension become parts of; no integration wrote any.
const BREAKDOWN: &str = "dimension";

/// A profile of the old store.
#[derive(FromRow)]
pub(super) struct ProfileRow {
    id: String,
    agency_id: String,
    integration: String,
    time_zone: String,
    currency: Option<String>,
}

pub(super) async fn profiles(db: &mut SqliteConnection) -> Result<Vec<ProfileRow>, StoreError> {
    sqlx::query_as("SELECT id, agency_id, integration, time_zone, currency FROM old.profiles ORDER BY id")
        .fetch_all(db)
        .await
        .map_err(failed)
}

pub(super) async fn carry(
    db: &mut SqliteConnection,
    profile: &ProfileRow,
    late_days: &LateDays,
) -> Result<(), StoreError> {
    let mut known = Known { profile, series: BTreeMap::new() };
    let ends: (Option<String>, Option<String>) =
        sqlx::query_as("SELECT min(day), max(day) FROM old.series_values WHERE profile_id = ?")
            .bind(&profile.id)
            .fetch_one(&mut *db)
            .await
            .map_err(failed)?;
    if let (Some(first), Some(last)) = ends {
        let (mut from, last): (Date, Date) = (parse(&first)?, parse(&last)?);
        while from <= last {
            let to = from.saturating_add((DAYS - 1).days());
            known.carry_days(db, from, to).await?;
            let Ok(next) = to.tomorrow() else { break };
            from = next;
        }
    }
    known.write_metrics(db).await?;
    known.carry_ranges(db, late_days).await
}

#[derive(FromRow)]
struct ValueRow {
    day: String,
    stream: String,
    metric: String,
    dimension: String,
    value: f64,
}

#[derive(FromRow)]
struct DayRow {
    stream: String,
    day: String,
    complete: bool,
    pulled_at: i64,
}

/// Which series: stream and breakdown.
type Key = (String, &'static str);

/// The series of one profile, made as they come up.
struct Known<'a> {
    profile: &'a ProfileRow,
    series: BTreeMap<Key, Made>,
}

#[derive(Default)]
struct Made {
    id: i64,
    metrics: Vec<String>,
    dimensions: BTreeMap<String, i64>,
}

impl Known<'_> {
    async fn carry_days(&mut self, db: &mut SqliteConnection, from: Date, to: Date) -> Result<(), StoreError> {
        let rows: Vec<ValueRow> = sqlx::query_as(
            "SELECT day, stream, metric, dimension, value FROM old.series_values
             WHERE profile_id = ? AND day BETWEEN ? AND ?",
        )
        .bind(&self.profile.id)
        .bind(from.to_string())
        .bind(to.to_string())
        .fetch_all(&mut *db)
        .await
        .map_err(failed)?;
        let mut records: BTreeMap<(i64, i64, i64), Vec<Option<f64>>> = BTreeMap::new();
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            let breakdown = if row.dimension.is_empty() { "" } else { BREAKDOWN };
            let made = self.series(db, &row.stream, breakdown).await?;
            let dimension = find_dimension(db, made, &row.dimension).await?;
            let at = (made.id, day_number(parse(&row.day)?), dimension);
            let place = place_of(&mut made.metrics, &row.metric);
            let numbers = records.entry(at).or_default();
            if numbers.len() <= place {
                numbers.resize(place + 1, None);
            }
            if let Some(number) = numbers.get_mut(place) {
                *number = Some(row.value);
            }
            places.push((at, place));
        }
        for ((series, day, dimension), numbers) in &records {
            sqlx::query("INSERT INTO main.records (series_id, day, dimension_id, numbers) VALUES (?, ?, ?, ?)")
                .bind(series)
                .bind(day)
                .bind(dimension)
                .bind(write_numbers(numbers))
                .execute(&mut *db)
                .await
                .map_err(failed)?;
        }
        let written = self.read_back(db, from, to).await?;
        let is_same = |(row, (at, place)): (&ValueRow, &((i64, i64, i64), usize))| {
            let number = written.get(at).and_then(|numbers| numbers.get(*place)).copied().flatten();
            number.map(f64::to_bits) == Some(row.value.to_bits())
        };
        let count = written.values().flatten().flatten().count();
        if count == rows.len() && rows.iter().zip(&places).all(is_same) { Ok(()) } else { Err(differs("numbers")) }
    }

    async fn read_back(
        &self,
        db: &mut SqliteConnection,
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<(i64, i64, i64), Vec<Option<f64>>>, StoreError> {
        let mut written = BTreeMap::new();
        for made in self.series.values() {
            let rows: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
                "SELECT day, dimension_id, numbers FROM main.records WHERE series_id = ? AND day BETWEEN ? AND ?",
            )
            .bind(made.id)
            .bind(day_number(from))
            .bind(day_number(to))
            .fetch_all(&mut *db)
            .await
            .map_err(failed)?;
            for (day, dimension, bytes) in rows {
                written.insert((made.id, day, dimension), read_numbers(&bytes, made.metrics.len())?);
            }
        }
        Ok(written)
    }

    /// The series with this stream and breakdown, made if it is new.
    async fn series(
        &mut self,
        db: &mut SqliteConnection,
        stream: &str,
        breakdown: &'static str,
    ) -> Result<&mut Made, StoreError> {
        let key = (stream.to_owned(), breakdown);
        if !self.series.contains_key(&key) {
            let id = self.add_series(db, stream, breakdown).await?;
            self.series.insert(key.clone(), Made { id, ..Made::default() });
        }
        self.series.get_mut(&key).ok_or_else(|| differs("series"))
    }

    async fn add_series(&self, db: &mut SqliteConnection, stream: &str, breakdown: &str) -> Result<i64, StoreError> {
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO main.series (agency_id, profile_id, stream, breakdown, currency, metrics)
             VALUES (?, ?, ?, ?, ?, '[]') RETURNING id",
        )
        .bind(&self.profile.agency_id)
        .bind(&self.profile.id)
        .bind(stream)
        .bind(breakdown)
        .bind(self.profile.currency.as_deref().unwrap_or_default())
        .fetch_one(&mut *db)
        .await
        .map_err(failed)?;
        sqlx::query("INSERT INTO main.descriptions (series_id, fingerprint) VALUES (?, ?)")
            .bind(id)
            .bind(Fingerprint::UNKNOWN.0)
            .execute(db)
            .await
            .map_err(failed)?;
        Ok(id)
    }

    async fn write_metrics(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        for made in self.series.values() {
            sqlx::query("UPDATE main.series SET metrics = ? WHERE id = ?")
                .bind(json(&made.metrics)?)
                .bind(made.id)
                .execute(&mut *db)
                .await
                .map_err(failed)?;
        }
        Ok(())
    }

    async fn carry_ranges(&mut self, db: &mut SqliteConnection, late_days: &LateDays) -> Result<(), StoreError> {
        let rows: Vec<DayRow> = sqlx::query_as(
            "SELECT stream, day, complete, pulled_at FROM old.pulled_days WHERE profile_id = ? ORDER BY stream, day",
        )
        .bind(&self.profile.id)
        .fetch_all(&mut *db)
        .await
        .map_err(failed)?;
        for rows in rows.chunk_by(|one, next| one.stream == next.stream) {
            let Some(stream) = rows.first().map(|row| row.stream.as_str()) else { continue };
            let key = (self.profile.integration.clone(), stream.to_owned());
            let late = late_days.get(&key).copied().unwrap_or_default();
            let series = self.series(db, stream, "").await?.id;
            let days = rows.iter().map(|row| read_day(row, self.profile, late)).collect::<Result<Vec<_>, _>>()?;
            let ranges = put_over(&[], &days);
            let counted: i64 = ranges.iter().map(|range| day_number(range.last) - day_number(range.first) + 1).sum();
            let is_same = |(row, day): (&DayRow, &Range)| {
                ranges.iter().any(|range| range.holds(day.first) && range.is_whole() == row.complete)
            };
            if usize::try_from(counted) != Ok(rows.len()) || !rows.iter().zip(&days).all(is_same) {
                return Err(differs("pulled days"));
            }
            for range in ranges {
                sqlx::query(
                    "INSERT INTO main.ranges (series_id, first_day, last_day, state, description_id, left_out)
                     SELECT series_id, ?, ?, ?, id, 0 FROM main.descriptions WHERE series_id = ?",
                )
                .bind(day_number(range.first))
                .bind(day_number(range.last))
                .bind(state_number(range.state))
                .bind(series)
                .execute(&mut *db)
                .await
                .map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// A day is final if it was read last when the platform had stopped correcting it, as the old version counted.
fn read_day(row: &DayRow, profile: &ProfileRow, late: u32) -> Result<Range, StoreError> {
    let day: Date = parse(&row.day)?;
    let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
    let read_on = Timestamp::from_second(row.pulled_at).map(|at| at.to_zoned_datetime(zone).date()).unwrap_or(day);
    let state = match row.complete {
        false => DayState::Partial,
        true if day_number(read_on) - day_number(day) >= i64::from(late) => DayState::Final,
        true => DayState::Whole,
    };
    Ok(Range { first: day, last: day, state, fingerprint: Fingerprint::UNKNOWN, lacks: Lacks::default() })
}

async fn find_dimension(db: &mut SqliteConnection, made: &mut Made, key: &str) -> Result<i64, StoreError> {
    if key.is_empty() {
        return Ok(0);
    }
    if let Some(id) = made.dimensions.get(key) {
        return Ok(*id);
    }
    let add = "INSERT INTO main.dimension_values (series_id, key, key_hash) VALUES (?, ?, ?) RETURNING id";
    let add = sqlx::query_scalar(add).bind(made.id).bind(key).bind(hash_key(key));
    let id: i64 = add.fetch_one(db).await.map_err(failed)?;
    made.dimensions.insert(key.to_owned(), id);
    Ok(id)
}

fn differs(what: &str) -> StoreError {
    StoreError::Inconsistent(format!("{what} that were carried over are not the same"))
}
