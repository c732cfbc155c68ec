//! Where accounts are used. What a limited member may not see is skipped within the account's own connections.

use std::collections::HashMap;

use app::model::ids::{AccountId, AgencyId, ConnectionId, IntegrationKey};
use sqlx::{FromRow, SqliteConnection};

use crate::store::{
    StoreError,
    list::{Reader, Use, UseCount},
    sqlite::{
        column::{json, parse, parse_option, text_option},
        error::failed,
        health::health_of,
    },
};

macro_rules! use_columns {
    () => {
        "connections.id, connections.account_id, connections.campaign_id, campaigns.name AS campaign_name,
            campaigns.time_zone AS campaign_zone, connections.integration, profiles.name AS profile,
            connections.profile_id, connections.shown_state, connections.shown_cause, connections.shown_until"
    };
}

/// In the order of the index connections_agency_account.
pub(in crate::store::sqlite) const USES: &str = concat!(
    "SELECT ",
    use_columns!(),
    " FROM connections
    CROSS JOIN campaigns ON campaigns.id = connections.campaign_id
    LEFT JOIN profiles ON profiles.id = connections.profile_id
    WHERE connections.agency_id = ?1 AND connections.account_id = ?2 AND connections.id > ?3
        AND campaigns.archived_at IS NULL
        AND (?4 IS NULL OR EXISTS (
            SELECT 1 FROM member_campaigns AS own
            WHERE own.agency_id = ?1 AND own.member_id = ?4 AND own.campaign_id = connections.campaign_id))
    ORDER BY connections.id LIMIT ?5"
);

/// The same for some accounts, from the beginning.
pub(in crate::store::sqlite) const FIRST_USES: &str = concat!(
    "SELECT ",
    use_columns!(),
    " FROM json_each(?2) AS asked
    CROSS JOIN connections ON connections.id IN (
        SELECT own.id FROM connections AS own
        CROSS JOIN campaigns AS campaign ON campaign.id = own.campaign_id
        WHERE own.agency_id = ?1 AND own.account_id = asked.value AND campaign.archived_at IS NULL
            AND (?3 IS NULL OR EXISTS (
                SELECT 1 FROM member_campaigns AS seen
                WHERE seen.agency_id = ?1 AND seen.member_id = ?3 AND seen.campaign_id = own.campaign_id))
        ORDER BY own.id LIMIT ?4)
    CROSS JOIN campaigns ON campaigns.id = connections.campaign_id
    LEFT JOIN profiles ON profiles.id = connections.profile_id
    ORDER BY asked.key, connections.id"
);

/// From the same index, and the campaigns.
pub(in crate::store::sqlite) const COUNT_USES: &str = "
    SELECT connections.account_id, count(*), count(DISTINCT connections.campaign_id),
        sum(?3 IS NULL OR EXISTS (
            SELECT 1 FROM member_campaigns AS own
            WHERE own.agency_id = ?1 AND own.member_id = ?3 AND own.campaign_id = connections.campaign_id))
    FROM json_each(?2) AS asked
    CROSS JOIN connections ON connections.agency_id = ?1 AND connections.account_id = asked.value
    CROSS JOIN campaigns ON campaigns.id = connections.campaign_id
    WHERE campaigns.archived_at IS NULL
    GROUP BY connections.account_id";

pub(in crate::store::sqlite) const INTEGRATIONS: &str = "
    SELECT connections.integration, count(*) FROM connections
    CROSS JOIN campaigns ON campaigns.id = connections.campaign_id
    WHERE connections.agency_id = ? AND connections.account_id = ? AND campaigns.archived_at IS NULL
    GROUP BY connections.integration ORDER BY connections.integration";

#[derive(FromRow)]
struct UseRow {
    id: String,
    account_id: Option<String>,
    campaign_id: String,
    campaign_name: String,
    campaign_zone: String,
    integration: String,
    profile: Option<String>,
    profile_id: Option<String>,
    shown_state: String,
    shown_cause: Option<String>,
    shown_until: Option<i64>,
}

impl TryFrom<UseRow> for Use {
    type Error = StoreError;

    fn try_from(row: UseRow) -> Result<Self, StoreError> {
        Ok(Self {
            connection: parse(&row.id)?,
            campaign: parse(&row.campaign_id)?,
            campaign_name: row.campaign_name,
            campaign_zone: row.campaign_zone,
            integration: IntegrationKey(row.integration),
            profile: row.profile,
            profile_id: parse_option(row.profile_id.as_deref())?,
            health: health_of(&row.shown_state, row.shown_cause.as_deref(), row.shown_until)?,
        })
    }
}

pub(super) async fn list(
    db: &mut SqliteConnection,
    reader: &Reader,
    account: AccountId,
    after: Option<ConnectionId>,
    limit: u32,
) -> Result<Vec<Use>, StoreError> {
    let rows: Vec<UseRow> = sqlx::query_as(USES)
        .bind(reader.agency.to_string())
        .bind(account.to_string())
        .bind(text_option(after).unwrap_or_default())
        .bind(text_option(reader.limited))
        .bind(limit)
        .fetch_all(db)
        .await
        .map_err(failed)?;
    rows.into_iter().map(Use::try_from).collect()
}

pub(super) async fn first(
    db: &mut SqliteConnection,
    reader: &Reader,
    accounts: &[AccountId],
    each: u32,
) -> Result<HashMap<AccountId, Vec<Use>>, StoreError> {
    let rows: Vec<UseRow> = sqlx::query_as(FIRST_USES)
        .bind(reader.agency.to_string())
        .bind(json(accounts)?)
        .bind(text_option(reader.limited))
        .bind(each)
        .fetch_all(db)
        .await
        .map_err(failed)?;
    let mut uses: HashMap<AccountId, Vec<Use>> = HashMap::new();
    for row in rows {
        let Some(account) = parse_option(row.account_id.as_deref())? else { continue };
        uses.entry(account).or_default().push(row.try_into()?);
    }
    Ok(uses)
}

pub(super) async fn count(
    db: &mut SqliteConnection,
    reader: &Reader,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, UseCount>, StoreError> {
    let rows: Vec<(String, u32, u32, u32)> = sqlx::query_as(COUNT_USES)
        .bind(reader.agency.to_string())
        .bind(json(accounts)?)
        .bind(text_option(reader.limited))
        .fetch_all(db)
        .await
        .map_err(failed)?;
    rows.into_iter()
        .map(|(id, connections, campaigns, seen)| Ok((parse(&id)?, UseCount { connections, campaigns, seen })))
        .collect()
}

pub(super) async fn list_integrations(
    db: &mut SqliteConnection,
    agency: AgencyId,
    account: AccountId,
) -> Result<Vec<(IntegrationKey, u32)>, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(INTEGRATIONS)
        .bind(agency.to_string())
        .bind(account.to_string())
        .fetch_all(db)
        .await
        .map_err(failed)?;
    Ok(rows.into_iter().map(|(key, connections)| (IntegrationKey(key), connections)).collect())
}
