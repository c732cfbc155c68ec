//! Days that are pulled again because their description has changed.

use app::model::ids::{AgencyId, ProfileId};
use jiff::civil::Date;
use sqlx::SqliteConnection;

use crate::store::{
    StoreError,
    range::Fingerprint,
    sqlite::{
        column::day_number,
        error::{failed, refused},
    },
};

pub(super) async fn has_brought_less(
    db: &mut SqliteConnection,
    agency: AgencyId,
    profile: ProfileId,
    stream: &str,
    fingerprint: Fingerprint,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM series JOIN descriptions ON descriptions.series_id = series.id
             WHERE series.profile_id = ? AND series.stream = ? AND series.agency_id = ?
                 AND descriptions.fingerprint = ? AND descriptions.brought_less = 1)",
    )
    .bind(profile.to_string())
    .bind(stream)
    .bind(agency.to_string())
    .bind(fingerprint.0)
    .fetch_one(db)
    .await
    .map_err(failed)
}

/// One row for each provider: an earlier day's is written over.
pub(super) async fn take(
    db: &mut SqliteConnection,
    agency: AgencyId,
    provider: &str,
    day: Date,
    most: u32,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "INSERT INTO revision_shares (agency_id, provider, day, pulls) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (agency_id, provider) DO UPDATE
             SET pulls = CASE WHEN day = excluded.day THEN pulls + 1 ELSE 1 END, day = excluded.day
             WHERE day <> excluded.day OR pulls < ?4",
    )
    .bind(agency.to_string())
    .bind(provider)
    .bind(day_number(day))
    .bind(most)
    .execute(db)
    .await
    .map_err(refused("the agency"))?;
    Ok(taken.rows_affected() > 0)
}
