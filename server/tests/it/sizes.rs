//! How large pages are in a large agency: what they show, and no more.

use app::model::{
    campaign::CampaignList,
    data_source::DataSources,
    ids::{AccountId, ConnectionId},
};
use reqwest::{Method, header};
use server::store::{account::Account, connection::Connection};
use uuid::Uuid;

use crate::{flows::story::Story, support::TestServer};

const JUNIPER: &str = "ads@juniper-bikes.example";

#[tokio::test]
async fn a_dashboard_of_eighty_panels_draws_the_first_ones() {
    let story = Story::begin().await;
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    let agency = story.account(JUNIPER).await.agency;
    let mut unit = story.server.core.store.write().await.unwrap();
    let own = unit.connection(agency, window.connection).await.unwrap().unwrap().connection;
    for number in 0..78 {
        let id = ConnectionId(Uuid::from_u128(1_000 + number));
        unit.add_connection(&Connection { id, ..own.clone() }).await.unwrap();
    }
    unit.commit().await.unwrap();
    let path = format!("/campaigns/{}/dashboard?days=90", window.campaign.id);
    let page = story.browser.open(&path).await.expect_ok();
    assert_eq!(page.body.matches("class=\"chart-plot\"").count(), 10);
    assert_eq!(page.body.matches("Show the numbers").count(), 80 - 10);
    assert!(page.body.len() < 300_000, "{} bytes", page.body.len());

    // Without scripts, the link of a panel brings its numbers, and a table its own page.
    let last = ConnectionId(Uuid::from_u128(1_077));
    let there = story.browser.open(&format!("{path}&at={last}&table={last}")).await.expect_ok();
    assert!(there.body.contains("<table"), "the table that was asked for");
    let by = story.browser.open(&format!("{path}&by=report.campaign&at={last}&rows=50")).await.expect_ok();
    assert_eq!(by.body.matches("<table").count(), 1, "one breakdown");
    assert!(by.body.len() < 300_000, "{} bytes", by.body.len());
    assert_eq!(page.body.matches("<table").count(), 0);
}

#[tokio::test]
async fn a_list_of_many_accounts_comes_page_by_page() {
    let story = Story::begin().await;
    let own = story.account(JUNIPER).await;
    let mut unit = story.server.core.store.write().await.unwrap();
    for number in 0..300 {
        let id = AccountId(Uuid::from_u128(1_000 + number));
        let (subject, name) = (format!("subject {number}"), format!("Shop {number:03}"));
        let (address, health) = (format!("shop{number}@mail.example"), own.health);
        unit.add_account(&Account { id, subject, name, address, health, ..own.clone() }).await.unwrap();
    }
    unit.commit().await.unwrap();
    let page = story.browser.open("/data-sources").await.expect_ok();
    assert_eq!(page.body.matches("class=\"card source\"").count(), 50);
    assert!(page.body.len() < 250_000, "{} bytes", page.body.len());
    assert!(page.body.contains("Next 50") && page.body.contains("All (303)") && page.body.contains("Broken (1)"));

    let first: DataSources = story.browser.ask("data_sources", "").await.json();
    assert!(first.sources[0].account.health.is_broken() && first.sources.len() == 50);
    let (mut seen, mut next) = (first.sources.len(), first.next);
    while let Some(after) = next {
        let after: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
        let page: DataSources = story.browser.ask("data_sources", &format!("list[after]={after}")).await.json();
        (seen, next) = (seen + page.sources.len(), page.next);
    }
    assert_eq!(seen, 303);
    let found: DataSources = story.browser.ask("data_sources", "list[text]=SHOP+299").await.json();
    assert_eq!((found.sources.len(), found.counts.total(), found.next), (1, 1, None));
    let page = story.browser.open("/data-sources?q=shop+299").await.expect_ok();
    assert!(page.body.contains("shop299@mail.example") && !page.body.contains("shop298@mail.example"));
    let none = story.browser.open("/data-sources?q=nobody").await.expect_ok();
    assert!(none.body.contains("No account matches"));
}

#[tokio::test]
async fn pages_and_answers_are_compressed_for_our_own_pages() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    for number in 0..30 {
        browser.create_campaign(&format!("Campaign {number}")).await;
    }
    let whole: CampaignList = browser.ask("campaigns", "").await.json();
    assert_eq!(whole.rows.len(), 30);
    for (path, site, encoding) in [
        ("/campaigns", "same-origin", "gzip"),
        ("/api/campaigns", "same-origin", "gzip"),
        ("/campaigns", "cross-site", ""),
        ("/api/me", "same-origin", ""),
    ] {
        let request = browser.bare(Method::GET, path).header(header::ACCEPT_ENCODING, "gzip");
        let answer = request.header("sec-fetch-site", site).send().await.unwrap();
        let found = answer.headers().get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap());
        assert_eq!(found, encoding, "{path} for {site}");
    }
}
