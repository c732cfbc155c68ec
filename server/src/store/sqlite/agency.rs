//! Agencies and members in SQLite.

use app::model::ids::{AgencyId, MemberId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json_option, from_word, json_option, parse, word},
    error::{failed, refused, written},
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

#[derive(FromRow)]
pub(super) struct MemberRow {
    id: String,
    agency_id: String,
    email: String,
    role: String,
    password_hash: String,
    campaigns: Option<String>,
    created_at: i64,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            email: row.email,
            role: from_word(&row.role)?,
            password_hash: row.password_hash,
            campaigns: from_json_option(row.campaigns.as_deref())?,
            created_at: row.created_at,
        })
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

    async fn add_member(&mut self, member: &Member) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO members (id, agency_id, email, role, password_hash, campaigns, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(member.id.to_string())
        .bind(member.agency.to_string())
        .bind(&member.email)
        .bind(word(&member.role)?)
        .bind(&member.password_hash)
        .bind(json_option(member.campaigns.as_ref())?)
        .bind(member.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the member"))?;
        Ok(())
    }

    async fn member(&mut self, agency: AgencyId, id: MemberId) -> Result<Option<Member>, StoreError> {
        let row: Option<MemberRow> = sqlx::query_as("SELECT * FROM members WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Member::try_from).transpose()
    }

    async fn member_by_email(&mut self, email: &str) -> Result<Option<Member>, StoreError> {
        let row: Option<MemberRow> = sqlx::query_as("SELECT * FROM members WHERE email = ?")
            .bind(email)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Member::try_from).transpose()
    }

    async fn members(&mut self, agency: AgencyId) -> Result<Vec<Member>, StoreError> {
        let rows: Vec<MemberRow> = sqlx::query_as("SELECT * FROM members WHERE agency_id = ? ORDER BY email")
            .bind(agency.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Member::try_from).collect()
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
