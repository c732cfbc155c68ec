//! Accounts in SQLite. Leases and intents of a refresh stand in `lease`, the rotation of keys in `sealed`.

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId},
};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, from_json_option, json, json_option, parse, parse_option, text_option},
    error::{failed, refused, written},
    lease, sealed,
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        account::{Account, AccountStore, Evidence, SealedRow, TokenUpdate},
    },
    vault::Sealed,
};

/// The columns of [`AccountRow`], under names of their own so that a connection's can stand beside them.
macro_rules! account_columns {
    () => {
        "accounts.id AS account_id, accounts.agency_id AS account_agency_id, accounts.provider,
         accounts.application_id, accounts.subject, accounts.name AS account_name, accounts.address,
         accounts.health AS account_health, accounts.health_since AS account_health_since,
         accounts.evidence AS account_evidence, accounts.scopes, accounts.secret, accounts.token_version,
         accounts.access_expires_at, accounts.hard_expires_at, accounts.hosts, accounts.created_by,
         accounts.created_at AS account_created_at, accounts.connected_at AS account_connected_at"
    };
}
pub(super) use account_columns;

#[derive(FromRow)]
pub(super) struct AccountRow {
    account_id: String,
    account_agency_id: String,
    provider: String,
    application_id: Option<String>,
    subject: String,
    account_name: String,
    address: String,
    account_health: String,
    account_health_since: i64,
    account_evidence: Option<String>,
    scopes: String,
    secret: Vec<u8>,
    token_version: i64,
    access_expires_at: Option<i64>,
    hard_expires_at: Option<i64>,
    hosts: String,
    created_by: String,
    account_created_at: i64,
    account_connected_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.account_id)?,
            agency: parse(&row.account_agency_id)?,
            provider: row.provider,
            application: parse_option(row.application_id.as_deref())?,
            subject: row.subject,
            name: row.account_name,
            address: row.address,
            health: from_json(&row.account_health)?,
            health_since: row.account_health_since,
            evidence: from_json_option(row.account_evidence.as_deref())?,
            scopes: from_json(&row.scopes)?,
            secret: Sealed(row.secret),
            token_version: row.token_version,
            access_expires_at: row.access_expires_at,
            hard_expires_at: row.hard_expires_at,
            hosts: from_json(&row.hosts)?,
            created_by: parse(&row.created_by)?,
            created_at: row.account_created_at,
            connected_at: row.account_connected_at,
        })
    }
}

#[async_trait]
impl AccountStore for SqliteUnit {
    async fn add_account(&mut self, account: &Account) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO accounts (id, agency_id, provider, application_id, subject, name, address, health,
                 health_since, evidence, scopes, secret, token_version, access_expires_at, hard_expires_at, hosts,
                 created_by, created_at, connected_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(account.id.to_string())
        .bind(account.agency.to_string())
        .bind(&account.provider)
        .bind(text_option(account.application))
        .bind(&account.subject)
        .bind(&account.name)
        .bind(&account.address)
        .bind(json(&account.health)?)
        .bind(account.health_since)
        .bind(json_option(account.evidence.as_ref())?)
        .bind(json(&account.scopes)?)
        .bind(&account.secret.0)
        .bind(account.token_version)
        .bind(account.access_expires_at)
        .bind(account.hard_expires_at)
        .bind(json(&account.hosts)?)
        .bind(account.created_by.to_string())
        .bind(account.created_at)
        .bind(account.connected_at)
        .execute(self.db())
        .await
        .map_err(refused("the account"))?;
        Ok(())
    }

    async fn account(&mut self, agency: AgencyId, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> =
            sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM accounts WHERE agency_id = ? AND id = ?"))
                .bind(agency.to_string())
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        row.map(Account::try_from).transpose()
    }

