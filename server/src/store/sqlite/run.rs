//! Runs of reports and what was made for them, in SQLite.

use app::model::ids::{AgencyId, CampaignId, MemberId, ProfileId, ReportId, RunId};
use app::model::report_run::RunStage;
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{day_number, day_of, from_json, from_word, json, parse, text_option},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    run::{Run, RunStore, SentRun},
};

/// `?2`: ids of campaigns as JSON, or NULL for all.
pub(super) const AT: &str = "
    SELECT report_runs.* FROM json_each(?3)
    CROSS JOIN report_runs ON report_runs.agency_id = ?1 AND report_runs.stage = json_each.value
    JOIN campaigns ON campaigns.id = report_runs.campaign_id AND campaigns.archived_at IS NULL
    WHERE ?2 IS NULL OR report_runs.campaign_id IN (SELECT value FROM json_each(?2))
    ORDER BY COALESCE(report_runs.sends_at, 0), report_runs.id LIMIT ?4";

/// `?2`: ids of campaigns as JSON, or NULL for all; `?3`: who looks after them, or NULL.
pub(super) const AT_DESK: &str = "
    SELECT report_runs.campaign_id, report_runs.id FROM json_each('[\"draft\", \"held\"]')
    CROSS JOIN report_runs ON report_runs.agency_id = ?1 AND report_runs.stage = json_each.value
    JOIN campaigns ON campaigns.id = report_runs.campaign_id AND campaigns.archived_at IS NULL
    WHERE (?2 IS NULL OR report_runs.campaign_id IN (SELECT value FROM json_each(?2)))
        AND (?3 IS NULL
            OR EXISTS (SELECT 1 FROM account_managers
                       WHERE account_managers.campaign_id = report_runs.campaign_id AND account_managers.member_id = ?3)
            OR EXISTS (SELECT 1 FROM client_reports
                       WHERE client_reports.id = report_runs.report_id AND client_reports.created_by = ?3))
    ORDER BY COALESCE(report_runs.sends_at, 0), report_runs.id LIMIT ?4";

pub(super) const WAITING: &str = "
    SELECT DISTINCT report_runs.id FROM connections
    JOIN report_runs ON report_runs.campaign_id = connections.campaign_id
        AND report_runs.stage IN ('collecting', 'waiting', 'held')
    WHERE connections.agency_id = ?1 AND connections.profile_id = ?2";

#[derive(FromRow)]
struct RunRow {
    id: String,
    agency_id: String,
    campaign_id: String,
    report_id: String,
    first_day: i64,
    last_day: i64,
    by_hand: bool,
    stage: String,
    opens_at: i64,
    sends_at: Option<i64>,
    review: bool,
    recipients: String,
    without: String,
    note: String,
    note_touched: bool,
    version: u32,
    approved: Option<u32>,
    reasons: String,
    moved: String,
    asked_at: Option<i64>,
    told_at: Option<i64>,
    number: Option<u32>,
    revision: i64,
    created_at: i64,
    changed_at: i64,
}

impl TryFrom<RunRow> for Run {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            campaign: parse(&row.campaign_id)?,
            report: parse(&row.report_id)?,
            first: day_of(row.first_day)?,
            last: day_of(row.last_day)?,
            by_hand: row.by_hand,
            stage: from_word(&row.stage)?,
            opens_at: row.opens_at,
            sends_at: row.sends_at,
            review: row.review,
            recipients: from_json(&row.recipients)?,
            without: from_json(&row.without)?,
            note: from_json(&row.note)?,
            note_touched: row.note_touched,
            version: row.version,
            approved: row.approved,
            reasons: from_json(&row.reasons)?,
            moved: from_json(&row.moved)?,
            asked_at: row.asked_at,
            told_at: row.told_at,
            number: row.number,
            revision: row.revision,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

#[async_trait]
impl RunStore for SqliteUnit {
    async fn add_run(&mut self, run: &Run) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO report_runs (id, agency_id, campaign_id, report_id, first_day, last_day, by_hand, stage, opens_at,
                                      sends_at, review, recipients, without, note, note_touched, version, approved,
                                      reasons, moved, asked_at, told_at, number, revision, created_at, changed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(run.id.to_string())
        .bind(run.agency.to_string())
        .bind(run.campaign.to_string())
        .bind(run.report.to_string())
        .bind(day_number(run.first))
        .bind(day_number(run.last))
        .bind(run.by_hand)
        .bind(run.stage.key())
        .bind(run.opens_at)
        .bind(run.sends_at)
        .bind(run.review)
        .bind(json(&run.recipients)?)
        .bind(json(&run.without)?)
        .bind(json(&run.note)?)
        .bind(run.note_touched)
        .bind(run.version)
        .bind(run.approved)
        .bind(json(&run.reasons)?)
        .bind(json(&run.moved)?)
        .bind(run.asked_at)
        .bind(run.told_at)
        .bind(run.number)
        .bind(run.revision)
        .bind(run.created_at)
        .bind(run.changed_at)
        .execute(self.db())
        .await
        .map_err(refused("the run"))?;
        Ok(())
    }

