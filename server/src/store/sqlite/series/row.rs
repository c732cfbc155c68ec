//! One series: its row, the metrics of its records, and the days that were pulled of it.

use app::model::ids::{AgencyId, ProfileId};
use jiff::civil::Date;
use sqlx::{FromRow, SqliteConnection};

use crate::store::{
    StoreError,
    lack::Lacks,
    range::{DayState, Fingerprint, Range},
    series::{Description, Pull, Pulled},
    sqlite::{
        column::{day_number, day_of, from_json, from_json_option, json, json_option, parse},
        error::failed,
    },
};

/// A series as it stands.
pub(in crate::store::sqlite) struct Series {
    pub(super) id: i64,
    /// Which stands at which place of a record.
    pub(super) metrics: Vec<String>,
}

/// Where `metric` stands among those of a series; it gets the next place if it has none.
pub(in crate::store::sqlite) fn place_of(metrics: &mut Vec<String>, metric: &str) -> usize {
    metrics.iter().position(|known| known == metric).unwrap_or_else(|| {
        metrics.push(metric.to_owned());
        metrics.len() - 1
    })
}

/// The series that a pull goes to; made if it is new.
pub(super) async fn find_or_add(db: &mut SqliteConnection, pull: &Pull<'_>) -> Result<Series, StoreError> {
    let found: Option<(i64, String)> = sqlx::query_as(
        "SELECT id, metrics FROM series
         WHERE profile_id = ?1 AND stream = ?2 AND breakdown = ?3 AND agency_id = ?5
             AND currency = coalesce(?4, (SELECT currency FROM profiles WHERE id = ?1), '')",
    )
    .bind(pull.profile.to_string())
    .bind(pull.stream)
    .bind(pull.breakdown)
    .bind(pull.currency)
    .bind(pull.agency.to_string())
    .fetch_optional(&mut *db)
    .await
    .map_err(failed)?;
    if let Some((id, metrics)) = found {
        return Ok(Series { id, metrics: from_json(&metrics)? });
    }
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO series (agency_id, profile_id, stream, breakdown, currency, metrics)
         SELECT agency_id, id, ?, ?, coalesce(?, currency, ''), '[]' FROM profiles WHERE id = ? AND agency_id = ? RETURNING id",
    )
    .bind(pull.stream)
    .bind(pull.breakdown)
    .bind(pull.currency)
    .bind(pull.profile.to_string())
    .bind(pull.agency.to_string())
    .fetch_optional(db)
    .await
    .map_err(failed)?;
    Ok(Series { id: id.ok_or(StoreError::Stale("the profile"))?, metrics: Vec::new() })
}

pub(in crate::store::sqlite) async fn write_metrics(
    db: &mut SqliteConnection,
    series: &Series,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE series SET metrics = ? WHERE id = ?")
        .bind(json(&series.metrics)?)
        .bind(series.id)
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(())
}

#[derive(FromRow)]
pub(super) struct RangeRow {
    first_day: i64,
    last_day: i64,
    state: i64,
    fingerprint: i64,
    left_out: u32,
    lacks: Option<String>,
}

impl TryFrom<RangeRow> for Range {
    type Error = StoreError;

    fn try_from(row: RangeRow) -> Result<Self, StoreError> {
        let state = [DayState::Partial, DayState::Whole, DayState::Final].into_iter();
        let state = state.into_iter().find(|state| state_number(*state) == row.state);
        Ok(Self {
            first: day_of(row.first_day)?,
            last: day_of(row.last_day)?,
            state: state.ok_or_else(|| StoreError::Inconsistent("the state of a range".to_owned()))?,
            fingerprint: Fingerprint(row.fingerprint),
            lacks: match &row.lacks {
                Some(text) => from_json(text)?,
                None => Lacks { unread: row.left_out, ..Lacks::default() },
            },
        })
    }
}

pub(in crate::store::sqlite) fn state_number(state: DayState) -> i64 {
    match state {
        DayState::Partial => 0,
        DayState::Whole => 1,
        DayState::Final => 2,
    }
}

