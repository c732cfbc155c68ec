//! Connections and profiles in SQLite. Reading them with what they hang on stands in `linked`, what they show in `shown`,
//! what the scheduler asks in `schedule`, and the doctor in `usage`.

use app::model::{
    cause::Cause,
    health::{Health, HealthState},
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};
use async_trait::async_trait;

use super::{
    column::{json, json_option, parse, text_option},
    error::{failed, refused, written},
    health::{HealthColumns, health_of},
    linked::{self, LinkedRow},
    schedule, series, shown,
    unit::SqliteUnit,
    usage,
};
use crate::store::{
    StoreError,
    account::Evidence,
    connection::{Connection, ConnectionStore, Linked, Profile, Shown, Unscheduled, Waiting},
};

fn collect(rows: Vec<LinkedRow>) -> Result<Vec<Linked>, StoreError> {
    rows.into_iter().map(Linked::try_from).collect()
}

#[async_trait]
impl ConnectionStore for SqliteUnit {
    async fn add_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let HealthColumns { state, cause, until } = connection.health.try_into()?;
        sqlx::query(
            "INSERT INTO connections (id, agency_id, campaign_id, integration, account_id, profile_id, state,
                 cause, until, since, evidence, connected_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(connection.id.to_string())
        .bind(connection.agency.to_string())
        .bind(connection.campaign.to_string())
        .bind(&connection.integration.0)
        .bind(text_option(connection.account))
        .bind(text_option(connection.profile))
        .bind(state)
        .bind(cause)
        .bind(until)
        .bind(connection.health_since)
        .bind(json_option(connection.evidence.as_ref())?)
        .bind(connection.connected_at)
        .bind(connection.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the connection"))?;
        shown::show_one(self.db(), connection.agency, connection.id).await
    }

    async fn connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<Option<Linked>, StoreError> {
        let row: Option<LinkedRow> = sqlx::query_as(linked::BY_ID)
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Linked::try_from).transpose()
    }

