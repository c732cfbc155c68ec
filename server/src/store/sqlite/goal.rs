//! Goals in SQLite.

use app::model::{
    goal::Measure,
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;

use super::{
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    budget::Month,
    goal::{Goal, GoalStore},
};

pub(super) const IN_FORCE: &str = "
    SELECT measure, amount FROM goals
    WHERE agency_id = ?1 AND campaign_id = ?2 AND first_month <= ?3 AND amount IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM goals AS later
            WHERE later.campaign_id = goals.campaign_id AND later.measure = goals.measure
                AND later.first_month > goals.first_month AND later.first_month <= ?3)";

const SET: &str = "
    INSERT INTO goals (agency_id, campaign_id, measure, first_month, amount)
    SELECT agency_id, id, ?3, ?4, ?5 FROM campaigns WHERE agency_id = ?1 AND id = ?2
    ON CONFLICT (campaign_id, measure, first_month) DO UPDATE SET amount = excluded.amount";

#[async_trait]
impl GoalStore for SqliteUnit {
    async fn goals(&mut self, agency: AgencyId, campaign: CampaignId, month: Month) -> Result<Vec<Goal>, StoreError> {
        let rows: Vec<(String, f64)> = sqlx::query_as(IN_FORCE)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(month.number())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let goal = |(measure, amount): (String, f64)| {
            let measure = Measure::read(&measure)?;
            Some(Goal { agency, campaign, measure, first: month, amount: Some(amount) })
        };
        let mut goals: Vec<Goal> = rows.into_iter().filter_map(goal).collect();
        goals.sort_by_key(|goal| goal.measure);
        Ok(goals)
    }

    async fn set_goal(&mut self, goal: &Goal) -> Result<(), StoreError> {
        let result = sqlx::query(SET)
            .bind(goal.agency.to_string())
            .bind(goal.campaign.to_string())
            .bind(goal.measure.key())
            .bind(goal.first.number())
            .bind(goal.amount)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the goal", &result)
    }
}
