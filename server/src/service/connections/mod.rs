//! Connections and accounts: the integrations page, the connection window, the list of data sources.

mod account_rows;
mod checking;
mod credentials;
mod hosts;
mod keep;
mod left_out;
mod lifecycle;
mod lines;
mod offers;
mod profiles;
mod removal;
mod renewals;
mod sources;
mod subjects;
mod switch;
#[cfg(test)]
mod tests;
mod tiles;
mod trouble;
mod view;
mod window;

use app::{
    backend::{Connections, FieldValues},
    model::{
        credentials::{CredentialsChoice, CredentialsEnd},
        data_source::{AccountUses, DataSources, Removed},
        error::AppError,
        ids::{AccountId, CampaignId, ConnectionId, FlowId, IntegrationKey, OfferId},
        integration::{CatalogueList, IntegrationsPage, Planned, Tile},
        list::ListQuery,
        member::Viewer,
        renewal::Renewals,
        revival::Revival,
        window::{ProfileList, SwitchResult, WindowView},
    },
};
use async_trait::async_trait;

pub use self::subjects::settle_accounts;
use crate::{core::Core, oauth::access::Access};

/// Implements the port's [`Connections`].
#[derive(Clone)]
pub struct ConnectionsService {
    core: Core,
    access: Access,
}

impl ConnectionsService {
    pub fn new(core: Core, access: Access) -> Self {
        Self { core, access }
    }
}

#[async_trait]
impl Connections for ConnectionsService {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<IntegrationsPage, AppError> {
        self.list_tiles(viewer, campaign).await
    }

    async fn tiles(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Tile>, AppError> {
        self.list_some_tiles(viewer, campaign, connections).await
    }

    async fn catalogue(&self, _viewer: Viewer) -> Result<CatalogueList, AppError> {
        let catalogue = &self.core.catalogue;
        let offered = catalogue.offered(self.core.config.demo).into_iter().map(|entry| entry.integration()).collect();
        let planned = catalogue.planned.iter().map(|plan| Planned {
            name: plan.name.clone(),
            category: plan.category,
            missing: plan.missing.clone(),
        });
        Ok(CatalogueList { offered, planned: planned.collect() })
    }

    async fn add(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        integration: IntegrationKey,
    ) -> Result<ConnectionId, AppError> {
        self.add_connection(viewer, campaign, integration).await
    }

    async fn window(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        flow: Option<FlowId>,
        accounts: ListQuery,
    ) -> Result<WindowView, AppError> {
        self.read_window(viewer, campaign, connection, flow, accounts).await
    }

    async fn switch_account(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<SwitchResult, AppError> {
        self.switch(viewer, connection, account).await
    }

    async fn profiles(&self, viewer: Viewer, connection: ConnectionId) -> Result<ProfileList, AppError> {
        self.list_profiles(viewer, connection, None).await
    }

    async fn account_profiles(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<ProfileList, AppError> {
        self.list_profiles(viewer, connection, Some(account)).await
    }

    async fn choose_profile(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        remote_id: String,
    ) -> Result<(), AppError> {
        self.keep_profile(viewer, connection, remote_id).await
    }

    async fn save_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        fields: FieldValues,
    ) -> Result<CredentialsEnd, AppError> {
        self.test_and_keep(viewer, connection, fields).await
    }

    async fn choose_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        offer: OfferId,
        choice: CredentialsChoice,
    ) -> Result<(), AppError> {
        self.settle_offer(viewer, connection, offer, choice).await
    }

    async fn check_now(&self, viewer: Viewer, connection: ConnectionId) -> Result<Revival, AppError> {
        self.check(viewer, connection).await
    }

    async fn allow_hosts(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        hosts: Vec<String>,
    ) -> Result<Revival, AppError> {
        self.allow(viewer, connection, hosts).await
    }

    async fn disconnect(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError> {
        self.end_connection(viewer, connection).await
    }

    async fn remove(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError> {
        self.remove_tile(viewer, connection).await
    }

    async fn data_sources(&self, viewer: Viewer, list: ListQuery) -> Result<DataSources, AppError> {
        self.list_sources(viewer, list).await
    }

    async fn account_uses(
        &self,
        viewer: Viewer,
        account: AccountId,
        after: Option<ConnectionId>,
    ) -> Result<AccountUses, AppError> {
        self.list_uses(viewer, account, after).await
    }

    async fn renewals(&self, viewer: Viewer, after: Option<String>) -> Result<Renewals, AppError> {
        self.list_renewals(viewer, after.as_deref()).await
    }

    async fn remove_account(&self, viewer: Viewer, account: AccountId) -> Result<Removed, AppError> {
        self.erase_account(viewer, account).await
    }
}
