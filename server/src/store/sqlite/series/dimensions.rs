//! What the breakdown of a series tells apart.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{FromRow, SqliteConnection};

use crate::store::{
    StoreError,
    series::Dimension,
    sqlite::{column::json, error::failed},
};

/// Keys per statement.
const CHUNK: usize = 2_000;

pub(in crate::store::sqlite) const BY_HASH: &str = "
    SELECT id, key, label FROM dimension_values WHERE series_id = ? AND key_hash IN (SELECT value FROM json_each(?))";
const ADD: &str = "INSERT INTO dimension_values (series_id, key, key_hash, label) VALUES (?, ?, ?, ?) RETURNING id";

/// By which a key is found: an index by key would hold every key once more. SQL can reckon it too, as the migration does that
/// brought it; there a text ends at its first NUL.
pub(in crate::store::sqlite) fn hash_key(key: &str) -> i64 {
    key.chars()
        .take_while(|char| *char != '\0')
        .fold(0, |hash, char| (hash * 1_000_003 + i64::from(u32::from(char))) % 0x7fff_ffff)
}

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
        let hashes: BTreeSet<i64> = chunk.iter().map(|key| hash_key(key)).collect();
        let known: Vec<DimensionRow> =
            sqlx::query_as(BY_HASH).bind(series).bind(json(&hashes)?).fetch_all(&mut *db).await.map_err(failed)?;
        for row in known {
            // Another key of the same hash.
            let Some(label) = wanted.get(row.key.as_str()) else { continue };
            let label = own_label(&row.key, label);
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
        let id: i64 = sqlx::query_scalar(ADD)
            .bind(series)
            .bind(key)
            .bind(hash_key(key))
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

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions, migrate::Migrator, sqlite::SqliteConnectOptions};

    use super::*;
    use crate::store::sqlite::MIGRATIONS;

    /// The step that brought hashes.
    const HASHES: i64 = 19;

    async fn ids(db: &mut SqliteConnection, keys: &[&str]) -> BTreeMap<String, i64> {
        find_or_add(db, 1, &keys.iter().map(|key| (*key, *key)).collect()).await.unwrap()
    }

    #[tokio::test]
    async fn keys_of_before_are_found_and_those_that_share_a_hash_told_apart() {
        let mut db = SqliteConnectOptions::new().foreign_keys(false).connect().await.unwrap();
        let before = MIGRATIONS.iter().filter(|step| step.version < HASHES).cloned().collect();
        Migrator::with_migrations(before).run_direct(None, &mut db, false).await.unwrap();
        sqlx::query("INSERT INTO series VALUES (1, 'a', 'p', 's', 'query', '', '[]')").execute(&mut db).await.unwrap();
        let long = "how to ".repeat(200);
        let old = ["", "shoes", "Schuhe für Kinder", "😀 \u{f4264}", long.as_str()];
        for (number, key) in old.iter().enumerate() {
            let add = "INSERT INTO dimension_values (id, series_id, key, label) VALUES (?, 1, ?, 'Label')";
            sqlx::query(add).bind(10 + i64::try_from(number).unwrap()).bind(key).execute(&mut db).await.unwrap();
        }
        MIGRATIONS.run_direct(None, &mut db, false).await.unwrap();
        let found = ids(&mut db, &old).await;
        assert_eq!(old.map(|key| found[key]), [10, 11, 12, 13, 14]);

        let (one, other) = ("a\u{f4264}", "b!");
        assert_eq!(hash_key(one), hash_key(other));
        let added = ids(&mut db, &[one, other]).await;
        assert_ne!(added[one], added[other]);
        assert_eq!(ids(&mut db, &[one]).await[one], added[one]);
        assert_eq!(ids(&mut db, &[other]).await[other], added[other]);
    }
}
