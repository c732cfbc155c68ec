//! The demo agency with an app at an OpenID provider that tests play themselves, and a second such provider beside it.

use app::model::{
    app::{AppRow, AppSaved, AppsPage},
    campaign::CampaignList,
    flow::FlowView,
    ids::{AccountId, CampaignId, ConnectionId, FlowId},
    window::WindowView,
};
use server::store::account::Account;
use url::Url;

use super::story::Story;
use crate::support::{Answer, Asked, Browser, Issuer};

pub(super) const ALICE: &str = "alice@client.example";
/// Seconds after which an access token of these providers has ended.
pub(super) const LATER: i64 = 700;

/// What is entered in the form of an app.
#[derive(Clone, Copy)]
pub(super) struct Entered<'a> {
    pub(super) issuer: &'a Issuer,
    pub(super) client: &'a str,
    pub(super) secret: &'a str,
    /// Who has the data.
    pub(super) data: &'a Issuer,
    pub(super) replace: bool,
}

pub(super) struct Agency {
    pub(super) story: Story,
    /// Where the agency's app is.
    pub(super) issuer: Issuer,
    /// Where it is not.
    pub(super) other: Issuer,
}

impl Agency {
    /// The owner has saved the app.
    pub(super) async fn begin() -> Self {
        let (issuer, other) = (Issuer::start().await, Issuer::start().await);
        let targets = [issuer.target(), other.target()];
        let story = Story::begin_with(|config| config.allow_private.extend(targets)).await;
        let agency = Self { story, issuer, other };
        agency.add_tile("Juniper Bikes").await;
        agency.save(&agency.story.browser, agency.own()).await.expect_ok();
        agency
    }

    /// With Alice connected in two campaigns.
    pub(super) async fn connected() -> (Self, [ConnectionId; 2]) {
        let agency = Self::begin().await;
        let first = agency.tile("Juniper Bikes").await;
        let second = agency.add_tile("Harbour Coffee").await;
        for tile in [first, second] {
            agency.sign_in(tile, None).await;
        }
        agency.story.server.run_jobs().await;
        agency.issuer.take();
        (agency, [first, second])
    }

    /// As the app is saved at first.
    pub(super) fn own(&self) -> Entered<'_> {
        Entered { issuer: &self.issuer, client: "relink", secret: "first-s3cret", data: &self.issuer, replace: false }
    }

    pub(super) async fn row(&self) -> AppRow {
        let page: AppsPage = self.story.browser.ask("apps", "").await.json();
        page.apps.into_iter().find(|row| row.server == "openid").unwrap()
    }

    /// On the page of apps.
    pub(super) async fn save(&self, browser: &Browser, entered: Entered<'_>) -> Answer {
        self.send(browser, "save_app", ("server", "openid"), entered).await
    }

    /// In the window of a connection.
    pub(super) async fn save_in_window(&self, browser: &Browser, tile: ConnectionId, entered: Entered<'_>) -> Answer {
        self.send(browser, "save_application", ("connection", &tile.to_string()), entered).await
    }

    /// The owner has another app take its place.
    pub(super) async fn replace(&self, entered: Entered<'_>) -> AppSaved {
        self.save(&self.story.browser, Entered { replace: true, ..entered }).await.json()
    }

    async fn send(&self, browser: &Browser, function: &str, place: (&str, &str), entered: Entered<'_>) -> Answer {
        let application = self.row().await.application.to_string();
        let (issuer, data) = (entered.issuer.url(), format!("{}/data", entered.data.url()));
        let mut fields = vec![
            place,
            ("application", application.as_str()),
            ("fields[issuer]", issuer.as_str()),
            ("fields[client_id]", entered.client),
            ("fields[client_secret]", entered.secret),
            ("fields[data_url]", data.as_str()),
        ];
        if entered.replace {
            fields.push(("replace", "true"));
        }
        browser.call(function, &fields).await
    }

    pub(super) async fn campaign(&self, name: &str) -> CampaignId {
        let list: CampaignList = self.story.browser.ask("campaigns", "").await.json();
        list.rows.into_iter().find(|row| row.head.name == name).unwrap().head.id
    }

    pub(super) async fn add_tile(&self, campaign: &str) -> ConnectionId {
        let id = self.campaign(campaign).await.to_string();
        let fields = [("campaign", id.as_str()), ("integration", "openid")];
        self.story.browser.call("add_integration", &fields).await.expect_ok();
        self.tile(campaign).await
    }

    pub(super) async fn tile(&self, campaign: &str) -> ConnectionId {
        self.story.tile(campaign, "openid").await.connection
    }

    pub(super) async fn window(&self, campaign: &str) -> WindowView {
        self.story.window(campaign, "openid").await
    }

    pub(super) async fn account(&self) -> Account {
        self.story.account(ALICE).await
    }

    /// As far as the provider's window: the flow, its application, and the answer that brings a code.
    pub(super) async fn come_back(&self, tile: ConnectionId, account: Option<AccountId>) -> (FlowId, String, String) {
        let start = self.story.start(tile, account).await;
        let url = Url::parse(&start.url).unwrap();
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let application = value("redirect_uri").rsplit_once('/').unwrap().1.to_owned();
        (start.flow, application, format!("state={}&code=TRUE-CODE", value("state")))
    }

    pub(super) async fn complete(&self, application: &str, query: &str) -> Answer {
        let fields = [("server", application), ("query", query)];
        self.story.browser.call("complete_authorization", &fields).await
    }

    /// The whole way; whoever the provider says signs in.
    pub(super) async fn sign_in(&self, tile: ConnectionId, account: Option<AccountId>) -> FlowView {
        let (flow, application, query) = self.come_back(tile, account).await;
        self.complete(&application, &query).await.expect_ok();
        self.story.flow(flow).await
    }

    /// Time has passed, so that whatever is used must be renewed first.
    pub(super) async fn pull_later(&self, tiles: &[ConnectionId]) {
        self.story.server.clock.advance(LATER);
        for tile in tiles {
            self.story.browser.call("check_now", &[("connection", &tile.to_string())]).await.expect_ok();
        }
        self.story.server.run_jobs().await;
    }
}

/// Whether `word` came anywhere.
pub(super) fn came(heard: &[Asked], word: &str) -> bool {
    heard.iter().any(|one| one.body.contains(word) || one.proof.contains(word))
}
