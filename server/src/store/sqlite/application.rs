//! Applications in SQLite.

use app::model::ids::{AgencyId, ApplicationId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, json, parse, parse_option, text_option},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        application::{Application, ApplicationStore},
    },
    vault::Sealed,
};

#[derive(FromRow)]
struct ApplicationRow {
    id: String,
    agency_id: String,
    server: String,
    issuer: String,
    iss_announced: bool,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    client_id: String,
    client_secret: Option<Vec<u8>>,
    settings: String,
    pairwise: bool,
    successor_id: Option<String>,
    created_at: i64,
    saved_at: i64,
}

impl TryFrom<ApplicationRow> for Application {
    type Error = StoreError;

    fn try_from(row: ApplicationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            server: row.server,
            issuer: row.issuer,
            iss_announced: row.iss_announced,
            authorization_endpoint: row.authorization_endpoint,
            token_endpoint: row.token_endpoint,
            userinfo_endpoint: row.userinfo_endpoint,
            revocation_endpoint: row.revocation_endpoint,
            client_id: row.client_id,
            client_secret: row.client_secret.map(Sealed),
            settings: from_json(&row.settings)?,
            pairwise: row.pairwise,
            successor: parse_option(row.successor_id.as_deref())?,
            created_at: row.created_at,
            saved_at: row.saved_at,
        })
    }
}

#[async_trait]
impl ApplicationStore for SqliteUnit {
    async fn put_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let result = sqlx::query(
            "INSERT INTO applications (id, agency_id, server, issuer, iss_announced, authorization_endpoint,
                 token_endpoint, userinfo_endpoint, revocation_endpoint, client_id, client_secret, settings,
                 pairwise, successor_id, created_at, saved_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
                 issuer = excluded.issuer,
                 iss_announced = excluded.iss_announced,
                 authorization_endpoint = excluded.authorization_endpoint,
                 token_endpoint = excluded.token_endpoint,
                 userinfo_endpoint = excluded.userinfo_endpoint,
                 revocation_endpoint = excluded.revocation_endpoint,
                 client_secret = excluded.client_secret,
                 settings = excluded.settings,
                 pairwise = excluded.pairwise,
                 saved_at = excluded.saved_at
             WHERE agency_id = excluded.agency_id AND server = excluded.server AND client_id = excluded.client_id
                 AND rtrim(issuer, '/') = rtrim(excluded.issuer, '/')",
        )
        .bind(application.id.to_string())
        .bind(application.agency.to_string())
        .bind(&application.server)
        .bind(&application.issuer)
        .bind(application.iss_announced)
        .bind(&application.authorization_endpoint)
        .bind(&application.token_endpoint)
        .bind(&application.userinfo_endpoint)
        .bind(&application.revocation_endpoint)
        .bind(&application.client_id)
        .bind(application.client_secret.as_ref().map(|sealed| sealed.0.as_slice()))
        .bind(json(&application.settings)?)
        .bind(application.pairwise)
        .bind(text_option(application.successor))
        .bind(application.created_at)
        .bind(application.saved_at)
        .execute(self.db())
        .await
        .map_err(refused("the application"))?;
        written("the application", &result)
    }

    async fn application(&mut self, agency: AgencyId, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        let row: Option<ApplicationRow> = sqlx::query_as("SELECT * FROM applications WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Application::try_from).transpose()
    }

    async fn applications(&mut self, agency: AgencyId, server: &str) -> Result<Vec<Application>, StoreError> {
        let rows: Vec<ApplicationRow> =
            sqlx::query_as("SELECT * FROM applications WHERE agency_id = ? AND server = ? ORDER BY created_at, id")
                .bind(agency.to_string())
                .bind(server)
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Application::try_from).collect()
    }

    async fn applications_of_agency(&mut self, agency: AgencyId) -> Result<Vec<Application>, StoreError> {
        let rows: Vec<ApplicationRow> =
            sqlx::query_as("SELECT * FROM applications WHERE agency_id = ? ORDER BY created_at, id")
                .bind(agency.to_string())
                .fetch_all(self.db())
                .await
                .map_err(failed)?;
        rows.into_iter().map(Application::try_from).collect()
    }

    async fn set_successor(
        &mut self,
        agency: AgencyId,
        id: ApplicationId,
        successor: Option<ApplicationId>,
    ) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE applications SET successor_id = ? WHERE agency_id = ? AND id = ?")
            .bind(text_option(successor))
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(refused("the application"))?;
        written("the application", &result)
    }

    async fn authorization_endpoints(&mut self, agency: AgencyId) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(
            "SELECT DISTINCT authorization_endpoint FROM applications
             WHERE agency_id = ? AND successor_id IS NULL ORDER BY 1",
        )
        .bind(agency.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)
    }
}
