//! Webhooks in SQLite.

use app::model::ids::{AgencyId, WebhookId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::parse,
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        webhook::{Webhook, WebhookStore},
    },
    vault::Sealed,
};

#[derive(FromRow)]
struct WebhookRow {
    id: String,
    agency_id: String,
    url: String,
    secret: Vec<u8>,
    created_by: String,
    created_at: i64,
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            url: row.url,
            secret: Sealed(row.secret),
            created_by: parse(&row.created_by)?,
            created_at: row.created_at,
        })
    }
}

#[async_trait]
impl WebhookStore for SqliteUnit {
    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO webhooks (id, agency_id, url, secret, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(webhook.id.to_string())
        .bind(webhook.agency.to_string())
        .bind(&webhook.url)
        .bind(&webhook.secret.0)
        .bind(webhook.created_by.to_string())
        .bind(webhook.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the webhook"))?;
        Ok(())
    }

    async fn webhook(&mut self, agency: AgencyId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let row: Option<WebhookRow> = sqlx::query_as("SELECT * FROM webhooks WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Webhook::try_from).transpose()
    }

    async fn webhooks(&mut self, agency: AgencyId) -> Result<Vec<Webhook>, StoreError> {
        let rows: Vec<WebhookRow> =
            sqlx::query_as("SELECT * FROM webhooks WHERE agency_id = ? ORDER BY created_at, id")
                .bind(agency.to_string())
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    async fn remove_webhook(&mut self, agency: AgencyId, id: WebhookId) -> Result<(), StoreError> {
        let result = sqlx::query("DELETE FROM webhooks WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the webhook", &result)
    }
}
