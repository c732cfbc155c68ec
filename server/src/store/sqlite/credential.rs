//! What only credentials need, in SQLite.

use app::model::ids::{AccountId, AgencyId, ConnectionId, IntegrationKey, OfferId, ProfileId, SessionId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    account_row::{AccountRow, account_columns},
    column::{from_json, json, parse},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        account::Account,
        credential::{CredentialStore, Offer, TWIN},
    },
    vault::Sealed,
};

/// Both halves by the index of identities: the subject itself, and everything between its twins' first and last.
pub(super) const OF_SUBJECT: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts
     WHERE agency_id = ?1 AND provider = ?2 AND coalesce(application_id, '') = ''
         AND (subject = ?3 OR (subject > ?4 AND subject < ?5))
     ORDER BY created_at, id LIMIT ?6"
);

#[derive(FromRow)]
struct OfferRow {
    id: String,
    agency_id: String,
    connection_id: String,
    member_id: String,
    session_id: String,
    account_id: String,
    token_version: i64,
    uses: String,
    question: String,
    secret: Vec<u8>,
    expires_at: i64,
}

impl TryFrom<OfferRow> for Offer {
    type Error = StoreError;

    fn try_from(row: OfferRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            connection: parse(&row.connection_id)?,
            member: parse(&row.member_id)?,
            session: parse(&row.session_id)?,
            account: parse(&row.account_id)?,
            token_version: row.token_version,
            uses: from_json(&row.uses)?,
            question: from_json(&row.question)?,
            secret: Sealed(row.secret),
            expires_at: row.expires_at,
        })
    }
}

#[async_trait]
impl CredentialStore for SqliteUnit {
    async fn subject_key(&mut self, agency: AgencyId) -> Result<Option<Sealed>, StoreError> {
        let key: Option<Vec<u8>> = sqlx::query_scalar("SELECT secret FROM subject_keys WHERE agency_id = ?")
            .bind(agency.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        Ok(key.map(Sealed))
    }

    async fn add_subject_key(&mut self, agency: AgencyId, key: &Sealed) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO subject_keys (agency_id, secret) VALUES (?, ?)")
            .bind(agency.to_string())
            .bind(&key.0)
            .execute(self.db())
            .await
            .map_err(refused("the key of subjects"))?;
        Ok(())
    }

    async fn accounts_of_subject(
        &mut self,
        agency: AgencyId,
        provider: &str,
        subject: &str,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        // Ids are hexadecimal: all of them stand before `g`.
        let rows: Vec<AccountRow> = sqlx::query_as(OF_SUBJECT)
            .bind(agency.to_string())
            .bind(provider)
            .bind(subject)
            .bind(format!("{subject}{TWIN}"))
            .bind(format!("{subject}{TWIN}g"))
            .bind(limit)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn accounts_with_credentials(&mut self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE application_id IS NULL ORDER BY created_at DESC, id DESC"
        ))
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn set_subject(&mut self, agency: AgencyId, id: AccountId, subject: &str) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE accounts SET subject = ? WHERE agency_id = ? AND id = ?")
            .bind(subject)
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(refused("the account"))?;
        written("the account", &result)
    }

    async fn set_remote_id(&mut self, agency: AgencyId, id: ProfileId, remote_id: &str) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE profiles SET remote_id = ? WHERE agency_id = ? AND id = ?")
            .bind(remote_id)
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(refused("the profile"))?;
        written("the profile", &result)
    }

    async fn profile_by_remote_id(
        &mut self,
        agency: AgencyId,
        integration: &IntegrationKey,
        remote_id: &str,
    ) -> Result<Option<ProfileId>, StoreError> {
        let id: Option<String> =
            sqlx::query_scalar("SELECT id FROM profiles WHERE agency_id = ? AND integration = ? AND remote_id = ?")
                .bind(agency.to_string())
                .bind(&integration.0)
                .bind(remote_id)
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        id.map(|id| parse(&id)).transpose()
    }

    async fn accounts_of_profile(&mut self, agency: AgencyId, id: ProfileId) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts
             WHERE agency_id = ?1
                 AND id IN (SELECT account_id FROM connections WHERE agency_id = ?1 AND profile_id = ?2)
             ORDER BY created_at, id",
        )
        .bind(agency.to_string())
        .bind(id.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        ids.iter().map(|id| parse(id)).collect()
    }

    async fn forget_pulled_days(&mut self, agency: AgencyId, id: ProfileId) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM ranges WHERE series_id IN (SELECT id FROM series WHERE agency_id = ? AND profile_id = ?)",
        )
        .bind(agency.to_string())
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        sqlx::query("DELETE FROM period_numbers WHERE agency_id = ? AND profile_id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn put_offer(&mut self, offer: &Offer) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM credential_offers WHERE agency_id = ? AND session_id = ? AND connection_id = ?")
            .bind(offer.agency.to_string())
            .bind(offer.session.to_string())
            .bind(offer.connection.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        sqlx::query(
            "INSERT INTO credential_offers (id, agency_id, connection_id, member_id, session_id, account_id,
                 token_version, uses, question, secret, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(offer.id.to_string())
        .bind(offer.agency.to_string())
        .bind(offer.connection.to_string())
        .bind(offer.member.to_string())
        .bind(offer.session.to_string())
        .bind(offer.account.to_string())
        .bind(offer.token_version)
        .bind(json(&offer.uses)?)
        .bind(json(&offer.question)?)
        .bind(&offer.secret.0)
        .bind(offer.expires_at)
        .execute(self.db())
        .await
        .map_err(refused("the credentials that wait"))?;
        Ok(())
    }

    async fn offer(
        &mut self,
        agency: AgencyId,
        session: SessionId,
        connection: ConnectionId,
    ) -> Result<Option<Offer>, StoreError> {
        let row: Option<OfferRow> = sqlx::query_as(
            "SELECT id, agency_id, connection_id, member_id, session_id, account_id, token_version, uses, question,
                 secret, expires_at
             FROM credential_offers WHERE agency_id = ? AND session_id = ? AND connection_id = ?",
        )
        .bind(agency.to_string())
        .bind(session.to_string())
        .bind(connection.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        row.map(Offer::try_from).transpose()
    }

    async fn remove_offer(&mut self, agency: AgencyId, id: OfferId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM credential_offers WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn prune_offers(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM credential_offers WHERE agency_id = ? AND expires_at < ?")
            .bind(agency.to_string())
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
