//! Ordered reports in SQLite.

use app::model::ids::AgencyId;
use async_trait::async_trait;

use super::{
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    report::{OrderKey, ReportOrder, ReportStore},
};

#[async_trait]
impl ReportStore for SqliteUnit {
    async fn put_report_order(&mut self, key: &OrderKey, order: &ReportOrder) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO report_orders
                 (account_id, profile_id, stream, first_day, last_day, report_id, ordered_at, agency_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (account_id, profile_id, stream, first_day, last_day) DO UPDATE SET
                 report_id = excluded.report_id, ordered_at = excluded.ordered_at",
        )
        .bind(key.account.to_string())
        .bind(key.profile.to_string())
        .bind(&key.stream)
        .bind(key.from.to_string())
        .bind(key.to.to_string())
        .bind(&order.report)
        .bind(order.ordered_at)
        .bind(key.agency.to_string())
        .execute(self.db())
        .await
        .map_err(refused("the ordered report"))?;
        Ok(())
    }

    async fn report_order(&mut self, key: &OrderKey) -> Result<Option<ReportOrder>, StoreError> {
        let row: Option<(String, i64)> = sqlx::query_as(
            "SELECT report_id, ordered_at FROM report_orders
             WHERE account_id = ? AND profile_id = ? AND stream = ? AND first_day = ? AND last_day = ?
               AND agency_id = ?",
        )
        .bind(key.account.to_string())
        .bind(key.profile.to_string())
        .bind(&key.stream)
        .bind(key.from.to_string())
        .bind(key.to.to_string())
        .bind(key.agency.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        Ok(row.map(|(report, ordered_at)| ReportOrder { report, ordered_at }))
    }

    async fn remove_report_order(&mut self, key: &OrderKey) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM report_orders
             WHERE account_id = ? AND profile_id = ? AND stream = ? AND first_day = ? AND last_day = ?
               AND agency_id = ?",
        )
        .bind(key.account.to_string())
        .bind(key.profile.to_string())
        .bind(&key.stream)
        .bind(key.from.to_string())
        .bind(key.to.to_string())
        .bind(key.agency.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn prune_report_orders(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM report_orders WHERE agency_id = ? AND ordered_at < ?")
            .bind(agency.to_string())
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
