//! What clients get again and again, in SQLite.

use app::model::ids::{AgencyId, CampaignId, ReportId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, from_word, json, parse},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        client_report::{ClientReport, ClientReportStore, Schedule},
    },
    vault::Sealed,
};

pub(super) const BY_TOKEN: &str = "
    SELECT client_reports.* FROM client_reports
    JOIN campaigns ON campaigns.agency_id = client_reports.agency_id AND campaigns.id = client_reports.campaign_id
    WHERE token_hash = ? AND campaigns.archived_at IS NULL";

#[derive(FromRow)]
struct ReportRow {
    id: String,
    agency_id: String,
    campaign_id: String,
    rhythm: Option<String>,
    number: Option<u8>,
    minute: Option<u16>,
    review: bool,
    recipients: String,
    without: String,
    paused: bool,
    token_hash: Vec<u8>,
    token: Vec<u8>,
    created_by: String,
    created_at: i64,
}

impl TryFrom<ReportRow> for ClientReport {
    type Error = StoreError;

    fn try_from(row: ReportRow) -> Result<Self, StoreError> {
        let rhythm = row.rhythm.as_deref().map(from_word).transpose()?;
        let schedule = rhythm.zip(row.number).zip(row.minute);
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            campaign: parse(&row.campaign_id)?,
            schedule: schedule.map(|((rhythm, number), minute)| Schedule { rhythm, number, minute }),
            review: row.review,
            recipients: from_json(&row.recipients)?,
            without: from_json(&row.without)?,
            is_paused: row.paused,
            token_hash: row.token_hash,
            token: Sealed(row.token),
            created_by: parse(&row.created_by)?,
            created_at: row.created_at,
        })
    }
}

#[async_trait]
impl ClientReportStore for SqliteUnit {
    async fn add_client_report(&mut self, report: &ClientReport) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO client_reports (id, agency_id, campaign_id, rhythm, number, minute, review, recipients, without,
                                         paused, token_hash, token, created_by, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(report.id.to_string())
        .bind(report.agency.to_string())
        .bind(report.campaign.to_string())
        .bind(report.schedule.map(|schedule| schedule.rhythm.key()))
        .bind(report.schedule.map(|schedule| schedule.number))
        .bind(report.schedule.map(|schedule| schedule.minute))
        .bind(report.review)
        .bind(json(&report.recipients)?)
        .bind(json(&report.without)?)
        .bind(report.is_paused)
        .bind(&report.token_hash)
        .bind(&report.token.0)
        .bind(report.created_by.to_string())
        .bind(report.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the report"))?;
        Ok(())
    }

    async fn client_reports(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<Vec<ClientReport>, StoreError> {
        let rows: Vec<ReportRow> = sqlx::query_as(
            "SELECT * FROM client_reports WHERE agency_id = ? AND campaign_id = ? AND removed_at IS NULL
             ORDER BY created_at, id",
        )
        .bind(agency.to_string())
        .bind(campaign.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(ClientReport::try_from).collect()
    }

    async fn client_report(&mut self, agency: AgencyId, id: ReportId) -> Result<Option<ClientReport>, StoreError> {
        let row: Option<ReportRow> =
            sqlx::query_as("SELECT * FROM client_reports WHERE agency_id = ? AND id = ? AND removed_at IS NULL")
                .bind(agency.to_string())
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        row.map(ClientReport::try_from).transpose()
    }

    async fn client_report_by_token(&mut self, token_hash: &[u8]) -> Result<Option<ClientReport>, StoreError> {
        let row: Option<ReportRow> =
            sqlx::query_as(BY_TOKEN).bind(token_hash).fetch_optional(self.db()).await.map_err(failed)?;
        row.map(ClientReport::try_from).transpose()
    }

    async fn update_client_report(&mut self, report: &ClientReport) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE client_reports
             SET rhythm = ?, number = ?, minute = ?, review = ?, recipients = ?, without = ?, paused = ?
             WHERE agency_id = ? AND id = ? AND removed_at IS NULL",
        )
        .bind(report.schedule.map(|schedule| schedule.rhythm.key()))
        .bind(report.schedule.map(|schedule| schedule.number))
        .bind(report.schedule.map(|schedule| schedule.minute))
        .bind(report.review)
        .bind(json(&report.recipients)?)
        .bind(json(&report.without)?)
        .bind(report.is_paused)
        .bind(report.agency.to_string())
        .bind(report.id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the report", &result)
    }

    async fn remove_client_report(&mut self, agency: AgencyId, id: ReportId, now: i64) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE client_reports SET removed_at = ?, token_hash = NULL, token = NULL
             WHERE agency_id = ? AND id = ? AND removed_at IS NULL",
        )
        .bind(now)
        .bind(agency.to_string())
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the report", &result)?;
        sqlx::query("DELETE FROM report_runs WHERE agency_id = ? AND report_id = ? AND stage = 'planned'")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
