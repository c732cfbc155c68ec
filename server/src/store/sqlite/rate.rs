//! Exchange rates in SQLite.

use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use super::{
    column::{day_number, day_of, json},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    rate::{Rate, RateStore},
};

/// Rows of one statement: the full history is some twenty-five thousand.
const CHUNK: usize = 1_000;

#[derive(FromRow)]
struct RateRow {
    currency: String,
    day: i64,
    per_euro: f64,
}

impl TryFrom<RateRow> for Rate {
    type Error = StoreError;

    fn try_from(row: RateRow) -> Result<Self, StoreError> {
        Ok(Self { day: day_of(row.day)?, currency: row.currency, per_euro: row.per_euro })
    }
}

#[async_trait]
impl RateStore for SqliteUnit {
    async fn put_rates(&mut self, rates: &[Rate]) -> Result<(), StoreError> {
        for chunk in rates.chunks(CHUNK) {
            let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO rates (currency, day, per_euro) ");
            insert.push_values(chunk, |mut row, rate| {
                row.push_bind(&rate.currency).push_bind(day_number(rate.day)).push_bind(rate.per_euro);
            });
            insert.push(
                " ON CONFLICT (currency, day) DO UPDATE SET per_euro = excluded.per_euro
                  WHERE per_euro <> excluded.per_euro",
            );
            let statement = insert.build().persistent(chunk.len() == CHUNK);
            statement.execute(self.db()).await.map_err(refused("exchange rates"))?;
        }
        Ok(())
    }

    async fn rates(&mut self, currencies: &[String], first: Date, last: Date) -> Result<Vec<Rate>, StoreError> {
        let rows: Vec<RateRow> = sqlx::query_as(
            "SELECT currency, day, per_euro FROM rates
             WHERE currency IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?
             ORDER BY currency, day",
        )
        .bind(json(currencies)?)
        .bind(day_number(first))
        .bind(day_number(last))
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Rate::try_from).collect()
    }

    async fn newest_rate_day(&mut self) -> Result<Option<Date>, StoreError> {
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT max(day) FROM rates").fetch_one(self.db()).await.map_err(failed)?;
        newest.map(day_of).transpose()
    }
}