    async fn connections(&mut self, agency: AgencyId, ids: &[ConnectionId]) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(linked::BY_IDS)
            .bind(agency.to_string())
            .bind(json(ids)?)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn connections_of_campaign(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(linked::OF_CAMPAIGN)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn connections_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(linked::OF_ACCOUNT)
            .bind(agency.to_string())
            .bind(account.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn active_connections_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(linked::ACTIVE_OF_ACCOUNT)
            .bind(agency.to_string())
            .bind(account.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn shown_connections(
        &mut self,
        agency: AgencyId,
        state: HealthState,
        after: Option<&Shown>,
        limit: u32,
    ) -> Result<Vec<Shown>, StoreError> {
        shown::list(self.db(), agency, state, after, limit).await
    }

    async fn integrations_in_use(&mut self, agency: AgencyId) -> Result<Vec<IntegrationKey>, StoreError> {
        usage::list_integrations(self.db(), agency).await
    }

    async fn count_broken(
        &mut self,
        agency: AgencyId,
        application: ApplicationId,
        cause: Cause,
    ) -> Result<u32, StoreError> {
        usage::count_broken(self.db(), agency, application, cause).await
    }

    async fn connections_without_sync(&mut self) -> Result<Vec<Unscheduled>, StoreError> {
        schedule::find_unscheduled(self.db()).await
    }

    async fn works_for_others(
        &mut self,
        agency: AgencyId,
        integration: &IntegrationKey,
        profile: Option<ProfileId>,
        since: i64,
    ) -> Result<bool, StoreError> {
        schedule::works_for_others(self.db(), agency, integration, profile, since).await
    }

    async fn waiting_accounts(&mut self, agency: AgencyId) -> Result<Vec<Waiting>, StoreError> {
        schedule::list_waiting(self.db(), agency).await
    }

    async fn update_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let HealthColumns { state, cause, until } = connection.health.try_into()?;
        let result = sqlx::query(
            "UPDATE connections SET account_id = ?, profile_id = ?, state = ?, cause = ?, until = ?, since = ?,
                 evidence = ?, connected_at = ?
             WHERE agency_id = ? AND id = ?",
        )
        .bind(text_option(connection.account))
        .bind(text_option(connection.profile))
        .bind(state)
        .bind(cause)
        .bind(until)
        .bind(connection.health_since)
        .bind(json_option(connection.evidence.as_ref())?)
        .bind(connection.connected_at)
        .bind(connection.agency.to_string())
        .bind(connection.id.to_string())
        .execute(self.db())
        .await
        .map_err(refused("the connection"))?;
        written("the connection", &result)?;
        shown::show_one(self.db(), connection.agency, connection.id).await
    }

    async fn set_connection_health(
        &mut self,
        agency: AgencyId,
        id: ConnectionId,
        health: Health,
        since: i64,
        evidence: Option<&Evidence>,
    ) -> Result<bool, StoreError> {
        // The unit has the only writer, so nobody writes between the two.
        let before: Option<(String, Option<String>, Option<i64>)> =
            sqlx::query_as("SELECT state, cause, until FROM connections WHERE agency_id = ? AND id = ?")
                .bind(agency.to_string())
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        let Some((state, cause, until)) = before else { return Ok(false) };
        let before = health_of(&state, cause.as_deref(), until)?;
        let HealthColumns { state, cause, until } = health.try_into()?;
        sqlx::query(
            "UPDATE connections SET state = ?, cause = ?, until = ?, since = ?, evidence = ?
             WHERE agency_id = ? AND id = ?",
        )
        .bind(state)
        .bind(cause)
        .bind(until)
        .bind(since)
        .bind(json_option(evidence)?)
        .bind(agency.to_string())
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        shown::show_one(self.db(), agency, id).await?;
        Ok(before != health)
    }

    async fn remove_connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<(), StoreError> {
        let result = sqlx::query("DELETE FROM connections WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the connection", &result)
    }

    async fn put_profile(&mut self, profile: &Profile) -> Result<ProfileId, StoreError> {
        let id: String = sqlx::query_scalar(
            "INSERT INTO profiles (id, agency_id, integration, remote_id, name, time_zone, currency)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (agency_id, integration, remote_id) DO UPDATE SET
                 name = excluded.name, time_zone = excluded.time_zone,
                 currency = coalesce(excluded.currency, currency)
             RETURNING id",
        )
        .bind(profile.id.to_string())
        .bind(profile.agency.to_string())
        .bind(&profile.integration.0)
        .bind(&profile.remote_id)
        .bind(&profile.name)
        .bind(&profile.time_zone)
        .bind(&profile.currency)
        .fetch_one(self.db())
        .await
        .map_err(refused("the profile"))?;
        if let Some(currency) = &profile.currency {
            series::row::adopt_currency(self.db(), &id, currency).await?;
        }
        parse(&id)
    }

    async fn adopt_currency(&mut self, agency: AgencyId, profile: ProfileId, currency: &str) -> Result<(), StoreError> {
        let result =
            sqlx::query("UPDATE profiles SET currency = ? WHERE agency_id = ? AND id = ? AND currency IS NULL")
                .bind(currency)
                .bind(agency.to_string())
                .bind(profile.to_string())
                .execute(self.db())
                .await
                .map_err(failed)?;
        if result.rows_affected() > 0 {
            series::row::adopt_currency(self.db(), &profile.to_string(), currency).await?;
        }
        Ok(())
    }

    async fn note_arrival(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        profile: ProfileId,
        at: i64,
    ) -> Result<(), StoreError> {
        for (statement, id) in [
            ("UPDATE profiles SET last_good_at = ? WHERE agency_id = ? AND id = ?", profile.to_string()),
            ("UPDATE accounts SET proved_at = ? WHERE agency_id = ? AND id = ?", account.to_string()),
        ] {
            sqlx::query(statement)
                .bind(at)
                .bind(agency.to_string())
                .bind(id)
                .execute(self.db())
                .await
                .map_err(failed)?;
        }
        Ok(())
    }

    async fn proved_at(&mut self, agency: AgencyId, account: AccountId) -> Result<Option<i64>, StoreError> {
        let found: Option<Option<i64>> =
            sqlx::query_scalar("SELECT proved_at FROM accounts WHERE agency_id = ? AND id = ?")
                .bind(agency.to_string())
                .bind(account.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        Ok(found.flatten())
    }
}