    async fn report_run(&mut self, agency: AgencyId, id: RunId) -> Result<Option<Run>, StoreError> {
        let row: Option<RunRow> = sqlx::query_as("SELECT * FROM report_runs WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Run::try_from).transpose()
    }

    async fn update_run(&mut self, run: &mut Run) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE report_runs
             SET stage = ?, opens_at = ?, sends_at = ?, review = ?, recipients = ?, without = ?, note = ?,
                 note_touched = ?, version = ?, approved = ?, reasons = ?, moved = ?, asked_at = ?, told_at = ?, number = ?,
                 changed_at = ?, revision = revision + 1
             WHERE agency_id = ? AND id = ? AND revision = ?",
        )
        .bind(run.stage.key())
        .bind(run.opens_at)
        .bind(run.sends_at)
        .bind(run.review)
        .bind(json(&run.recipients)?)
        .bind(json(&run.without)?)
        .bind(json(&run.note)?)
        .bind(run.note_touched)
        .bind(run.version)
        .bind(run.approved)
        .bind(json(&run.reasons)?)
        .bind(json(&run.moved)?)
        .bind(run.asked_at)
        .bind(run.told_at)
        .bind(run.number)
        .bind(run.changed_at)
        .bind(run.agency.to_string())
        .bind(run.id.to_string())
        .bind(run.revision)
        .execute(self.db())
        .await
        .map_err(refused("the run"))?;
        written("the run", &result)?;
        run.revision += 1;
        Ok(())
    }

    async fn report_runs(&mut self, agency: AgencyId, report: ReportId, limit: u32) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunRow> = sqlx::query_as(
            "SELECT * FROM report_runs WHERE report_id = ? AND agency_id = ?
             ORDER BY last_day DESC, created_at DESC LIMIT ?",
        )
        .bind(report.to_string())
        .bind(agency.to_string())
        .bind(limit)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    async fn remove_planned_run(&mut self, agency: AgencyId, report: ReportId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM report_runs WHERE agency_id = ? AND report_id = ? AND stage = 'planned'")
            .bind(agency.to_string())
            .bind(report.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn runs_at(
        &mut self,
        agency: AgencyId,
        campaigns: Option<&[CampaignId]>,
        stages: &[RunStage],
        limit: u32,
    ) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunRow> = sqlx::query_as(AT)
            .bind(agency.to_string())
            .bind(campaigns.map(json).transpose()?)
            .bind(json(&stages)?)
            .bind(limit)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    async fn runs_at_desk(
        &mut self,
        agency: AgencyId,
        campaigns: Option<&[CampaignId]>,
        keeper: Option<MemberId>,
        limit: u32,
    ) -> Result<Vec<(CampaignId, RunId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(AT_DESK)
            .bind(agency.to_string())
            .bind(campaigns.map(json).transpose()?)
            .bind(text_option(keeper))
            .bind(limit)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.iter().map(|(campaign, run)| Ok((parse(campaign)?, parse(run)?))).collect()
    }

    async fn sent_runs(&mut self, agency: AgencyId, report: ReportId, limit: u32) -> Result<Vec<SentRun>, StoreError> {
        let rows: Vec<(u32, String, u32, i64, i64)> = sqlx::query_as(
            "SELECT number, id, approved, first_day, last_day FROM report_runs
             WHERE report_id = ? AND agency_id = ? AND number IS NOT NULL ORDER BY number DESC LIMIT ?",
        )
        .bind(report.to_string())
        .bind(agency.to_string())
        .bind(limit)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        let sent = |(number, id, version, first, last): (u32, String, u32, i64, i64)| {
            Ok(SentRun { number, id: parse(&id)?, version, first: day_of(first)?, last: day_of(last)? })
        };
        rows.into_iter().map(sent).collect()
    }

    async fn waiting_runs(&mut self, agency: AgencyId, profile: ProfileId) -> Result<Vec<RunId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(WAITING)
            .bind(agency.to_string())
            .bind(profile.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        ids.iter().map(|id| parse(id)).collect()
    }

    async fn runs_without_job(&mut self) -> Result<Vec<(AgencyId, RunId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT agency_id, id FROM report_runs
             WHERE stage NOT IN ('delivered', 'failed', 'skipped')
                 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.key = 'report:' || report_runs.id)",
        )
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(agency, run)| Ok((parse(&agency)?, parse(&run)?))).collect()
    }

    async fn put_document(&mut self, run: &Run, body: &[u8], now: i64) -> Result<(), StoreError> {
        let id = run.id.to_string();
        sqlx::query("INSERT INTO report_documents (run_id, version, made_at, body) VALUES (?, ?, ?, ?)")
            .bind(&id)
            .bind(run.version)
            .bind(now)
            .bind(body)
            .execute(self.db())
            .await
            .map_err(refused("the document"))?;
        sqlx::query("DELETE FROM report_documents WHERE run_id = ? AND version <> ? AND version <> COALESCE(?, 0)")
            .bind(&id)
            .bind(run.version)
            .bind(run.approved)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn report_document(
        &mut self,
        agency: AgencyId,
        run: RunId,
        version: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        sqlx::query_scalar(
            "SELECT body FROM report_documents
             JOIN report_runs ON report_runs.id = report_documents.run_id AND report_runs.agency_id = ?
             WHERE report_documents.run_id = ? AND report_documents.version = ?",
        )
        .bind(agency.to_string())
        .bind(run.to_string())
        .bind(version)
        .fetch_optional(self.db())
        .await
        .map_err(failed)
    }
}
