//! One pull put in place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    dimensions,
    numbers::{read_numbers, write_numbers},
    row::{self, Series},
};
use crate::store::{
    StoreError,
    range::{DayState, Range, put_over},
    series::{Kept, Pull},
    sqlite::{
        column::{day_number, day_of},
        error::{failed, refused},
    },
};

/// Rows per statement: few statements for 13 months, far below SQLite's limit of 32,766 parameters.
const CHUNK: usize = 500;
/// What a night brings of a stream, whose statements come back.
const NIGHT: usize = 8;

/// The id that stands for no dimension.
pub(super) const TOTAL: i64 = 0;

/// Where a record stands in its series: day, dimension.
type Place = (i64, i64);
pub(super) type Records = BTreeMap<Place, Vec<u8>>;

/// A pull beside what stands on its days.
pub(super) struct Draft {
    pub(super) series: Series,
    pub(super) ranges: Vec<Range>,
    pub(super) stands: Records,
    pub(super) brings: Records,
}

pub(super) async fn put_pull(db: &mut SqliteConnection, pull: &Pull<'_>) -> Result<Kept, StoreError> {
    let draft = draw_up(db, pull).await?;
    if let Some(less) = find_less(&draft, pull)? {
        mark_less(db, &draft.series, pull).await?;
        return Ok(less);
    }
    note_corrections(db, &draft, pull).await?;
    let records = write(db, &draft, pull.days).await?;
    Ok(Kept::Written { records })
}

pub(super) async fn draw_up(db: &mut SqliteConnection, pull: &Pull<'_>) -> Result<Draft, StoreError> {
    check(pull)?;
    let mut series = row::find_or_add(db, pull).await?;
    row::put_description(db, series.id, pull.description).await?;
    let ranges = row::read_ranges(db, series.id).await?;
    let stands = read_records(db, series.id, pull.days).await?;
    let brings = collect(db, &mut series, pull).await?;
    Ok(Draft { series, ranges, stands, brings })
}

/// Writes what differs and marks `days`. Answers how many records were written or removed.
pub(super) async fn write(db: &mut SqliteConnection, draft: &Draft, days: &[Range]) -> Result<u32, StoreError> {
    let Draft { series, ranges, stands, brings } = draft;
    let gone: Vec<Place> = stands.keys().filter(|place| !brings.contains_key(place)).copied().collect();
    let differs = |(place, numbers): &(&Place, &Vec<u8>)| stands.get(place) != Some(*numbers);
    let written: Vec<(&Place, &Vec<u8>)> = brings.iter().filter(differs).collect();
    for place in &gone {
        sqlx::query("DELETE FROM records WHERE series_id = ? AND day = ? AND dimension_id = ?")
            .bind(series.id)
            .bind(place.0)
            .bind(place.1)
            .execute(&mut *db)
            .await
            .map_err(failed)?;
    }
    write_records(db, series.id, &written).await?;
    row::write_ranges(db, series.id, ranges, &put_over(ranges, days)).await?;
    Ok(u32::try_from(gone.len() + written.len()).unwrap_or(u32::MAX))
}

fn check(pull: &Pull<'_>) -> Result<(), StoreError> {
    let is_own = |range: &Range| range.fingerprint == pull.description.fingerprint && range.first <= range.last;
    if !pull.days.iter().all(is_own) {
        return Err(StoreError::Inconsistent("days of another description".to_owned()));
    }
    for value in pull.values {
        if value.stream != pull.stream || !value.value.is_finite() {
            return Err(StoreError::Inconsistent("a value of another stream, or not a number".to_owned()));
        }
        if !pull.days.iter().any(|range| range.holds(value.day)) {
            return Err(StoreError::Inconsistent("a value of a day that was not pulled".to_owned()));
        }
    }
    Ok(())
}

async fn read_records(db: &mut SqliteConnection, series: i64, days: &[Range]) -> Result<Records, StoreError> {
    let mut records = Records::new();
    for range in days {
        let rows: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT day, dimension_id, numbers FROM records WHERE series_id = ? AND day BETWEEN ? AND ?",
        )
        .bind(series)
        .bind(day_number(range.first))
        .bind(day_number(range.last))
        .fetch_all(&mut *db)
        .await
        .map_err(failed)?;
        records.extend(rows.into_iter().map(|(day, dimension, numbers)| ((day, dimension), numbers)));
    }
    Ok(records)
}