    async fn account_by_subject(
        &mut self,
        agency: AgencyId,
        provider: &str,
        application: Option<ApplicationId>,
        subject: &str,
    ) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts
             WHERE agency_id = ? AND provider = ? AND coalesce(application_id, '') = ? AND subject = ?"
        ))
        .bind(agency.to_string())
        .bind(provider)
        .bind(text_option(application).unwrap_or_default())
        .bind(subject)
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        row.map(Account::try_from).transpose()
    }

    async fn accounts(&mut self, agency: AgencyId) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE agency_id = ? ORDER BY name COLLATE NOCASE, id"
        ))
        .bind(agency.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn renew_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE accounts SET name = ?, address = ?, health = ?, health_since = ?, evidence = ?, scopes = ?,
                 secret = ?, token_version = token_version + 1, access_expires_at = ?, hard_expires_at = ?,
                 hosts = ?, connected_at = ?
             WHERE agency_id = ? AND id = ?",
        )
        .bind(&account.name)
        .bind(&account.address)
        .bind(json(&account.health)?)
        .bind(account.health_since)
        .bind(json_option(account.evidence.as_ref())?)
        .bind(json(&account.scopes)?)
        .bind(&account.secret.0)
        .bind(account.access_expires_at)
        .bind(account.hard_expires_at)
        .bind(json(&account.hosts)?)
        .bind(account.connected_at)
        .bind(account.agency.to_string())
        .bind(account.id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the account", &result)
    }

    async fn update_tokens(
        &mut self,
        agency: AgencyId,
        id: AccountId,
        expected: i64,
        update: &TokenUpdate,
    ) -> Result<bool, StoreError> {
        let result = sqlx::query(
            "UPDATE accounts SET secret = ?, scopes = ?, access_expires_at = ?, hard_expires_at = ?,
                 token_version = token_version + 1
             WHERE agency_id = ? AND id = ? AND token_version = ?",
        )
        .bind(&update.secret.0)
        .bind(json(&update.scopes)?)
        .bind(update.access_expires_at)
        .bind(update.hard_expires_at)
        .bind(agency.to_string())
        .bind(id.to_string())
        .bind(expected)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }

    async fn set_account_health(
        &mut self,
        agency: AgencyId,
        id: AccountId,
        expected: i64,
        health: Health,
        since: i64,
        evidence: Option<&Evidence>,
    ) -> Result<bool, StoreError> {
        let result = sqlx::query(
            "UPDATE accounts SET health = ?, health_since = ?, evidence = ?
             WHERE agency_id = ? AND id = ? AND token_version = ?",
        )
        .bind(json(&health)?)
        .bind(since)
        .bind(json_option(evidence)?)
        .bind(agency.to_string())
        .bind(id.to_string())
        .bind(expected)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }

    async fn remove_account(&mut self, agency: AgencyId, id: AccountId) -> Result<(), StoreError> {
        let result = sqlx::query("DELETE FROM accounts WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the account", &result)
    }

    async fn is_grant_shared(&mut self, account: &Account) -> Result<bool, StoreError> {
        sqlx::query_scalar(
            "SELECT EXISTS (
                 SELECT 1 FROM accounts AS other
                 JOIN applications AS theirs ON theirs.id = other.application_id
                 JOIN applications AS ours ON ours.id = ?
                 WHERE other.id <> ? AND other.provider = ? AND other.subject = ?
                     AND theirs.client_id = ours.client_id AND theirs.issuer = ours.issuer)",
        )
        .bind(account.application.map(|id| id.to_string()))
        .bind(account.id.to_string())
        .bind(&account.provider)
        .bind(&account.subject)
        .fetch_one(self.db())
        .await
        .map_err(failed)
    }

    async fn sealed_under_other_keys(&mut self, key_id: u32, limit: u32) -> Result<Vec<SealedRow>, StoreError> {
        sealed::find_under_other_keys(self.db(), key_id, limit).await
    }

    async fn replace_sealed(&mut self, row: &SealedRow, new: &Sealed) -> Result<bool, StoreError> {
        sealed::replace(self.db(), row, new).await
    }

    async fn ending_accounts(&mut self, until: i64) -> Result<Vec<Account>, StoreError> {
        // The conditions of the index accounts_ending, word for word.
        let rows: Vec<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts
              WHERE hard_expires_at IS NOT NULL AND json_extract(health, '$.state') = 'healthy' AND hard_expires_at <= ?"
        ))
        .bind(until)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn accounts_shown_too_early(&mut self, after: i64) -> Result<Vec<Account>, StoreError> {
        // The conditions of the index accounts_expiring, word for word.
        let rows: Vec<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts
              WHERE hard_expires_at IS NOT NULL AND json_extract(health, '$.state') = 'expiring' AND hard_expires_at > ?"
        ))
        .bind(after)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn accounts_without_job(&mut self, prefix: &str) -> Result<Vec<(AgencyId, AccountId, bool)>, StoreError> {
        let rows: Vec<(String, String, bool)> = sqlx::query_as(
            "SELECT agency_id, id, application_id IS NOT NULL FROM accounts
             WHERE json_extract(health, '$.state') <> 'broken'
               AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NULL AND key = ?1 || accounts.id)
               AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NOT NULL AND key = ?1 || accounts.id)",
        )
        .bind(prefix)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(agency, id, tokens)| Ok((parse(&agency)?, parse(&id)?, tokens))).collect()
    }

    async fn count_healths(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        sqlx::query_as("SELECT json_extract(health, '$.state'), count(*) FROM accounts GROUP BY 1 ORDER BY 1")
            .fetch_all(self.db())
            .await
            .map_err(failed)
    }

    async fn sealed_key_ids(&mut self) -> Result<Vec<u32>, StoreError> {
        sealed::list_key_ids(self.db()).await
    }

    async fn take_lease(&mut self, account: AccountId, holder: &str, now: i64, until: i64) -> Result<bool, StoreError> {
        lease::take(self.db(), account, holder, now, until).await
    }

    async fn release_lease(&mut self, account: AccountId, holder: &str) -> Result<bool, StoreError> {
        lease::release(self.db(), account, holder).await
    }

    async fn put_intent(&mut self, account: AccountId, token_version: i64, at: i64) -> Result<(), StoreError> {
        lease::put_intent(self.db(), account, token_version, at).await
    }

    async fn intent(&mut self, account: AccountId) -> Result<Option<i64>, StoreError> {
        lease::find_intent(self.db(), account).await
    }

    async fn clear_intent(&mut self, account: AccountId) -> Result<(), StoreError> {
        lease::clear_intent(self.db(), account).await
    }
}
