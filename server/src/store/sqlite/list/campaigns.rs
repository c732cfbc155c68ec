//! Pages of campaigns.

use std::collections::HashMap;

use app::model::{
    ids::{AgencyId, CampaignId},
    list::StateCounts,
};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{Listing, count_ranks, push_found, push_page, push_source};
use crate::store::{
    StoreError,
    campaign::Campaign,
    list::{Ask, CampaignCounts, CampaignTally, Listed, Place, Reader},
    sqlite::{
        campaign::CampaignRow,
        column::{json, parse},
        error::failed,
    },
};

pub(super) const CAMPAIGNS: Listing = Listing {
    table: "campaigns",
    kind: super::words::CAMPAIGN,
    visible: &[["SELECT campaign_id AS id FROM member_campaigns WHERE agency_id = ", " AND member_id = "]],
};

#[derive(FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    campaign: CampaignRow,
    connections: u32,
    broken: u32,
    waiting: u32,
    rank: i64,
    name_key: Option<String>,
}

impl TryFrom<ListedRow> for Listed<CampaignTally> {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        let ListedRow { campaign, connections, broken, waiting, rank, name_key } = row;
        let campaign = Campaign::try_from(campaign)?;
        let (rank, key) = (u8::try_from(rank).unwrap_or_default(), name_key.unwrap_or_default());
        let place = Place { rank, key, id: campaign.id.0 };
        Ok(Self { row: CampaignTally { campaign, connections, broken, waiting }, place })
    }
}

/// The statement of a page.
pub(in crate::store::sqlite) fn page_of_campaigns(reader: &Reader, ask: &Ask, archived: bool) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("");
    let is_limited = push_found(&mut query, CAMPAIGNS, reader, &ask.words);
    query.push("SELECT campaigns.*");
    push_source(&mut query, CAMPAIGNS, is_limited);
    query.push(" WHERE campaigns.agency_id = ").push_bind(reader.agency.to_string());
    query.push(" AND campaigns.archived = ").push_bind(archived);
    push_page(&mut query, CAMPAIGNS, ask);
    query
}

pub(super) async fn list(
    db: &mut SqliteConnection,
    reader: &Reader,
    ask: &Ask,
    archived: bool,
) -> Result<Vec<Listed<CampaignTally>>, StoreError> {
    let mut query = page_of_campaigns(reader, ask, archived);
    let rows: Vec<ListedRow> = query.build_query_as().fetch_all(db).await.map_err(failed)?;
    rows.into_iter().map(TryFrom::try_from).collect()
}

pub(super) async fn count(
    db: &mut SqliteConnection,
    reader: &Reader,
    words: &[String],
) -> Result<CampaignCounts, StoreError> {
    let mut query = QueryBuilder::new("");
    let is_limited = push_found(&mut query, CAMPAIGNS, reader, words);
    query.push("SELECT campaigns.archived, campaigns.rank, count(*)");
    push_source(&mut query, CAMPAIGNS, is_limited);
    query.push(" WHERE campaigns.agency_id = ").push_bind(reader.agency.to_string());
    query.push(" GROUP BY campaigns.archived, campaigns.rank");
    let rows: Vec<(bool, i64, u32)> = query.build_query_as().fetch_all(db).await.map_err(failed)?;
    let of = |archived: bool| -> StateCounts {
        count_ranks(rows.iter().filter(|row| row.0 == archived).map(|(_, rank, rows)| (*rank, *rows)))
    };
    Ok(CampaignCounts { active: of(false), archived: of(true).total() })
}

pub(super) async fn find_names(
    db: &mut SqliteConnection,
    agency: AgencyId,
    campaigns: &[CampaignId],
) -> Result<HashMap<CampaignId, String>, StoreError> {
    const NAMES: &str = "SELECT id, name FROM campaigns
        WHERE agency_id = ? AND id IN (SELECT value FROM json_each(?))";
    let rows: Vec<(String, String)> =
        sqlx::query_as(NAMES).bind(agency.to_string()).bind(json(campaigns)?).fetch_all(db).await.map_err(failed)?;
    rows.into_iter().map(|(id, name)| Ok((parse(&id)?, name))).collect()
}
