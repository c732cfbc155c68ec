//! Pages of accounts.

use app::model::{ids::AccountId, list::StateCounts};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Listing, count_ranks, push_found, push_page, push_source};
use crate::store::{
    StoreError,
    account::Account,
    list::{Ask, Listed, Place, Reader},
    sqlite::{
        account_row::{AccountRow, account_columns},
        column::text_option,
        error::failed,
    },
};

/// A limited member may use the accounts of their campaigns, and those that they connected.
const ACCOUNTS: Listing = Listing {
    table: "accounts",
    kind: super::words::ACCOUNT,
    visible: &[
        [
            "SELECT connections.account_id AS id FROM member_campaigns
             CROSS JOIN connections INDEXED BY connections_campaign
             ON connections.agency_id = member_campaigns.agency_id
                 AND connections.campaign_id = member_campaigns.campaign_id
             WHERE member_campaigns.agency_id = ",
            " AND member_campaigns.member_id = ",
        ],
        ["SELECT id FROM accounts WHERE agency_id = ", " AND created_by = "],
    ],
};

/// Of one provider, by name.
pub(in crate::store::sqlite) const OFFERED: &str = concat!(
    "SELECT ",
    account_columns!(),
    ", 0 AS listed_rank, accounts.name_key AS listed_key FROM accounts
     WHERE accounts.agency_id = ? AND accounts.provider = ? AND (accounts.name_key, accounts.id) > (?, ?)
     ORDER BY accounts.name_key, accounts.id LIMIT ?"
);

/// Each rank by itself: so the index is enough, and no account is read.
pub(in crate::store::sqlite) const COUNT: &str = "
    SELECT ranks.column1, (SELECT count(*) FROM accounts
        WHERE accounts.agency_id = ? AND accounts.rank = ranks.column1)
    FROM (VALUES (0), (1), (2), (3)) AS ranks";

/// From the index accounts_renewals, the nearest first.
pub(in crate::store::sqlite) const ENDING: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts
     WHERE accounts.agency_id = ? AND accounts.hard_expires_at IS NOT NULL AND accounts.state <> 'broken'
         AND (accounts.hard_expires_at, accounts.id) > (?, ?)
     ORDER BY accounts.hard_expires_at, accounts.id LIMIT ?"
);

#[derive(FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    account: AccountRow,
    listed_rank: i64,
    listed_key: Option<String>,
}

impl TryFrom<ListedRow> for Listed<Account> {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        let account = Account::try_from(row.account)?;
        let place = Place {
            rank: u8::try_from(row.listed_rank).unwrap_or_default(),
            key: row.listed_key.unwrap_or_default(),
            id: account.id.0,
        };
        Ok(Self { row: account, place })
    }
}

fn collect(rows: Vec<ListedRow>) -> Result<Vec<Listed<Account>>, StoreError> {
    rows.into_iter().map(TryFrom::try_from).collect()
}

const SELECT: &str =
    concat!("SELECT ", account_columns!(), ", accounts.rank AS listed_rank, accounts.name_key AS listed_key");

/// The statement of a page.
pub(in crate::store::sqlite) fn page_of_accounts(reader: &Reader, ask: &Ask) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("");
    let is_limited = push_found(&mut query, ACCOUNTS, reader, &ask.words);
    query.push(SELECT);
    push_source(&mut query, ACCOUNTS, is_limited);
    query.push(" WHERE accounts.agency_id = ").push_bind(reader.agency.to_string());
    push_page(&mut query, ACCOUNTS, ask);
    query
}

pub(super) async fn list(
    db: &mut SqliteConnection,
    reader: &Reader,
    ask: &Ask,
) -> Result<Vec<Listed<Account>>, StoreError> {
    collect(page_of_accounts(reader, ask).build_query_as().fetch_all(db).await.map_err(failed)?)
}

pub(super) async fn count(
    db: &mut SqliteConnection,
    reader: &Reader,
    words: &[String],
) -> Result<StateCounts, StoreError> {
    let agency = reader.agency.to_string();
    let mut query = QueryBuilder::new("");
    let rows: Vec<(i64, u32)> = if push_found(&mut query, ACCOUNTS, reader, words) {
        query.push("SELECT accounts.rank, count(*)");
        push_source(&mut query, ACCOUNTS, true);
        query.push(" WHERE accounts.agency_id = ").push_bind(agency).push(" GROUP BY accounts.rank");
        query.build_query_as().fetch_all(db).await.map_err(failed)?
    } else {
        sqlx::query_as(COUNT).bind(agency).fetch_all(db).await.map_err(failed)?
    };
    Ok(count_ranks(rows))
}

pub(super) async fn list_offered(
    db: &mut SqliteConnection,
    reader: &Reader,
    provider: &str,
    ask: &Ask,
) -> Result<Vec<Listed<Account>>, StoreError> {
    let (key, id) = ask.after.as_ref().map_or((String::new(), None), |place| (place.key.clone(), Some(place.id)));
    let id = text_option::<Uuid>(id).unwrap_or_default();
    let agency = reader.agency.to_string();
    let mut query = QueryBuilder::new("");
    if !push_found(&mut query, ACCOUNTS, reader, &ask.words) {
        let rows = sqlx::query_as(OFFERED).bind(agency).bind(provider).bind(key).bind(id).bind(ask.limit);
        return collect(rows.fetch_all(db).await.map_err(failed)?);
    }
    query.push(SELECT);
    push_source(&mut query, ACCOUNTS, true);
    query.push(" WHERE accounts.agency_id = ").push_bind(agency);
    query.push(" AND accounts.provider = ").push_bind(provider.to_owned());
    query.push(" AND (accounts.name_key, accounts.id) > (").push_bind(key).push(", ").push_bind(id);
    query.push(") ORDER BY accounts.name_key, accounts.id LIMIT ").push_bind(ask.limit);
    collect(query.build_query_as().fetch_all(db).await.map_err(failed)?)
}

pub(super) async fn list_ending(
    db: &mut SqliteConnection,
    reader: &Reader,
    now: i64,
    after: Option<(i64, AccountId)>,
    limit: u32,
) -> Result<Vec<Account>, StoreError> {
    let agency = reader.agency.to_string();
    // Behind `now` whatever the id; a page before may have ended since.
    let (end, id) = match after {
        Some((end, id)) if end > now => (end, id.to_string()),
        _ => (now + 1, String::new()),
    };
    let mut query = QueryBuilder::new("");
    let rows: Vec<AccountRow> = if push_found(&mut query, ACCOUNTS, reader, &[]) {
        query.push("SELECT ").push(account_columns!());
        push_source(&mut query, ACCOUNTS, true);
        query.push(" WHERE accounts.agency_id = ").push_bind(agency);
        query.push(" AND accounts.hard_expires_at IS NOT NULL AND accounts.state <> 'broken'");
        query.push(" AND (accounts.hard_expires_at, accounts.id) > (").push_bind(end).push(", ").push_bind(id);
        query.push(") ORDER BY accounts.hard_expires_at, accounts.id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(db).await.map_err(failed)?
    } else {
        let rows = sqlx::query_as(ENDING).bind(agency).bind(end).bind(id).bind(limit);
        rows.fetch_all(db).await.map_err(failed)?
    };
    rows.into_iter().map(Account::try_from).collect()
}