/// The records of a pull, its metrics and dimensions made known.
async fn collect(db: &mut SqliteConnection, series: &mut Series, pull: &Pull<'_>) -> Result<Records, StoreError> {
    let dimensions = pull.values.iter().filter_map(|value| value.dimension.as_ref());
    let wanted: BTreeMap<&str, &str> = dimensions.map(|one| (one.key.as_str(), one.label.as_str())).collect();
    let ids = dimensions::find_or_add(db, series.id, &wanted).await?;
    let known = series.metrics.len();
    let mut records: BTreeMap<Place, Vec<Option<f64>>> = BTreeMap::new();
    for value in pull.values {
        let dimension = value.dimension.as_ref().map_or(Some(&TOTAL), |one| ids.get(&one.key));
        let Some(dimension) = dimension else { continue };
        let numbers = records.entry((day_number(value.day), *dimension)).or_default();
        let place = row::place_of(&mut series.metrics, &value.metric);
        if numbers.len() <= place {
            numbers.resize(place + 1, None);
        }
        if let Some(number) = numbers.get_mut(place) {
            *number = Some(value.value);
        }
    }
    if series.metrics.len() > known {
        row::write_metrics(db, series).await?;
    }
    Ok(records.into_iter().map(|(place, numbers)| (place, write_numbers(&numbers))).collect())
}

/// Whether final days that were pulled with another description would lose numbers that this one should bring.
fn find_less(draft: &Draft, pull: &Pull<'_>) -> Result<Option<Kept>, StoreError> {
    let other = |range: &&Range| range.state == DayState::Final && range.fingerprint != pull.description.fingerprint;
    let anew: Vec<&Range> = draft.ranges.iter().filter(other).collect();
    if anew.is_empty() {
        return Ok(None);
    }
    let count = |records: &Records| -> Result<u32, StoreError> {
        let by_day = count_numbers(records, &draft.series, pull)?;
        Ok(by_day.iter().filter(|(day, _)| anew.iter().any(|range| range.holds(**day))).map(|(_, count)| count).sum())
    };
    let (stands, brings) = (count(&draft.stands)?, count(&draft.brings)?);
    Ok((brings < stands).then_some(Kept::Less { stands, brings }))
}

/// How many numbers there are of each day that the description of the pull knows.
pub(super) fn count_numbers(
    records: &Records,
    series: &Series,
    pull: &Pull<'_>,
) -> Result<BTreeMap<Date, u32>, StoreError> {
    let known: Vec<bool> = series.metrics.iter().map(|metric| pull.description.knows(metric)).collect();
    let mut counts = BTreeMap::new();
    for ((day, _), bytes) in records {
        let numbers = read_numbers(bytes, series.metrics.len())?;
        let count: u32 =
            known.iter().zip(numbers).map(|(is_known, number)| u32::from(*is_known && number.is_some())).sum();
        *counts.entry(day_of(*day)?).or_default() += count;
    }
    Ok(counts)
}

/// Once is enough: it is not asked for again.
async fn mark_less(db: &mut SqliteConnection, series: &Series, pull: &Pull<'_>) -> Result<(), StoreError> {
    sqlx::query("UPDATE descriptions SET brought_less = 1 WHERE series_id = ? AND fingerprint = ?")
        .bind(series.id)
        .bind(pull.description.fingerprint.0)
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(())
}

/// A total of a whole day that becomes another: as it was, and as it becomes.
pub(super) type Corrected<'a> = (Date, Option<&'a Vec<u8>>, Option<&'a Vec<u8>>);

/// Totals of days that were whole and are others now.
pub(super) fn find_corrections(draft: &Draft) -> Result<Vec<Corrected<'_>>, StoreError> {
    let days: BTreeSet<i64> = draft.stands.keys().chain(draft.brings.keys()).map(|(day, _)| *day).collect();
    let mut corrected = Vec::new();
    for day in days {
        let (before, after) = (draft.stands.get(&(day, TOTAL)), draft.brings.get(&(day, TOTAL)));
        let date = day_of(day)?;
        if before != after && draft.ranges.iter().any(|range| range.is_whole() && range.holds(date)) {
            corrected.push((date, before, after));
        }
    }
    Ok(corrected)
}

pub(super) async fn note_corrections(
    db: &mut SqliteConnection,
    draft: &Draft,
    pull: &Pull<'_>,
) -> Result<(), StoreError> {
    for (day, before, after) in find_corrections(draft)? {
        sqlx::query(
            "INSERT INTO corrections (series_id, day, change, before, after, at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (series_id, change, day) DO UPDATE SET after = excluded.after",
        )
        .bind(draft.series.id)
        .bind(day_number(day))
        .bind(pull.change)
        .bind(before)
        .bind(after)
        .bind(pull.at)
        .execute(&mut *db)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

pub(in crate::store::sqlite) async fn write_records(
    db: &mut SqliteConnection,
    series: i64,
    records: &[(&Place, &Vec<u8>)],
) -> Result<(), StoreError> {
    for chunk in records.chunks(CHUNK) {
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO records (series_id, day, dimension_id, numbers) ");
        insert.push_values(chunk, |mut row, ((day, dimension), numbers)| {
            row.push_bind(series).push_bind(day).push_bind(dimension).push_bind(numbers.as_slice());
        });
        insert.push(" ON CONFLICT (series_id, day, dimension_id) DO UPDATE SET numbers = excluded.numbers");
        // Other lengths don't come back often enough to keep their statements.
        let statement = insert.build().persistent(chunk.len() == CHUNK || chunk.len() <= NIGHT);
        statement.execute(&mut *db).await.map_err(refused("the series"))?;
    }
    Ok(())
}
