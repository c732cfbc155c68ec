//! Alerts and their messages in SQLite.

use app::model::{
    alert::DeliveryState,
    ids::{AccountId, AgencyId, AlertId, DeliveryId, MemberId},
};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, from_word, json, parse, word},
    error::{failed, refused, written},
    member,
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    agency::Member,
    alert::{Alert, AlertStore, Delivery, Topic},
};

/// Broken accounts, and unwell connections of accounts, that no open alert tells of; open alerts at accounts where
/// nothing is broken. What exactly is to be told is decided by whoever settles it.
pub(super) const TO_SETTLE: &str = "
    SELECT accounts.agency_id, accounts.id FROM accounts INDEXED BY accounts_broken
    WHERE accounts.state = 'broken'
      AND EXISTS (SELECT 1 FROM connections
                  WHERE connections.agency_id = accounts.agency_id AND connections.account_id = accounts.id)
      AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.agency_id = accounts.agency_id
                      AND alerts.account_id = accounts.id AND alerts.closed_at IS NULL)
    UNION
    SELECT connections.agency_id, connections.account_id FROM connections INDEXED BY connections_unwell
    WHERE connections.state <> 'healthy'
      AND connections.state IN ('broken', 'no_access', 'stalled')
      AND connections.account_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.agency_id = connections.agency_id
                      AND alerts.account_id = connections.account_id AND alerts.closed_at IS NULL)
    UNION
    SELECT alerts.agency_id, alerts.account_id FROM alerts INDEXED BY alerts_open
    WHERE alerts.closed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = alerts.account_id
                      AND accounts.state = 'broken')
      AND NOT EXISTS (SELECT 1 FROM connections WHERE connections.agency_id = alerts.agency_id
                      AND connections.account_id = alerts.account_id
                      AND connections.state IN ('broken', 'no_access', 'stalled'))";

pub(super) const PRUNE: &str = "DELETE FROM alerts WHERE agency_id = ? AND closed_at < ?";

#[derive(FromRow)]
struct AlertRow {
    id: String,
    agency_id: String,
    account_id: String,
    topic: String,
    opened_at: i64,
    closed_at: Option<i64>,
}

impl TryFrom<AlertRow> for Alert {
    type Error = StoreError;

    fn try_from(row: AlertRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            account: parse(&row.account_id)?,
            topic: from_json(&row.topic)?,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        })
    }
}

#[derive(FromRow)]
struct DeliveryRow {
    id: String,
    agency_id: String,
    alert_id: String,
    news: String,
    recipient: String,
    state: String,
    problem: Option<String>,
    next_at: Option<i64>,
    at: i64,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            alert: parse(&row.alert_id)?,
            news: from_word(&row.news)?,
            to: from_json(&row.recipient)?,
            state: from_word(&row.state)?,
            problem: row.problem.as_deref().map(from_word).transpose()?,
            next_at: row.next_at,
            at: row.at,
        })
    }
}

#[async_trait]
impl AlertStore for SqliteUnit {
    async fn add_alert(&mut self, alert: &Alert) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO alerts (id, agency_id, account_id, topic, opened_at, closed_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(alert.id.to_string())
        .bind(alert.agency.to_string())
        .bind(alert.account.to_string())
        .bind(json(&alert.topic)?)
        .bind(alert.opened_at)
        .bind(alert.closed_at)
        .execute(self.db())
        .await
        .map_err(refused("the alert"))?;
        Ok(())
    }

    async fn alert(&mut self, agency: AgencyId, id: AlertId) -> Result<Option<Alert>, StoreError> {
        let row: Option<AlertRow> = sqlx::query_as("SELECT * FROM alerts WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Alert::try_from).transpose()
    }

    async fn open_alerts(&mut self, agency: AgencyId, account: AccountId) -> Result<Vec<Alert>, StoreError> {
        let rows: Vec<AlertRow> =
            sqlx::query_as("SELECT * FROM alerts WHERE agency_id = ? AND account_id = ? AND closed_at IS NULL")
                .bind(agency.to_string())
                .bind(account.to_string())
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Alert::try_from).collect()
    }

