//! A run's ways to its recipients, in SQLite.

use app::model::ids::{AgencyId, DispatchId, RunId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_word, parse, word},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    dispatch::{Dispatch, DispatchStore},
};

#[derive(FromRow)]
struct DispatchRow {
    id: String,
    agency_id: String,
    run_id: String,
    recipient: String,
    state: String,
    problem: Option<String>,
    intent_at: Option<i64>,
    at: i64,
}

impl TryFrom<DispatchRow> for Dispatch {
    type Error = StoreError;

    fn try_from(row: DispatchRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            run: parse(&row.run_id)?,
            to: row.recipient,
            state: from_word(&row.state)?,
            problem: row.problem.as_deref().map(from_word).transpose()?,
            intent_at: row.intent_at,
            at: row.at,
        })
    }
}

#[async_trait]
impl DispatchStore for SqliteUnit {
    async fn add_dispatch(&mut self, dispatch: &Dispatch) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO report_dispatches (id, agency_id, run_id, recipient, state, problem, intent_at, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, recipient) DO NOTHING",
        )
        .bind(dispatch.id.to_string())
        .bind(dispatch.agency.to_string())
        .bind(dispatch.run.to_string())
        .bind(&dispatch.to)
        .bind(dispatch.state.key())
        .bind(dispatch.problem.as_ref().map(word).transpose()?)
        .bind(dispatch.intent_at)
        .bind(dispatch.at)
        .execute(self.db())
        .await
        .map_err(refused("the dispatch"))?;
        Ok(())
    }

    async fn dispatches(&mut self, agency: AgencyId, run: RunId) -> Result<Vec<Dispatch>, StoreError> {
        let rows: Vec<DispatchRow> =
            sqlx::query_as("SELECT * FROM report_dispatches WHERE run_id = ? AND agency_id = ? ORDER BY recipient")
                .bind(run.to_string())
                .bind(agency.to_string())
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Dispatch::try_from).collect()
    }

    async fn dispatch(&mut self, agency: AgencyId, id: DispatchId) -> Result<Option<Dispatch>, StoreError> {
        let row: Option<DispatchRow> = sqlx::query_as("SELECT * FROM report_dispatches WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Dispatch::try_from).transpose()
    }

    async fn update_dispatch(&mut self, dispatch: &Dispatch) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE report_dispatches SET state = ?, problem = ?, intent_at = ?, at = ? WHERE agency_id = ? AND id = ?",
        )
        .bind(dispatch.state.key())
        .bind(dispatch.problem.as_ref().map(word).transpose()?)
        .bind(dispatch.intent_at)
        .bind(dispatch.at)
        .bind(dispatch.agency.to_string())
        .bind(dispatch.id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the dispatch", &result)
    }
}
