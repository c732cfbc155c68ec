//! Accounts in SQLite, as people and flows use them. The row stands in `account_row`; what the rounds of care ask over
//! all agencies in `care`, leases and intents of a refresh in `lease`, the rotation of keys in `sealed`.

use app::model::{
    cause::Cause,
    health::{Health, HealthState},
    ids::{AccountId, AgencyId, ApplicationId},
};
use async_trait::async_trait;

use super::{
    account_row::{AccountRow, account_columns},
    care,
    column::{json, json_option, text_option, word},
    error::{failed, refused, written},
    health::HealthColumns,
    lease,
    list::words,
    sealed, shown,
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        account::{Account, AccountStore, Evidence, Renewals, SealedRow, TokenUpdate},
    },
    vault::Sealed,
};

pub(super) const BY_ID: &str = concat!("SELECT ", account_columns!(), " FROM accounts WHERE agency_id = ? AND id = ?");

/// The identity by the index that makes it unique, word for word.
pub(super) const BY_SUBJECT: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts
     WHERE agency_id = ? AND provider = ? AND coalesce(application_id, '') = ? AND subject = ?"
);

/// The beginning of the same index.
pub(super) const OF_APPLICATION: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts WHERE agency_id = ? AND provider = ? AND coalesce(application_id, '') = ? ORDER BY id"
);

/// From the index accounts_broken.
pub(super) const BROKEN_BY: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts WHERE agency_id = ? AND state = 'broken' AND provider = ? AND cause = ? ORDER BY id"
);

#[async_trait]
impl AccountStore for SqliteUnit {
    async fn add_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let HealthColumns { state, cause, until } = account.health.try_into()?;
        sqlx::query(
            "INSERT INTO accounts (id, agency_id, provider, application_id, subject, name, address, state, cause, until,
                 since, evidence, scopes, secret, token_version, access_expires_at, hard_expires_at, hosts,
                 created_by, created_at, connected_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(account.id.to_string())
        .bind(account.agency.to_string())
        .bind(&account.provider)
        .bind(text_option(account.application))
        .bind(&account.subject)
        .bind(&account.name)
        .bind(&account.address)
        .bind(state)
        .bind(cause)
        .bind(until)
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
        words::write_account(self.db(), account).await
    }

    async fn account(&mut self, agency: AgencyId, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(BY_ID)
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
        let row: Option<AccountRow> = sqlx::query_as(BY_SUBJECT)
            .bind(agency.to_string())
            .bind(provider)
            .bind(text_option(application).unwrap_or_default())
            .bind(subject)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Account::try_from).transpose()
    }

    async fn accounts_of_application(
        &mut self,
        agency: AgencyId,
        provider: &str,
        application: ApplicationId,
    ) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(OF_APPLICATION)
            .bind(agency.to_string())
            .bind(provider)
            .bind(application.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn accounts_broken_by(
        &mut self,
        agency: AgencyId,
        provider: &str,
        cause: Cause,
    ) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(BROKEN_BY)
            .bind(agency.to_string())
            .bind(provider)
            .bind(word(&cause)?)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn renew_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let HealthColumns { state, cause, until } = account.health.try_into()?;
        let result = sqlx::query(
            "UPDATE accounts SET application_id = ?, name = ?, address = ?, state = ?, cause = ?, until = ?, since = ?,
                 evidence = ?, scopes = ?, secret = ?, token_version = token_version + 1, access_expires_at = ?,
                 hard_expires_at = ?, hosts = ?, connected_at = ?
             WHERE agency_id = ? AND id = ?",
        )
        .bind(text_option(account.application))
        .bind(&account.name)
        .bind(&account.address)
        .bind(state)
        .bind(cause)
        .bind(until)
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
        written("the account", &result)?;
        words::write_account(self.db(), account).await?;
        shown::show_of_account(self.db(), account.agency, account.id).await
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
                 token_version = token_version + 1, renewals = renewals + ?,
                 renewed_at = coalesce(?, renewed_at)
             WHERE agency_id = ? AND id = ? AND token_version = ?",
        )
        .bind(&update.secret.0)
        .bind(json(&update.scopes)?)
        .bind(update.access_expires_at)
        .bind(update.hard_expires_at)
        .bind(i64::from(update.counted_at.is_some()))
        .bind(update.counted_at)
        .bind(agency.to_string())
        .bind(id.to_string())
        .bind(expected)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }

    async fn renewals(&mut self, agency: AgencyId, id: AccountId) -> Result<Renewals, StoreError> {
        lease::count_renewals(self.db(), agency, id).await
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
        let HealthColumns { state, cause, until } = health.try_into()?;
        let result = sqlx::query(
            "UPDATE accounts SET state = ?, cause = ?, until = ?, since = ?, evidence = ?
             WHERE agency_id = ? AND id = ? AND token_version = ?",
        )
        .bind(state)
        .bind(cause)
        .bind(until)
        .bind(since)
        .bind(json_option(evidence)?)
        .bind(agency.to_string())
        .bind(id.to_string())
        .bind(expected)
        .execute(self.db())
        .await
        .map_err(failed)?;
        if result.rows_affected() == 0 {
            return Ok(false);
        }
        shown::show_of_account(self.db(), agency, id).await?;
        Ok(true)
    }

    async fn remove_account(&mut self, agency: AgencyId, id: AccountId) -> Result<(), StoreError> {
        shown::unlink(self.db(), agency, id).await?;
        words::forget_account(self.db(), &agency.to_string(), &id.to_string()).await?;
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
        care::find_ending(self.db(), until).await
    }

    async fn accounts_shown_too_early(&mut self, after: i64) -> Result<Vec<Account>, StoreError> {
        care::find_shown_too_early(self.db(), after).await
    }

    async fn accounts_without_job(&mut self, prefix: &str) -> Result<Vec<(AgencyId, AccountId, bool)>, StoreError> {
        care::find_without_job(self.db(), prefix).await
    }

    async fn count_healths(&mut self) -> Result<Vec<(HealthState, i64)>, StoreError> {
        care::count_healths(self.db()).await
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
