//! Agencies and members in SQLite. How a member is read stands in `member`.

use app::model::{
    agency::{EventsKept, LookEvery},
    ids::{AgencyId, MemberId},
};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{parse, word},
    error::{failed, refused, written},
    member,
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    agency::{Agency, AgencyStore, Member},
};

#[derive(FromRow)]
struct AgencyRow {
    id: String,
    name: String,
    created_at: i64,
}

impl TryFrom<AgencyRow> for Agency {
    type Error = StoreError;

    fn try_from(row: AgencyRow) -> Result<Self, StoreError> {
        Ok(Self { id: parse(&row.id)?, name: row.name, created_at: row.created_at })
    }
}

#[async_trait]
impl AgencyStore for SqliteUnit {
    async fn add_agency(&mut self, agency: &Agency) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO agencies (id, name, created_at) VALUES (?, ?, ?)")
            .bind(agency.id.to_string())
            .bind(&agency.name)
            .bind(agency.created_at)
            .execute(self.db())
            .await
            .map_err(refused("the agency"))?;
        Ok(())
    }

    async fn agency(&mut self, id: AgencyId) -> Result<Option<Agency>, StoreError> {
        let row: Option<AgencyRow> = sqlx::query_as("SELECT * FROM agencies WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Agency::try_from).transpose()
    }

    async fn agencies(&mut self) -> Result<Vec<Agency>, StoreError> {
        let rows: Vec<AgencyRow> = sqlx::query_as("SELECT * FROM agencies ORDER BY created_at, id")
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Agency::try_from).collect()
    }

    async fn events_kept(&mut self, id: AgencyId) -> Result<EventsKept, StoreError> {
        let months: Option<Option<u8>> = sqlx::query_scalar("SELECT events_kept FROM agencies WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        let months = months.ok_or(StoreError::Stale("the agency"))?;
        EventsKept::from_months(months).ok_or_else(|| StoreError::Inconsistent(format!("{months:?} months")))
    }

    async fn set_events_kept(&mut self, id: AgencyId, kept: EventsKept) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE agencies SET events_kept = ? WHERE id = ?")
            .bind(kept.months())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the agency", &result)
    }

    async fn look_every(&mut self, id: AgencyId) -> Result<LookEvery, StoreError> {
        let hours: Option<u8> = sqlx::query_scalar("SELECT look_hours FROM agencies WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        let hours = hours.ok_or(StoreError::Stale("the agency"))?;
        LookEvery::from_hours(hours).ok_or_else(|| StoreError::Inconsistent(format!("{hours} hours")))
    }

    async fn set_look_every(&mut self, id: AgencyId, every: LookEvery) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE agencies SET look_hours = ? WHERE id = ?")
            .bind(every.hours())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the agency", &result)
    }

    async fn add_member(&mut self, member: &Member) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO members (id, agency_id, email, role, password_hash, limited, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(member.id.to_string())
        .bind(member.agency.to_string())
        .bind(&member.email)
        .bind(word(&member.role)?)
        .bind(&member.password_hash)
        .bind(member.campaigns.is_some())
        .bind(member.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the member"))?;
        member::add_campaigns(self.db(), member).await
    }

    async fn member(&mut self, agency: AgencyId, id: MemberId) -> Result<Option<Member>, StoreError> {
        let row = sqlx::query_as(member::BY_ID)
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        member::complete(self.db(), row).await
    }

    async fn member_by_email(&mut self, email: &str) -> Result<Option<Member>, StoreError> {
        let row = sqlx::query_as(member::BY_EMAIL).bind(email).fetch_optional(self.db()).await.map_err(failed)?;
        member::complete(self.db(), row).await
    }

    async fn members(&mut self, agency: AgencyId) -> Result<Vec<Member>, StoreError> {
        let rows =
            sqlx::query_as(member::OF_AGENCY).bind(agency.to_string()).fetch_all(self.db()).await.map_err(failed)?;
        member::complete_all(self.db(), agency, rows).await
    }

    async fn any_member(&mut self) -> Result<bool, StoreError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM members)").fetch_one(self.db()).await.map_err(failed)
    }

    async fn set_password(&mut self, agency: AgencyId, id: MemberId, password_hash: &str) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE members SET password_hash = ? WHERE agency_id = ? AND id = ?")
            .bind(password_hash)
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the member", &result)
    }
}