/// All ranges of a series, oldest first: few.
pub(super) async fn read_ranges(db: &mut SqliteConnection, series: i64) -> Result<Vec<Range>, StoreError> {
    let rows: Vec<RangeRow> = sqlx::query_as(
        "SELECT ranges.first_day, ranges.last_day, ranges.state, descriptions.fingerprint, ranges.left_out,
             ranges.lacks
         FROM ranges JOIN descriptions ON descriptions.id = ranges.description_id
         WHERE ranges.series_id = ? ORDER BY ranges.first_day",
    )
    .bind(series)
    .fetch_all(db)
    .await
    .map_err(failed)?;
    rows.into_iter().map(Range::try_from).collect()
}

/// Writes what differs between `before` and `after`.
pub(super) async fn write_ranges(
    db: &mut SqliteConnection,
    series: i64,
    before: &[Range],
    after: &[Range],
) -> Result<(), StoreError> {
    for gone in before.iter().filter(|range| !after.contains(range)) {
        sqlx::query("DELETE FROM ranges WHERE series_id = ? AND first_day = ?")
            .bind(series)
            .bind(day_number(gone.first))
            .execute(&mut *db)
            .await
            .map_err(failed)?;
    }
    for new in after.iter().filter(|range| !before.contains(range)) {
        sqlx::query(
            "INSERT INTO ranges (series_id, first_day, last_day, state, description_id, left_out, lacks)
             SELECT series_id, ?, ?, ?, id, ?, ? FROM descriptions WHERE series_id = ? AND fingerprint = ?",
        )
        .bind(day_number(new.first))
        .bind(day_number(new.last))
        .bind(state_number(new.state))
        .bind(new.lacks.left_out())
        .bind(json_option(Some(&new.lacks).filter(|lacks| **lacks != Lacks::default()))?)
        .bind(series)
        .bind(new.fingerprint.0)
        .execute(&mut *db)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

/// Makes a description known to its series. Days that an older version pulled count as pulled with the first that comes: it
/// arrives with the version of Relink that carried them over.
pub(in crate::store::sqlite) async fn put_description(
    db: &mut SqliteConnection,
    series: i64,
    description: &Description,
) -> Result<(), StoreError> {
    let metrics = json_option(description.metrics.as_ref())?;
    sqlx::query("UPDATE descriptions SET fingerprint = ?, metrics = ? WHERE series_id = ? AND fingerprint = ?")
        .bind(description.fingerprint.0)
        .bind(&metrics)
        .bind(series)
        .bind(Fingerprint::UNKNOWN.0)
        .execute(&mut *db)
        .await
        .map_err(failed)?;
    sqlx::query(
        "INSERT INTO descriptions (series_id, fingerprint, metrics) VALUES (?, ?, ?)
         ON CONFLICT (series_id, fingerprint) DO NOTHING",
    )
    .bind(series)
    .bind(description.fingerprint.0)
    .bind(metrics)
    .execute(db)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Numbers that were pulled before the platform told a currency are in the first one that it tells.
pub(in crate::store::sqlite) async fn adopt_currency(
    db: &mut SqliteConnection,
    profile: &str,
    currency: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE series SET currency = ?1 WHERE profile_id = ?2 AND currency = '' AND NOT EXISTS (
             SELECT 1 FROM series AS told WHERE told.profile_id = ?2 AND told.currency = ?1
                 AND told.stream = series.stream AND told.breakdown = series.breakdown)",
    )
    .bind(currency)
    .bind(profile)
    .execute(db)
    .await
    .map_err(failed)?;
    Ok(())
}

macro_rules! pulled {
    ($which:literal, $more:literal) => {
        concat!(
            "SELECT series.id AS series_id, series.profile_id, series.stream, series.breakdown, ranges.first_day,
                 ranges.last_day, ranges.state, ranges.left_out, ranges.lacks, descriptions.fingerprint, descriptions.metrics
             FROM profiles
             JOIN series ON series.profile_id = profiles.id AND series.currency = coalesce(profiles.currency, '')
                 AND series.breakdown ",
            $which,
            " JOIN ranges ON ranges.series_id = series.id
             JOIN descriptions ON descriptions.id = ranges.description_id
             WHERE profiles.id IN (SELECT value FROM json_each(?1)) AND series.agency_id = ?2
                 AND ranges.first_day <= ?3 AND ranges.last_day >= ?4 ",
            $more,
            " ORDER BY series.id, ranges.first_day"
        )
    };
}

/// Of the series that count: totals in the profile's present currency.
pub(in crate::store::sqlite) const PULLED: &str = pulled!("= ''", "");
/// And their breakdowns. Of those each day may be a range of its own: what lies before the first of them is not looked at, as none
/// is over another.
pub(in crate::store::sqlite) const PULLED_PARTS: &str = pulled!(
    "<> ''",
    "AND ranges.first_day >= coalesce((
         SELECT max(earlier.first_day) FROM ranges AS earlier
         WHERE earlier.series_id = series.id AND earlier.first_day <= ?4), ?4)"
);

