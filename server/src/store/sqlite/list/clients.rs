//! Pages of campaigns by how they stand: what is furthest off first.

use sqlx::{FromRow, QueryBuilder, Sqlite};

use super::{campaigns::CAMPAIGNS, push_found, push_source};
use crate::store::{
    StoreError,
    campaign::Campaign,
    list::{Ask, CampaignTally, Listed, Place, Reader},
    sqlite::{campaign::CampaignRow, column::from_json},
    standing::Client,
};

#[derive(FromRow)]
pub(in crate::store::sqlite) struct ClientRow {
    #[sqlx(flatten)]
    campaign: CampaignRow,
    connections: u32,
    broken: u32,
    waiting: u32,
    standing: i64,
    told: Option<String>,
    told_at: Option<i64>,
}

impl TryFrom<ClientRow> for Listed<Client> {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let ClientRow { campaign, connections, broken, waiting, standing, told, told_at } = row;
        let campaign = Campaign::try_from(campaign)?;
        let place = Place { rank: 0, key: standing.to_string(), id: campaign.id.0 };
        // What an older version told otherwise was not told.
        let told = told.and_then(|told| from_json(&told).ok()).zip(told_at);
        let tally = CampaignTally { campaign, connections, broken, waiting };
        Ok(Self { row: Client { tally, told }, place })
    }
}

/// The statement of a page.
pub(in crate::store::sqlite) fn page_of_clients(reader: &Reader, ask: &Ask) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("");
    let is_limited = push_found(&mut query, CAMPAIGNS, reader, &ask.words);
    query.push("SELECT campaigns.*, standings.told, standings.told_at");
    push_source(&mut query, CAMPAIGNS, is_limited);
    query.push(" LEFT JOIN standings ON standings.campaign_id = campaigns.id");
    query.push(" WHERE campaigns.agency_id = ").push_bind(reader.agency.to_string());
    query.push(" AND campaigns.archived = 0");
    if let Some(state) = ask.state {
        query.push(" AND campaigns.rank = ").push_bind(i64::from(state.rank()));
    }
    if let Some(Place { key, id, .. }) = &ask.after {
        // A place that this list did not give is its beginning.
        let standing: i64 = key.parse().unwrap_or(i64::MIN);
        query.push(" AND (campaigns.standing, campaigns.id) > (").push_bind(standing);
        query.push(", ").push_bind(id.to_string()).push(")");
    }
    query.push(" ORDER BY campaigns.standing, campaigns.id LIMIT ").push_bind(ask.limit);
    query
}
