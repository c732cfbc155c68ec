//! What somebody tries who should get nowhere: strangers, members beyond their rights, other sites, providers.

mod answers;
mod foreign_pages;
mod functions;
mod markup;
mod methods;
mod odd_requests;
mod people;
mod secrets;
pub(crate) mod snapshot;
mod table;
mod ways_out;

use app::model::{flow::AuthorizationStart, ids::CampaignId, integration::IntegrationsPage, report::ReportsPage};
use reqwest::{Method, RequestBuilder, header};

use self::snapshot::Snapshot;
use crate::{
    flows::story::{HARBOUR, Story},
    sharing::create_link,
    support::{Answer, Browser},
};

/// The demo agency with one of everything that a function can name. Nothing of it is in the campaign that limited
/// members may see.
struct House {
    story: Story,
    snapshot: Snapshot,
    ids: Ids,
    /// Where limited members work.
    own: CampaignId,
    /// Opens the shared page of `ids.campaign`.
    token: String,
}

/// What functions are called with, by the name of the parameter.
struct Ids {
    campaign: String,
    connection: String,
    /// Another one of the same campaign, which has breakdowns.
    ads: String,
    account: String,
    flow: String,
    webhook: String,
    application: String,
    share_link: String,
    report: String,
    /// One of that campaign that is held.
    run: String,
}

impl House {
    async fn build() -> Self {
        let story = Story::begin().await;
        let campaigns: app::model::campaign::CampaignList = story.browser.ask("campaigns", "").await.json();
        let id_of = |name: &str| campaigns.rows.iter().find(|row| row.head.name == name).unwrap().head.id;
        let (campaign, own) = (id_of("Harbour Coffee"), id_of("Atlas Travel"));
        let page: IntegrationsPage = story.browser.ask("integrations", &format!("campaign={campaign}")).await.json();
        let tile = page.tiles.iter().find(|tile| tile.integration.key.0 == "sandbox-analytics").unwrap();
        let connection = tile.connection;
        let ads = page.tiles.iter().find(|tile| tile.integration.key.0 == "sandbox-ads").unwrap().connection;
        story.browser.call("add_webhook", &[("url", "https://hooks.house.example/relink")]).await.expect_ok();
        let alerts: app::model::alert::AlertsPage = story.browser.ask("alerts", "").await.json();
        let shared = create_link(&story.browser, campaign, &[]).await;
        let campaign_text = campaign.to_string();
        let of_campaign = ("campaign", campaign_text.as_str());
        let report = [
            of_campaign,
            ("recipients", "jane@client.example"),
            ("rhythm", "week"),
            ("number", "1"),
            ("time", "09:00"),
        ];
        story.browser.call("save_report", &report).await.expect_ok();
        let days = [of_campaign, ("from", "2026-11-16"), ("to", "2026-11-22")];
        story.browser.call("make_report", &days).await.expect_ok();
        story.server.run_jobs().await;
        let reports: ReportsPage = story.browser.ask("reports", &format!("campaign={campaign}")).await.json();
        let start: AuthorizationStart = story.start(connection, None).await;
        let ids = Ids {
            campaign: campaign.to_string(),
            connection: connection.to_string(),
            ads: ads.to_string(),
            account: story.account(HARBOUR).await.id.to_string(),
            flow: start.flow.to_string(),
            webhook: alerts.webhooks[0].id.to_string(),
            application: story.application().await.to_string(),
            share_link: shared.id.to_string(),
            report: reports.reports[0].id.to_string(),
            run: reports.by_hand[0].id.to_string(),
        };
        let snapshot = Snapshot::of(story.server.folder.path().join("data/relink.sqlite3")).await;
        Self { story, snapshot, ids, own, token: shared.token }
    }

    fn own_origin(&self) -> String {
        self.story.server.url()
    }

    /// A request for a function of the table, with nothing said about who sends it.
    fn request(&self, browser: &Browser, line: &table::Line, method: &Method) -> RequestBuilder {
        let fields = (line.fields)(&self.ids);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let path = format!("/api/{}", line.function);
        match *method {
            Method::GET | Method::HEAD => browser.bare(method.clone(), &format!("{path}?{query}")),
            _ => browser
                .bare(method.clone(), &path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(query),
        }
    }

    async fn call(&self, browser: &Browser, line: &table::Line) -> Answer {
        let method = functions::method_of(line.function);
        let request = self.request(browser, line, &method);
        let request = request.header(header::ORIGIN, self.own_origin());
        browser.send(request.header(header::ACCEPT, "application/json")).await
    }
}
