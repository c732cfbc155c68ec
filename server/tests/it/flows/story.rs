//! The demo agency as a story to test in: one account is broken, the others work.

use app::model::{
    campaign::CampaignList,
    cause::Cause,
    error::AppError,
    flow::{AuthorizationStart, FlowEnd, FlowView, Outcome},
    health::Health,
    ids::{AccountId, ApplicationId, ConnectionId, FlowId},
    integration::{IntegrationsPage, Tile},
    window::WindowView,
};
use secrecy::ExposeSecret;
use server::{
    config::Config,
    core::Core,
    sandbox::{ControlCommand, Sandbox},
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
    store::{
        account::Account,
        list::{Ask, Reader},
    },
};
use tempfile::TempDir;

use super::provider::{Decision, EVERYTHING, decide};
use crate::support::{Browser, TestServer};

pub(crate) const HARBOUR: &str = "marketing@harbour-coffee.example";

pub(crate) struct Story {
    pub(crate) server: TestServer,
    pub(crate) browser: Browser,
}

impl Story {
    /// The demo, with its owner signed in and everything up to date.
    pub(crate) async fn begin() -> Self {
        Self::begin_with(|_| {}).await
    }

    /// The same, configured otherwise.
    pub(crate) async fn begin_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::begin_around(change, |core| core).await
    }

    /// The same, with something put before a part of it.
    pub(crate) async fn begin_around(change: impl FnOnce(&mut Config), around: impl FnOnce(Core) -> Core) -> Self {
        let demo = |config: &mut Config| {
            config.demo = true;
            change(config);
        };
        let server = TestServer::start_around(TempDir::new().unwrap(), demo, around).await;
        let browser = server.browser();
        browser.sign_in_as(DEMO_EMAIL, DEMO_PASSWORD).await;
        server.run_jobs().await;
        Self { server, browser }
    }

    /// Time goes by, and what is due then is done.
    pub(crate) async fn pass(&self, seconds: i64) {
        self.server.clock.advance(seconds);
        self.server.run_jobs().await;
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.server.sandbox.as_ref().unwrap()
    }

    pub(crate) fn command(&self, command: ControlCommand) {
        self.sandbox().apply(command).unwrap();
    }

    /// Everything is pulled at once.
    pub(crate) async fn check_everything(&self) {
        for campaign in ["Harbour Coffee", "Harbour Coffee Wholesale", "Juniper Bikes"] {
            for tile in self.tiles(campaign).await {
                let id = tile.connection.to_string();
                self.browser.call("check_now", &[("connection", &id)]).await.expect_ok();
            }
        }
        self.server.run_jobs().await;
    }

    pub(crate) async fn tiles(&self, campaign: &str) -> Vec<Tile> {
        let list: CampaignList = self.browser.ask("campaigns", "").await.json();
        let row = list.rows.into_iter().find(|row| row.head.name == campaign).unwrap();
        let page: IntegrationsPage =
            self.browser.ask("integrations", &format!("campaign={}", row.head.id)).await.json();
        page.tiles
    }

    /// The tile of an integration in a campaign.
    pub(crate) async fn tile(&self, campaign: &str, integration: &str) -> Tile {
        let tiles = self.tiles(campaign).await;
        tiles.into_iter().find(|tile| tile.integration.key.0 == integration).unwrap()
    }

    /// The tile that is broken from the start.
    pub(crate) async fn broken(&self) -> Tile {
        self.tile("Harbour Coffee", "sandbox-ads").await
    }

    pub(crate) async fn window(&self, campaign: &str, integration: &str) -> WindowView {
        let list: CampaignList = self.browser.ask("campaigns", "").await.json();
        let row = list.rows.into_iter().find(|row| row.head.name == campaign).unwrap();
        let tile = self.tile(campaign, integration).await;
        let query = format!("campaign={}&connection={}", row.head.id, tile.connection);
        self.browser.ask("window", &query).await.json()
    }

    /// The account as it is stored.
    pub(crate) async fn account(&self, address: &str) -> Account {
        let mut unit = self.server.core.store.read().await.unwrap();
        let agency = unit.member_by_email(DEMO_EMAIL).await.unwrap().unwrap().agency;
        let accounts = unit.list_accounts(&Reader::of_all(agency), &Ask::first(1000)).await.unwrap();
        accounts.into_iter().map(|listed| listed.row).find(|account| account.address == address).unwrap()
    }

    /// The sealed text of an account, opened: what must never be seen outside, and must not change when a flow fails.
    pub(crate) async fn secret(&self, address: &str) -> String {
        let account = self.account(address).await;
        let vault = &self.server.core.vault;
        let text = vault.open("accounts.secret", account.agency, account.id.0, &account.secret).unwrap();
        text.expose_secret().to_owned()
    }

    /// The provider's id of the profile that a connection reports on.
    pub(super) async fn remote_profile(&self, connection: ConnectionId) -> String {
        let agency = self.account(HARBOUR).await.agency;
        let linked = self.server.core.store.read().await.unwrap().connection(agency, connection).await.unwrap();
        linked.unwrap().profile.unwrap().remote_id
    }

    /// The account is as if its provider had refused it.
    pub(super) async fn break_account(&self, address: &str) {
        self.set_health(address, Health::Broken { cause: Cause::Revoked }).await;
    }

    pub(super) async fn mend_account(&self, address: &str) {
        self.set_health(address, Health::Healthy).await;
    }

    async fn set_health(&self, address: &str, health: Health) {
        let account = self.account(address).await;
        let (agency, id, version) = (account.agency, account.id, account.token_version);
        let mut unit = self.server.core.store.write().await.unwrap();
        assert!(
            unit.set_account_health(agency, id, version, health, self.server.core.clock.unix(), None).await.unwrap()
        );
        unit.commit().await.unwrap();
    }

    /// The saved authorization server of the demo provider.
    pub(crate) async fn application(&self) -> ApplicationId {
        self.account(HARBOUR).await.application.unwrap()
    }

    pub(crate) async fn start(&self, connection: ConnectionId, account: Option<AccountId>) -> AuthorizationStart {
        let connection = connection.to_string();
        let account = account.map(|account| account.to_string());
        let mut fields = vec![("connection", connection.as_str()), ("popup", "true")];
        fields.extend(account.as_deref().map(|account| ("account", account)));
        self.browser.call("start_authorization", &fields).await.json()
    }

    pub(crate) async fn complete(&self, query: &str) -> FlowEnd {
        let server = self.application().await.to_string();
        self.browser.call("complete_authorization", &[("server", &server), ("query", query)]).await.json()
    }

    pub(crate) async fn expect_refused(&self, browser: &Browser, query: &str, error: AppError) {
        let server = self.application().await.to_string();
        let fields = [("server", server.as_str()), ("query", query)];
        browser.call("complete_authorization", &fields).await.expect_error(error);
    }

    pub(crate) async fn flow(&self, flow: FlowId) -> FlowView {
        self.browser.ask("flow", &format!("flow={flow}")).await.json()
    }

    /// The whole way as `person`, everything allowed.
    pub(crate) async fn sign_in_as(
        &self,
        connection: ConnectionId,
        account: Option<AccountId>,
        person: &str,
    ) -> FlowView {
        self.sign_in_with(connection, account, person, Decision::Allow(&EVERYTHING)).await
    }

    pub(crate) async fn sign_in_with(
        &self,
        connection: ConnectionId,
        account: Option<AccountId>,
        person: &str,
        decision: Decision<'_>,
    ) -> FlowView {
        let start = self.start(connection, account).await;
        let query = decide(&start.url, person, decision).await;
        self.complete(&query).await;
        self.flow(start.flow).await
    }

    /// The way to the callback, and no further: the query that the provider answered.
    pub(crate) async fn come_back(&self) -> (FlowId, String) {
        let tile = self.broken().await;
        let account = self.account(HARBOUR).await.id;
        let start = self.start(tile.connection, Some(account)).await;
        (start.flow, decide(&start.url, "harbour", Decision::Allow(&EVERYTHING)).await)
    }
}

/// The error of a flow that failed.
#[track_caller]
pub(crate) fn failure(flow: &FlowView) -> AppError {
    match &flow.outcome {
        Some(Outcome::Failed { error }) => *error,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn expect_healthy(tile: &Tile) {
    assert_eq!(tile.health, Health::Healthy, "{}", tile.line);
}
