//! What counts as a result, in SQLite.

use app::model::ids::{AgencyId, CampaignId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::parse,
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    result_rule::{ResultRule, ResultRuleStore, ResultSource},
};

pub(super) const OF_CAMPAIGN: &str = "
    SELECT name, is_worth, connection_id, stream, metric, remembered FROM result_rules
    JOIN result_sources USING (campaign_id)
    WHERE agency_id = ? AND campaign_id = ? ORDER BY place";

const SET: &str = "
    INSERT INTO result_rules (campaign_id, agency_id, name)
    SELECT id, agency_id, ?3 FROM campaigns WHERE agency_id = ?1 AND id = ?2";

const ADD_SOURCE: &str = "
    INSERT INTO result_sources (campaign_id, place, is_worth, connection_id, stream, metric, remembered)
    VALUES (?, ?, ?, ?, ?, ?, ?)";

#[derive(FromRow)]
struct SourceRow {
    name: String,
    is_worth: bool,
    connection_id: String,
    stream: String,
    metric: String,
    remembered: String,
}

#[async_trait]
impl ResultRuleStore for SqliteUnit {
    async fn result_rule(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<Option<ResultRule>, StoreError> {
        let rows: Vec<SourceRow> = sqlx::query_as(OF_CAMPAIGN)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let Some(name) = rows.first().map(|row| row.name.clone()) else { return Ok(None) };
        let mut rule = ResultRule { agency, campaign, name, counted: Vec::new(), worth: None };
        for SourceRow { is_worth, connection_id, stream, metric, remembered, .. } in rows {
            let source = ResultSource { connection: parse(&connection_id)?, stream, metric, remembered };
            match is_worth {
                true => rule.worth = Some(source),
                false => rule.counted.push(source),
            }
        }
        Ok(Some(rule))
    }

    async fn set_result_rule(&mut self, rule: &ResultRule) -> Result<(), StoreError> {
        self.remove_result_rule(rule.agency, rule.campaign).await?;
        let result = sqlx::query(SET)
            .bind(rule.agency.to_string())
            .bind(rule.campaign.to_string())
            .bind(&rule.name)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("what counts as a result", &result)?;
        let counted = rule.counted.iter().map(|source| (false, source));
        let all = counted.chain(rule.worth.iter().map(|source| (true, source)));
        for (place, (is_worth, source)) in (0_i64..).zip(all) {
            sqlx::query(ADD_SOURCE)
                .bind(rule.campaign.to_string())
                .bind(place)
                .bind(is_worth)
                .bind(source.connection.to_string())
                .bind(&source.stream)
                .bind(&source.metric)
                .bind(&source.remembered)
                .execute(self.db())
                .await
                .map_err(failed)?;
        }
        Ok(())
    }

    async fn remove_result_rule(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM result_rules WHERE agency_id = ? AND campaign_id = ?")
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
