//! Lists in SQLite. A list is either walked by the index that has its order, or made of what was found: what the words of a
//! search find, and what a limited member may see. The latter are sets of ids, met before any row is read.
//!
//! - `accounts`, `campaigns`, `clients`, `uses`: the lists. `words`: what is searched.

mod accounts;
mod campaigns;
pub(super) mod clients;
mod uses;
pub(super) mod words;

use std::collections::HashMap;

use app::model::{
    ids::{AccountId, AgencyId, CampaignId, ConnectionId, IntegrationKey},
    list::{StateCounts, StateGroup},
};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite};

#[cfg(test)]
pub(super) use self::{
    accounts::{COUNT, ENDING, OFFERED, page_of_accounts},
    campaigns::page_of_campaigns,
    clients::page_of_clients,
    uses::{COUNT_USES, FIRST_USES, INTEGRATIONS, USES},
};
use super::unit::SqliteUnit;
use crate::store::{
    StoreError,
    account::Account,
    list::{Ask, CampaignCounts, CampaignTally, ListStore, Listed, Place, Reader, Use, UseCount},
};

/// What is listed.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    /// The table; `search_words` knows it by `kind`.
    table: &'static str,
    kind: &'static str,
    /// What a limited member may see: queries of `id`, each up to where the agency stands, and from there to the member.
    visible: &'static [[&'static str; 2]],
}

/// Begins a statement with `found`, the ids that are both found by all words and visible, if there is any limit at all.
/// Answers whether there is.
pub(super) fn push_found(
    query: &mut QueryBuilder<Sqlite>,
    listing: Listing,
    reader: &Reader,
    words: &[String],
) -> bool {
    if words.is_empty() && reader.limited.is_none() {
        return false;
    }
    let agency = reader.agency.to_string();
    query.push("WITH found (id) AS (");
    for (number, word) in words.iter().enumerate() {
        query.push(if number > 0 { " INTERSECT " } else { "" });
        query.push("SELECT DISTINCT subject_id FROM search_words WHERE agency_id = ").push_bind(agency.clone());
        query.push(" AND kind = ").push_bind(listing.kind);
        query.push(" AND word >= ").push_bind(word.clone());
        // Behind every word that begins so.
        query.push(" AND word < ").push_bind(format!("{word}\u{10FFFF}"));
    }
    if let Some(member) = reader.limited {
        query.push(if words.is_empty() { "" } else { " INTERSECT " }).push("SELECT id FROM (");
        for (number, [to_agency, to_member]) in listing.visible.iter().enumerate() {
            query.push(if number > 0 { " UNION " } else { "" });
            query.push(to_agency).push_bind(agency.clone()).push(to_member).push_bind(member.to_string());
        }
        query.push(")");
    }
    query.push(") ");
    true
}

/// The rows of a listing behind `place`, in their order. `filter` has been told already.
fn push_page(query: &mut QueryBuilder<Sqlite>, listing: Listing, ask: &Ask) {
    let table = listing.table;
    if let Some(state) = ask.state {
        query.push(format_args!(" AND {table}.rank = ")).push_bind(i64::from(state.rank()));
    }
    if let Some(Place { rank, key, id }) = &ask.after {
        query.push(format_args!(" AND ({table}.rank, {table}.name_key, {table}.id) > ("));
        query.push_bind(i64::from(*rank)).push(", ").push_bind(key.clone()).push(", ").push_bind(id.to_string());
        query.push(")");
    }
    query.push(format_args!(" ORDER BY {table}.rank, {table}.name_key, {table}.id LIMIT ")).push_bind(ask.limit);
}

/// Where a statement reads from.
fn push_source(query: &mut QueryBuilder<Sqlite>, listing: Listing, is_limited: bool) {
    let table = listing.table;
    match is_limited {
        // What was found comes first: a cross join keeps its order.
        true => query.push(format_args!(" FROM found CROSS JOIN {table} ON {table}.id = found.id")),
        false => query.push(format_args!(" FROM {table}")),
    };
}

/// Counts by rank as counts by group.
fn count_ranks(rows: impl IntoIterator<Item = (i64, u32)>) -> StateCounts {
    let mut counts = StateCounts::default();
    for (rank, rows) in rows {
        if let Some(group) = StateGroup::ALL.into_iter().find(|group| i64::from(group.rank()) == rank) {
            counts.add(group, rows);
        }
    }
    counts
}

#[async_trait]
impl ListStore for SqliteUnit {
    async fn list_campaigns(
        &mut self,
        reader: &Reader,
        ask: &Ask,
        archived: bool,
    ) -> Result<Vec<Listed<CampaignTally>>, StoreError> {
        campaigns::list(self.db(), reader, ask, archived).await
    }

    async fn count_campaigns(&mut self, reader: &Reader, words: &[String]) -> Result<CampaignCounts, StoreError> {
        campaigns::count(self.db(), reader, words).await
    }

    async fn campaign_names(
        &mut self,
        agency: AgencyId,
        campaigns: &[CampaignId],
    ) -> Result<HashMap<CampaignId, String>, StoreError> {
        campaigns::find_names(self.db(), agency, campaigns).await
    }

    async fn list_accounts(&mut self, reader: &Reader, ask: &Ask) -> Result<Vec<Listed<Account>>, StoreError> {
        accounts::list(self.db(), reader, ask).await
    }

    async fn count_accounts(&mut self, reader: &Reader, words: &[String]) -> Result<StateCounts, StoreError> {
        accounts::count(self.db(), reader, words).await
    }

    async fn list_offered(
        &mut self,
        reader: &Reader,
        provider: &str,
        ask: &Ask,
    ) -> Result<Vec<Listed<Account>>, StoreError> {
        accounts::list_offered(self.db(), reader, provider, ask).await
    }

    async fn list_ending(
        &mut self,
        reader: &Reader,
        now: i64,
        after: Option<(i64, AccountId)>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        accounts::list_ending(self.db(), reader, now, after, limit).await
    }

    async fn list_uses(
        &mut self,
        reader: &Reader,
        account: AccountId,
        after: Option<ConnectionId>,
        limit: u32,
    ) -> Result<Vec<Use>, StoreError> {
        uses::list(self.db(), reader, account, after, limit).await
    }

    async fn first_uses(
        &mut self,
        reader: &Reader,
        accounts: &[AccountId],
        each: u32,
    ) -> Result<HashMap<AccountId, Vec<Use>>, StoreError> {
        uses::first(self.db(), reader, accounts, each).await
    }

    async fn count_uses(
        &mut self,
        reader: &Reader,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, UseCount>, StoreError> {
        uses::count(self.db(), reader, accounts).await
    }

    async fn integrations_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<(IntegrationKey, u32)>, StoreError> {
        uses::list_integrations(self.db(), agency, account).await
    }
}
