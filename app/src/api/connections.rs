//! The integrations page, the connection window, and the agency's accounts.

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    credentials::{CredentialsChoice, CredentialsEnd},
    data_source::{AccountUses, DataSources, Removed},
    error::AppError,
    ids::{AccountId, CampaignId, ConnectionId, FlowId, IntegrationKey, OfferId},
    integration::{CatalogueList, IntegrationsPage, Tile},
    list::ListQuery,
    renewal::Renewals,
    window::{ProfileList, SwitchResult, WindowView},
};

/// The tiles of one campaign.
#[server(prefix = "/api", endpoint = "integrations", input = GetUrl)]
pub async fn get_integrations(campaign: CampaignId) -> Result<IntegrationsPage, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.page(viewer, campaign).await)
}

/// Some tiles of one campaign, for a page that is open and knows which have changed.
#[server(prefix = "/api", endpoint = "tiles", input = GetUrl)]
pub async fn get_tiles(campaign: CampaignId, connections: Vec<ConnectionId>) -> Result<Vec<Tile>, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.tiles(viewer, campaign, connections).await)
}

/// What can be added.
#[server(prefix = "/api", endpoint = "catalogue", input = GetUrl)]
pub async fn list_catalogue() -> Result<CatalogueList, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.catalogue(viewer).await)
}

/// Adds a tile and opens its window.
#[server(prefix = "/api", endpoint = "add_integration")]
pub async fn add_integration(campaign: CampaignId, integration: IntegrationKey) -> Result<ConnectionId, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let id = super::answer(backend.connections.add(viewer, campaign, integration).await)?;
    leptos_axum::redirect(&format!("/campaigns/{campaign}/integrations/{id}"));
    Ok(id)
}

/// Everything the connection window shows. `flow`: the flow named in the window's URL. `accounts`: which of the accounts that
/// it offers.
#[server(prefix = "/api", endpoint = "window", input = GetUrl)]
pub async fn get_window(
    campaign: CampaignId,
    connection: ConnectionId,
    #[server(default)] flow: Option<FlowId>,
    #[server(default)] accounts: ListQuery,
) -> Result<WindowView, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.window(viewer, campaign, connection, flow, accounts).await)
}

/// Lets this connection use another, working account.
#[server(prefix = "/api", endpoint = "switch_account")]
pub async fn switch_account(connection: ConnectionId, account: AccountId) -> Result<SwitchResult, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.switch_account(viewer, connection, account).await)
}

/// What the account of this connection can reach, asked of the provider now.
#[server(prefix = "/api", endpoint = "profiles")]
pub async fn list_profiles(connection: ConnectionId) -> Result<ProfileList, AppError> {
    let (backend, viewer) = crate::backend::signed_in_here()?;
    super::answer(backend.connections.profiles(viewer, connection).await)
}

/// What an account of the list can reach for this connection's integration.
#[server(prefix = "/api", endpoint = "account_profiles")]
pub async fn list_account_profiles(connection: ConnectionId, account: AccountId) -> Result<ProfileList, AppError> {
    let (backend, viewer) = crate::backend::signed_in_here()?;
    super::answer(backend.connections.account_profiles(viewer, connection, account).await)
}

/// Chooses what this connection reports on.
#[server(prefix = "/api", endpoint = "choose_profile")]
pub async fn choose_profile(connection: ConnectionId, remote_id: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.choose_profile(viewer, connection, remote_id).await)
}

/// Tests what was typed against the platform, and only then keeps it.
#[server(prefix = "/api", endpoint = "save_credentials")]
pub async fn save_credentials(
    connection: ConnectionId,
    fields: BTreeMap<String, String>,
) -> Result<CredentialsEnd, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.save_credentials(viewer, connection, fields).await)
}

/// Says what becomes of credentials that wait for it.
#[server(prefix = "/api", endpoint = "choose_credentials")]
pub async fn choose_credentials(
    connection: ConnectionId,
    offer: OfferId,
    choice: CredentialsChoice,
) -> Result<CredentialsChoice, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.choose_credentials(viewer, connection, offer, choice).await.map(|()| choice))
}

/// Has the data of a connection pulled at once, which also tests the access.
#[server(prefix = "/api", endpoint = "check_now")]
pub async fn check_now(connection: ConnectionId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.check_now(viewer, connection).await)
}

/// Allows the hosts that somebody has looked at, with spaces between them.
#[server(prefix = "/api", endpoint = "allow_hosts")]
pub async fn allow_hosts(connection: ConnectionId, hosts: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let hosts = hosts.split_whitespace().map(str::to_owned).collect();
    super::answer(backend.connections.allow_hosts(viewer, connection, hosts).await)
}

/// Disconnects the tile and keeps its data.
#[server(prefix = "/api", endpoint = "disconnect")]
pub async fn disconnect(connection: ConnectionId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.disconnect(viewer, connection).await)
}

/// Removes the tile and goes back to the page it was on.
#[server(prefix = "/api", endpoint = "remove_connection")]
pub async fn remove_connection(campaign: CampaignId, connection: ConnectionId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.remove(viewer, connection).await)?;
    leptos_axum::redirect(&format!("/campaigns/{campaign}/integrations"));
    Ok(())
}

/// A page of the agency's accounts that the member may use.
#[server(prefix = "/api", endpoint = "data_sources", input = GetUrl)]
pub async fn list_data_sources(#[server(default)] list: ListQuery) -> Result<DataSources, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.data_sources(viewer, list).await)
}

/// A page of the connections that use an account. `after`: the last one of the page before.
#[server(prefix = "/api", endpoint = "account_uses", input = GetUrl)]
pub async fn list_account_uses(
    account: AccountId,
    #[server(default)] after: Option<ConnectionId>,
) -> Result<AccountUses, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.account_uses(viewer, account, after).await)
}

/// A page of the accesses that end on a known day. `after`: as the page before said.
#[server(prefix = "/api", endpoint = "renewals", input = GetUrl)]
pub async fn list_renewals(#[server(default)] after: Option<String>) -> Result<Renewals, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.renewals(viewer, after).await)
}

/// Removes an account, erases what was stored to reach it, and tells the provider.
#[server(prefix = "/api", endpoint = "remove_account")]
pub async fn remove_account(account: AccountId) -> Result<Removed, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.connections.remove_account(viewer, account).await)
}
