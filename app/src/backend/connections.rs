//! The integrations page, the connection window, and the agency's accounts.

use async_trait::async_trait;

use super::FieldValues;
use crate::model::{
    credentials::{CredentialsChoice, CredentialsEnd},
    data_source::{AccountUses, DataSources, Removed},
    error::AppError,
    ids::{AccountId, CampaignId, ConnectionId, FlowId, IntegrationKey, OfferId},
    integration::{CatalogueList, IntegrationsPage, Tile},
    list::ListQuery,
    member::Viewer,
    renewal::Renewals,
    revival::Revival,
    window::{ProfileList, SwitchResult, WindowView},
};

/// The integrations page, the connection window, and the agency's accounts.
#[async_trait]
pub trait Connections: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<IntegrationsPage, AppError>;
    /// Some of its tiles, at most [`MOST_TILES`](crate::model::integration::MOST_TILES); what is not there any more is left out.
    async fn tiles(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Tile>, AppError>;
    async fn catalogue(&self, viewer: Viewer) -> Result<CatalogueList, AppError>;
    async fn add(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        integration: IntegrationKey,
    ) -> Result<ConnectionId, AppError>;
    async fn window(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        flow: Option<FlowId>,
        accounts: ListQuery,
    ) -> Result<WindowView, AppError>;
    async fn switch_account(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<SwitchResult, AppError>;
    /// Asks the provider what the account of this connection can reach.
    async fn profiles(&self, viewer: Viewer, connection: ConnectionId) -> Result<ProfileList, AppError>;
    /// Asks the provider what an account of the list can reach for this connection's integration.
    async fn account_profiles(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<ProfileList, AppError>;
    async fn choose_profile(&self, viewer: Viewer, connection: ConnectionId, remote_id: String)
    -> Result<(), AppError>;
    /// Tests what was typed against the platform, and only then keeps it; or asks, where it would take the place of others
    /// that it may not be meant for.
    async fn save_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        fields: FieldValues,
    ) -> Result<CredentialsEnd, AppError>;
    /// What becomes of credentials that wait for it, those of the very question that was shown.
    async fn choose_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        offer: OfferId,
        choice: CredentialsChoice,
    ) -> Result<(), AppError>;
    /// Has the data pulled at once, which also tests the access. Where something was mended for all that waits for it, all of that
    /// is tried.
    async fn check_now(&self, viewer: Viewer, connection: ConnectionId) -> Result<Revival, AppError>;
    /// Lets the account of a connection, and those of the same provider that wait for the same, be sent to `hosts`.
    /// For owners.
    async fn allow_hosts(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        hosts: Vec<String>,
    ) -> Result<Revival, AppError>;
    /// Keeps the data; the tile stays and says "not connected".
    async fn disconnect(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError>;
    /// Removes the tile itself; the data stays.
    async fn remove(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError>;
    /// A page of accounts: those in trouble first.
    async fn data_sources(&self, viewer: Viewer, list: ListQuery) -> Result<DataSources, AppError>;
    /// Where an account is used. `after`: the last one of the page before.
    async fn account_uses(
        &self,
        viewer: Viewer,
        account: AccountId,
        after: Option<ConnectionId>,
    ) -> Result<AccountUses, AppError>;
    /// Accesses that end on a known day, the nearest first. `after`: as the page before said.
    async fn renewals(&self, viewer: Viewer, after: Option<String>) -> Result<Renewals, AppError>;
    /// Erases the account's sealed rows; its connections become "not connected".
    async fn remove_account(&self, viewer: Viewer, account: AccountId) -> Result<Removed, AppError>;
}