    async fn last_closed(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        topic: Topic,
    ) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar("SELECT max(closed_at) FROM alerts WHERE agency_id = ? AND account_id = ? AND topic = ?")
            .bind(agency.to_string())
            .bind(account.to_string())
            .bind(json(&topic)?)
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn close_alert(&mut self, agency: AgencyId, id: AlertId, at: i64) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE alerts SET closed_at = ? WHERE agency_id = ? AND id = ?")
            .bind(at)
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the alert", &result)
    }

    async fn recent_alerts(&mut self, agency: AgencyId, limit: u32) -> Result<Vec<Alert>, StoreError> {
        let rows: Vec<AlertRow> =
            sqlx::query_as("SELECT * FROM alerts WHERE agency_id = ? ORDER BY opened_at DESC, id DESC LIMIT ?")
                .bind(agency.to_string())
                .bind(limit)
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Alert::try_from).collect()
    }

    async fn accounts_to_settle(&mut self) -> Result<Vec<(AgencyId, AccountId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(TO_SETTLE).fetch_all(self.db()).await.map_err(failed)?;
        rows.into_iter().map(|(agency, account)| Ok((parse(&agency)?, parse(&account)?))).collect()
    }

    async fn add_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO deliveries (id, agency_id, alert_id, news, recipient, state, problem, next_at, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(delivery.id.to_string())
        .bind(delivery.agency.to_string())
        .bind(delivery.alert.to_string())
        .bind(word(&delivery.news)?)
        .bind(json(&delivery.to)?)
        .bind(word(&delivery.state)?)
        .bind(delivery.problem.as_ref().map(word).transpose()?)
        .bind(delivery.next_at)
        .bind(delivery.at)
        .execute(self.db())
        .await
        .map_err(refused("the message"))?;
        Ok(())
    }

    async fn delivery(&mut self, agency: AgencyId, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let row: Option<DeliveryRow> = sqlx::query_as("SELECT * FROM deliveries WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Delivery::try_from).transpose()
    }

    async fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE deliveries SET state = ?, problem = ?, next_at = ?, at = ? WHERE agency_id = ? AND id = ?",
        )
        .bind(word::<DeliveryState>(&delivery.state)?)
        .bind(delivery.problem.as_ref().map(word).transpose()?)
        .bind(delivery.next_at)
        .bind(delivery.at)
        .bind(delivery.agency.to_string())
        .bind(delivery.id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the message", &result)
    }

    async fn deliveries_of(&mut self, agency: AgencyId, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError> {
        let rows: Vec<DeliveryRow> = sqlx::query_as(
            "SELECT * FROM deliveries WHERE agency_id = ? AND alert_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        )
        .bind(agency.to_string())
        .bind(json(&alerts)?)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Delivery::try_from).collect()
    }

    async fn prune_alerts(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query(PRUNE).bind(agency.to_string()).bind(before).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }

    async fn members_to_tell(&mut self, agency: AgencyId) -> Result<Vec<Member>, StoreError> {
        let rows =
            sqlx::query_as(member::TO_TELL).bind(agency.to_string()).fetch_all(self.db()).await.map_err(failed)?;
        member::complete_all(self.db(), agency, rows).await
    }

    async fn wants_alerts(&mut self, agency: AgencyId, member: MemberId) -> Result<bool, StoreError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM members WHERE agency_id = ? AND id = ? AND alerts = 1)")
            .bind(agency.to_string())
            .bind(member.to_string())
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn set_wants_alerts(&mut self, agency: AgencyId, member: MemberId, wants: bool) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE members SET alerts = ? WHERE agency_id = ? AND id = ?")
            .bind(wants)
            .bind(agency.to_string())
            .bind(member.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the member", &result)
    }
}
