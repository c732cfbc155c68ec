//! A store from before it was told what days lack.

use std::borrow::Cow;

use jiff::ToSpan;
use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::*;
use crate::store::{
    Store,
    series::{Dimension, Value},
    sqlite::{FILE_NAME, MIGRATIONS, SqliteStore},
    story::build_house,
};

/// The step that tells it.
const LACKS: i64 = 17;

#[tokio::test]
async fn days_that_were_pulled_before_keep_what_was_left_out_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    // Later steps may have been taken without it.
    let before = MIGRATIONS.migrations.iter().filter(|step| step.version != LACKS).cloned().collect::<Vec<_>>();
    let mut old = Migrator::DEFAULT;
    old.migrations = Cow::Owned(before);
    old.run(&pool).await.unwrap();
    let id = Uuid::from_u128(1).to_string();
    for statement in [
        "INSERT INTO agencies (id, name, created_at) VALUES (?1, 'Agency', 1)",
        "INSERT INTO profiles (id, agency_id, integration, remote_id, name, time_zone) VALUES (?1, ?1, 'ads', 'p', 'P', 'UTC')",
        "INSERT INTO series (id, agency_id, profile_id, stream, breakdown, currency, metrics)
         VALUES (1, ?1, ?1, 'spend', '', '', '[]')",
        "INSERT INTO descriptions (id, series_id, fingerprint) SELECT 1, 1, 7 WHERE ?1 <> ''",
        "INSERT INTO ranges (series_id, first_day, last_day, state, description_id, left_out)
         SELECT 1, column1, column2, 2, 1, column3 FROM (VALUES (20000, 20009, 0), (20010, 20010, 3)) WHERE ?1 <> ''",
    ] {
        sqlx::query(statement).bind(&id).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let mut unit = store.read().await.unwrap();
    let agency = AgencyId(Uuid::from_u128(1));
    let pulled = unit.pulled(agency, &[ProfileId(Uuid::from_u128(1))], Date::MIN, Date::MAX).await.unwrap();
    let lacks: Vec<&Lacks> = pulled[0].ranges.iter().map(|range| &range.lacks).collect();
    assert_eq!(lacks, [&Lacks::default(), &Lacks { unread: 3, ..Lacks::default() }]);
}

/// Fifty values a day out of three hundred that come and go, with four metrics.
#[tokio::test]
async fn a_year_of_a_breakdown_takes_less_than_a_megabyte() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let house = build_house(&store, 1).await;
    let mut unit = store.write().await.unwrap();
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    unit.commit().await.unwrap();
    let pages = async || -> i64 {
        sqlx::query_scalar("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            .fetch_one(&store.writer)
            .await
            .unwrap()
    };
    let before = pages().await;
    let metrics = ["clicks", "impressions", "cost", "position"];
    let description = Description { fingerprint: Fingerprint(1), metrics: Some(metrics.map(str::to_owned).to_vec()) };
    let start = jiff::civil::date(2025, 12, 1);
    // A week at a time, as it is pulled.
    for week in 0..52_i64 {
        let (first, last) = (start.saturating_add((week * 7).days()), start.saturating_add((week * 7 + 6).days()));
        let mut values = Vec::new();
        for (at, day) in (week * 7..).zip(first.series(1.day()).take(7)) {
            for place in 0..50 {
                let number = (at * 17 + place * 6) % 300;
                let label = format!("words that somebody searched for {number}");
                let dimension = Some(Dimension { key: label.clone(), label });
                for (metric, value) in metrics.iter().zip([3.0, 1_240.0, 17.35, 8.254_321]) {
                    let value = value * (1.0 + f64::from(u8::try_from(place).unwrap()));
                    let (stream, metric) = ("search".to_owned(), (*metric).to_owned());
                    values.push(Value { stream, metric, dimension: dimension.clone(), day, value });
                }
            }
        }
        let lacks = Lacks { is_cut: true, ..Lacks::default() };
        let days = [Range { first, last, state: DayState::Final, fingerprint: Fingerprint(1), lacks }];
        let mut unit = store.write().await.unwrap();
        let pull = Pull {
            agency: house.agency,
            profile,
            stream: "search",
            breakdown: "query",
            currency: Some("USD"),
            description: &description,
            days: &days,
            values: &values,
            change: 1,
            at: 1,
        };
        unit.put_pull(&pull).await.unwrap();
        unit.commit().await.unwrap();
    }
    let taken = pages().await - before;
    assert!((400_000..900_000).contains(&taken), "{taken} bytes");
}
