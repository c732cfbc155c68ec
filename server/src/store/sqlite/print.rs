//! What went out of runs as PDFs, in SQLite.

use app::model::ids::{AgencyId, RunId};
use async_trait::async_trait;

use super::{
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    print::{PrintHead, PrintStore},
};

#[async_trait]
impl PrintStore for SqliteUnit {
    async fn put_print(
        &mut self,
        agency: AgencyId,
        run: RunId,
        pdf: Option<&[u8]>,
        undrawn: u32,
        now: i64,
    ) -> Result<(), StoreError> {
        let result = sqlx::query(
            "INSERT INTO report_prints (run_id, made_at, pdf, undrawn)
             SELECT id, ?3, ?4, ?5 FROM report_runs WHERE agency_id = ?1 AND id = ?2
             ON CONFLICT (run_id) DO UPDATE SET made_at = ?3, pdf = ?4, undrawn = ?5",
        )
        .bind(agency.to_string())
        .bind(run.to_string())
        .bind(now)
        .bind(pdf)
        .bind(undrawn)
        .execute(self.db())
        .await
        .map_err(refused("the print"))?;
        written("the print", &result)
    }

    async fn print_head(&mut self, agency: AgencyId, run: RunId) -> Result<Option<PrintHead>, StoreError> {
        let row: Option<(Option<u32>, u32)> = sqlx::query_as(
            "SELECT length(report_prints.pdf), report_prints.undrawn FROM report_prints
             JOIN report_runs ON report_runs.id = report_prints.run_id AND report_runs.agency_id = ?
             WHERE report_prints.run_id = ?",
        )
        .bind(agency.to_string())
        .bind(run.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        Ok(row.map(|(bytes, undrawn)| PrintHead { bytes, undrawn }))
    }

    async fn print_pdf(&mut self, agency: AgencyId, run: RunId) -> Result<Option<Vec<u8>>, StoreError> {
        let pdf: Option<Option<Vec<u8>>> = sqlx::query_scalar(
            "SELECT report_prints.pdf FROM report_prints
             JOIN report_runs ON report_runs.id = report_prints.run_id AND report_runs.agency_id = ?
             WHERE report_prints.run_id = ?",
        )
        .bind(agency.to_string())
        .bind(run.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        Ok(pdf.flatten())
    }
}
