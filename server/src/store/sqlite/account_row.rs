//! The row of an account: its columns, under names that let a connection's stand beside them, and how it becomes an
//! [`Account`]. Which rows are read, and what is written, stands with whoever asks.

use sqlx::FromRow;

use super::{
    column::{from_json, from_json_option, parse, parse_option},
    health::health_of,
};
use crate::{
    store::{StoreError, account::Account},
    vault::Sealed,
};

/// The columns of [`AccountRow`], under names of their own so that a connection's can stand beside them.
macro_rules! account_columns {
    () => {
        "accounts.id AS account_id, accounts.agency_id AS account_agency_id, accounts.provider,
         accounts.application_id, accounts.subject, accounts.name AS account_name, accounts.address,
         accounts.state AS account_state, accounts.cause AS account_cause, accounts.until AS account_until,
         accounts.since AS account_since,
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
    account_state: String,
    account_cause: Option<String>,
    account_until: Option<i64>,
    account_since: i64,
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
            health: health_of(&row.account_state, row.account_cause.as_deref(), row.account_until)?,
            health_since: row.account_since,
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