/// Of the profiles that are asked for, their series, and the few ranges of each.
pub(in crate::store::sqlite) const LACKING: &str = "
    SELECT DISTINCT series.profile_id
    FROM json_each(?1) AS asked
    CROSS JOIN series ON series.profile_id = asked.value AND series.agency_id = ?2 AND series.breakdown = ''
    CROSS JOIN ranges ON ranges.series_id = series.id AND ranges.first_day <= ?3 AND ranges.last_day >= ?4
    WHERE ranges.lacks IS NOT NULL OR ranges.left_out > 0";

pub(super) async fn find_lacking(
    db: &mut SqliteConnection,
    agency: AgencyId,
    profiles: &[ProfileId],
    (from, to): (Date, Date),
) -> Result<Vec<ProfileId>, StoreError> {
    let rows: Vec<String> = sqlx::query_scalar(LACKING)
        .bind(json(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())?)
        .bind(agency.to_string())
        .bind(day_number(to))
        .bind(day_number(from))
        .fetch_all(db)
        .await
        .map_err(failed)?;
    rows.iter().map(|id| parse(id)).collect()
}

#[derive(FromRow)]
struct PulledRow {
    series_id: i64,
    profile_id: String,
    stream: String,
    breakdown: String,
    metrics: Option<String>,
    #[sqlx(flatten)]
    range: RangeRow,
}

pub(super) async fn read_pulled(
    db: &mut SqliteConnection,
    statement: &'static str,
    agency: AgencyId,
    profiles: &[ProfileId],
    (from, to): (Date, Date),
) -> Result<Vec<Pulled>, StoreError> {
    let rows: Vec<PulledRow> = sqlx::query_as(statement)
        .bind(json(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())?)
        .bind(agency.to_string())
        .bind(day_number(to))
        .bind(day_number(from))
        .fetch_all(db)
        .await
        .map_err(failed)?;
    let mut pulled: Vec<(i64, Pulled)> = Vec::new();
    for row in rows {
        let range = Range::try_from(row.range)?;
        if pulled.last().is_none_or(|(series, _)| *series != row.series_id) {
            let (profile, ranges, descriptions) = (parse(&row.profile_id)?, Vec::new(), Vec::new());
            let own = Pulled { profile, stream: row.stream, breakdown: row.breakdown, ranges, descriptions };
            pulled.push((row.series_id, own));
        }
        let Some((_, own)) = pulled.last_mut() else { continue };
        if own.descriptions.iter().all(|known| known.fingerprint != range.fingerprint) {
            let metrics = from_json_option(row.metrics.as_deref())?;
            own.descriptions.push(Description { fingerprint: range.fingerprint, metrics });
        }
        own.ranges.push(range);
    }
    Ok(pulled.into_iter().map(|(_, own)| own).collect())
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
