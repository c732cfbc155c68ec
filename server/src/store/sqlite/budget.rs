//! Budgets in SQLite.

use app::model::ids::{AgencyId, CampaignId};
use async_trait::async_trait;

use super::{
    column::{parse_option, text_option},
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    budget::{Budget, BudgetStore, Month},
};

pub(super) const IN_FORCE: &str = "
    SELECT connection_id, hundredths FROM budgets
    WHERE agency_id = ?1 AND campaign_id = ?2 AND first_month <= ?3 AND hundredths IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM budgets AS later
            WHERE later.campaign_id = budgets.campaign_id
                AND COALESCE(later.connection_id, '') = COALESCE(budgets.connection_id, '')
                AND later.first_month > budgets.first_month AND later.first_month <= ?3)
    ORDER BY COALESCE(connection_id, '')";

/// In the campaign, and of it.
const SET: &str = "
    INSERT INTO budgets (agency_id, campaign_id, connection_id, first_month, hundredths)
    SELECT campaigns.agency_id, campaigns.id, ?3, ?4, ?5 FROM campaigns
    WHERE campaigns.agency_id = ?1 AND campaigns.id = ?2 AND (?3 IS NULL OR EXISTS (
        SELECT 1 FROM connections WHERE connections.id = ?3 AND connections.campaign_id = campaigns.id))
    ON CONFLICT (campaign_id, COALESCE(connection_id, ''), first_month) DO UPDATE SET hundredths = excluded.hundredths";

#[async_trait]
impl BudgetStore for SqliteUnit {
    async fn budgets(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        month: Month,
    ) -> Result<Vec<Budget>, StoreError> {
        let rows: Vec<(Option<String>, i64)> = sqlx::query_as(IN_FORCE)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(month.number())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let budget = |(connection, hundredths): (Option<String>, i64)| {
            let connection = parse_option(connection.as_deref())?;
            Ok(Budget { agency, campaign, connection, first: month, amount: Some(hundredths as f64 / 100.0) })
        };
        rows.into_iter().map(budget).collect()
    }

    async fn set_budget(&mut self, budget: &Budget) -> Result<(), StoreError> {
        let result = sqlx::query(SET)
            .bind(budget.agency.to_string())
            .bind(budget.campaign.to_string())
            .bind(text_option(budget.connection))
            .bind(budget.first.number())
            .bind(budget.amount.map(|amount| (amount * 100.0).round() as i64))
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the budget", &result)
    }
}
