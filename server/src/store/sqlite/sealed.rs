//! Sealed columns across tables, in SQLite: what the rotation of keys walks through.

use sqlx::{FromRow, SqliteConnection};

use super::{column::parse, error::failed};
use crate::{
    store::{StoreError, account::SealedRow},
    vault::Sealed,
};

/// Every sealed column with its purpose. A sealed value begins with its key id, 4 bytes, big endian.
macro_rules! sealed_values {
    () => {
        "(SELECT 'accounts.secret' AS purpose, agency_id, id, secret AS value FROM accounts
          UNION ALL
          SELECT 'applications.client_secret', agency_id, id, client_secret FROM applications
          WHERE client_secret IS NOT NULL
          UNION ALL
          SELECT 'flows.secret', agency_id, id, secret FROM flows WHERE secret IS NOT NULL
          UNION ALL
          SELECT 'flows.verifier', agency_id, id, verifier FROM flows WHERE verifier IS NOT NULL
          UNION ALL
          SELECT 'webhooks.secret', agency_id, id, secret FROM webhooks
          UNION ALL
          SELECT 'client_reports.token', agency_id, id, token FROM client_reports WHERE token IS NOT NULL
          UNION ALL
          SELECT 'subject_keys.secret', agency_id, agency_id, secret FROM subject_keys
          UNION ALL
          SELECT 'credential_offers.secret', agency_id, id, secret FROM credential_offers
          UNION ALL
          SELECT 'refresh_intents.reply', agency_id, account_id, reply FROM refresh_intents WHERE reply IS NOT NULL)"
    };
}

const ACCOUNT: &str = "accounts.secret";
const CLIENT: &str = "applications.client_secret";
const FLOW: &str = "flows.secret";
const VERIFIER: &str = "flows.verifier";
const WEBHOOK: &str = "webhooks.secret";
const REPORT_TOKEN: &str = "client_reports.token";
const SUBJECT_KEY: &str = "subject_keys.secret";
const OFFER: &str = "credential_offers.secret";
const REPLY: &str = "refresh_intents.reply";

#[derive(FromRow)]
struct ValueRow {
    purpose: String,
    agency_id: String,
    id: String,
    value: Vec<u8>,
}

impl TryFrom<ValueRow> for SealedRow {
    type Error = StoreError;

    fn try_from(row: ValueRow) -> Result<Self, StoreError> {
        let purpose = [ACCOUNT, CLIENT, FLOW, VERIFIER, WEBHOOK, REPORT_TOKEN, SUBJECT_KEY, OFFER, REPLY]
            .into_iter()
            .find(|purpose| *purpose == row.purpose)
            .ok_or_else(|| StoreError::Inconsistent(format!("{} is sealed, but not known", row.purpose)))?;
        Ok(Self { purpose, agency: parse(&row.agency_id)?, row: parse(&row.id)?, old: Sealed(row.value) })
    }
}

pub(super) async fn find_under_other_keys(
    db: &mut SqliteConnection,
    key_id: u32,
    limit: u32,
) -> Result<Vec<SealedRow>, StoreError> {
    let rows: Vec<ValueRow> = sqlx::query_as(concat!(
        "SELECT purpose, agency_id, id, value FROM ",
        sealed_values!(),
        " WHERE substr(value, 1, 4) <> ? LIMIT ?"
    ))
    .bind(key_id.to_be_bytes().to_vec())
    .bind(limit)
    .fetch_all(db)
    .await
    .map_err(failed)?;
    rows.into_iter().map(SealedRow::try_from).collect()
}

pub(super) async fn replace(db: &mut SqliteConnection, row: &SealedRow, new: &Sealed) -> Result<bool, StoreError> {
    let statement = match row.purpose {
        ACCOUNT => "UPDATE accounts SET secret = ? WHERE agency_id = ? AND id = ? AND secret = ?",
        CLIENT => "UPDATE applications SET client_secret = ? WHERE agency_id = ? AND id = ? AND client_secret = ?",
        FLOW => "UPDATE flows SET secret = ? WHERE agency_id = ? AND id = ? AND secret = ?",
        VERIFIER => "UPDATE flows SET verifier = ? WHERE agency_id = ? AND id = ? AND verifier = ?",
        WEBHOOK => "UPDATE webhooks SET secret = ? WHERE agency_id = ? AND id = ? AND secret = ?",
        REPORT_TOKEN => "UPDATE client_reports SET token = ? WHERE agency_id = ? AND id = ? AND token = ?",
        // One for each agency: the agency's id is the row's.
        SUBJECT_KEY => "UPDATE subject_keys SET secret = ?1 WHERE agency_id = ?2 AND ?2 = ?3 AND secret = ?4",
        OFFER => "UPDATE credential_offers SET secret = ? WHERE agency_id = ? AND id = ? AND secret = ?",
        REPLY => "UPDATE refresh_intents SET reply = ? WHERE agency_id = ? AND account_id = ? AND reply = ?",
        other => return Err(StoreError::Inconsistent(format!("nothing is sealed as {other}"))),
    };
    let result = sqlx::query(statement)
        .bind(&new.0)
        .bind(row.agency.to_string())
        .bind(row.row.to_string())
        .bind(&row.old.0)
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(result.rows_affected() > 0)
}

pub(super) async fn list_key_ids(db: &mut SqliteConnection) -> Result<Vec<u32>, StoreError> {
    let ids: Vec<Vec<u8>> =
        sqlx::query_scalar(concat!("SELECT DISTINCT substr(value, 1, 4) FROM ", sealed_values!(), " ORDER BY 1"))
            .fetch_all(db)
            .await
            .map_err(failed)?;
    ids.into_iter()
        .map(|id| {
            let bytes = <[u8; 4]>::try_from(id)
                .map_err(|_| StoreError::Inconsistent("a sealed value without a key id".to_owned()))?;
            Ok(u32::from_be_bytes(bytes))
        })
        .collect()
}
