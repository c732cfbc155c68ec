//! What the breakdown of a series tells apart.

use std::collections::BTreeMap;

use sqlx::{FromRow, SqliteConnection};

use crate::store::{
    StoreError,
    series::Dimension,
    sqlite::{column::json, error::failed},
};

/// Keys per statement.
const CHUNK: usize = 2_000;

pub(in crate::store::sqlite) const BY_KEY: &str = "
    SELECT id, key, label FROM dimension_values WHERE series_id = ? AND key IN (SELECT value FROM json_each(?))";

#[derive(FromRow)]
struct DimensionRow {
    id: i64,
    key: String,
    label: Option<String>,
}

/// The ids of `wanted` by key; those that are new are added, and labels that have changed are written.
pub(super) async fn find_or_add(
    db: &mut SqliteConnection,
    series: i64,
    wanted: &BTreeMap<&str, &str>,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut ids = BTreeMap::new();
    let keys: Vec<&str> = wanted.keys().copied().collect();
    for chunk in keys.chunks(CHUNK) {
        let known: Vec<DimensionRow> =
            sqlx::query_as(BY_KEY).bind(series).bind(json(chunk)?).fetch_all(&mut *db).await.map_err(failed)?;
        for row in known {
            let label = wanted.get(row.key.as_str()).and_then(|label| own_label(&row.key, label));
            if label != row.label.as_deref() {
                sqlx::query("UPDATE dimension_values SET label = ? WHERE id = ?")
                    .bind(label)
                    .bind(row.id)
                    .execute(&mut *db)
                    .await
                    .map_err(failed)?;
            }
            ids.insert(row.key, row.id);
        }
    }
    for (key, label) in wanted.iter().filter(|(key, _)| !ids.contains_key(**key)).collect::<Vec<_>>() {
        let id: i64 =
            sqlx::query_scalar("INSERT INTO dimension_values (series_id, key, label) VALUES (?, ?, ?) RETURNING id")
                .bind(series)
                .bind(key)
                .bind(own_label(key, label))
                .fetch_one(&mut *db)
                .await
                .map_err(failed)?;
        ids.insert((*key).to_owned(), id);
    }
    Ok(ids)
}

/// A label is kept only where it is not the key.
fn own_label<'a>(key: &str, label: &'a str) -> Option<&'a str> {
    (label != key).then_some(label)
}

/// Those with the ids `ids`.
pub(super) async fn read(db: &mut SqliteConnection, ids: &[i64]) -> Result<BTreeMap<i64, Dimension>, StoreError> {
    let rows: Vec<DimensionRow> =
        sqlx::query_as("SELECT id, key, label FROM dimension_values WHERE id IN (SELECT value FROM json_each(?))")
            .bind(json(ids)?)
            .fetch_all(db)
            .await
            .map_err(failed)?;
    let read =
        |row: DimensionRow| (row.id, Dimension { label: row.label.unwrap_or_else(|| row.key.clone()), key: row.key });
    Ok(rows.into_iter().map(read).collect())
}
