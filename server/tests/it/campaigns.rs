//! Campaigns, and who may see and change them.

use app::model::{
    campaign::{CampaignHead, CampaignList},
    data_source::DataSources,
    error::AppError,
    ids::CampaignId,
    member::Role,
};

use crate::{
    flows::story::{HARBOUR, Story},
    support::{Browser, TestServer},
};

async fn list(browser: &Browser) -> CampaignList {
    browser.ask("campaigns", "").await.json()
}

async fn names(browser: &Browser) -> Vec<String> {
    list(browser).await.rows.into_iter().map(|row| row.head.name).collect()
}

fn of(campaign: CampaignId) -> String {
    format!("campaign={campaign}")
}

#[tokio::test]
async fn a_campaign_is_made_renamed_archived_and_brought_back() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let id = browser.create_campaign(" Harbour Coffee ").await;
    let head: CampaignHead = browser.ask("campaign", &of(id)).await.json();
    assert_eq!(
        (head.name.as_str(), head.time_zone.as_str(), head.currency.as_str(), head.archived),
        ("Harbour Coffee", "Europe/Berlin", "EUR", false)
    );
    let text = id.to_string();
    browser.call("rename_campaign", &[("campaign", &text), ("name", "Harbour")]).await.expect_ok();
    browser.create_campaign("Zebra").await;
    browser.call("archive_campaign", &[("campaign", &text), ("archived", "true")]).await.expect_ok();
    assert_eq!(names(&browser).await, ["Zebra"]);
    let archived: CampaignList = browser.ask("campaigns", "list[archived]=true").await.json();
    assert_eq!((archived.archived, archived.counts.total()), (1, 1), "what is archived is counted apart");
    assert_eq!((archived.rows.len(), archived.rows[0].head.name.as_str()), (1, "Harbour"));
    assert!(archived.rows[0].head.archived);
    browser.call("archive_campaign", &[("campaign", &text), ("archived", "false")]).await.expect_ok();
    assert_eq!(names(&browser).await, ["Harbour", "Zebra"]);
}

#[tokio::test]
async fn what_is_wrong_in_the_form_is_said() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let long = "x".repeat(81);
    for (name, zone, currency, error) in [
        ("", "UTC", "EUR", AppError::BadName),
        (long.as_str(), "UTC", "EUR", AppError::BadName),
        ("Fine", "Moon/Crater", "EUR", AppError::BadTimeZone),
        ("Fine", "UTC", "EURO", AppError::BadCurrency),
    ] {
        let fields = [("name", name), ("time_zone", zone), ("currency", currency)];
        browser.call("create_campaign", &fields).await.expect_error(error);
    }
    assert!(names(&browser).await.is_empty());
}

#[tokio::test]
async fn what_belongs_to_another_agency_is_not_there() {
    let server = TestServer::start().await;
    let (owner, stranger) = (server.set_up().await, server.add_agency("Others", "owner@others.example").await);
    let id = owner.create_campaign("Harbour Coffee").await;
    let text = id.to_string();
    stranger.ask("campaign", &of(id)).await.expect_error(AppError::NotFound);
    stranger.call("rename_campaign", &[("campaign", &text), ("name", "Mine")]).await.expect_error(AppError::NotFound);
    let archive = [("campaign", text.as_str()), ("archived", "true")];
    stranger.call("archive_campaign", &archive).await.expect_error(AppError::NotFound);
    assert_eq!(stranger.open(&format!("/campaigns/{id}/integrations")).await.status, 404);
    assert!(names(&stranger).await.is_empty());
    assert_eq!(names(&owner).await, ["Harbour Coffee"]);
    owner.ask("campaign", &of(CampaignId(uuid::Uuid::from_u128(9)))).await.expect_error(AppError::NotFound);
}

#[tokio::test]
async fn analysts_look_and_limited_managers_keep_to_their_own() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let (mine, other) = (owner.create_campaign("Harbour").await, owner.create_campaign("Juniper").await);
    let (mine_text, other_text) = (mine.to_string(), other.to_string());
    let new = [("name", "New"), ("time_zone", "UTC"), ("currency", "EUR")];

    let analyst = server.add_colleague("analyst@lighthouse.example", Role::Analyst, None).await;
    assert_eq!(names(&analyst).await, ["Harbour", "Juniper"]);
    assert!(!list(&analyst).await.may_edit);
    analyst.call("create_campaign", &new).await.expect_error(AppError::NotAllowed);
    let rename = [("campaign", mine_text.as_str()), ("name", "Renamed")];
    analyst.call("rename_campaign", &rename).await.expect_error(AppError::NotAllowed);
    let archive = [("campaign", mine_text.as_str()), ("archived", "true")];
    analyst.call("archive_campaign", &archive).await.expect_error(AppError::NotAllowed);

    let manager = server.add_colleague("manager@lighthouse.example", Role::Manager, Some(vec![mine])).await;
    assert_eq!(names(&manager).await, ["Harbour"]);
    manager.ask("campaign", &of(other)).await.expect_error(AppError::NotFound);
    let foreign = [("campaign", other_text.as_str()), ("name", "Renamed")];
    manager.call("rename_campaign", &foreign).await.expect_error(AppError::NotFound);
    manager.call("create_campaign", &new).await.expect_error(AppError::NotAllowed);
    manager.call("rename_campaign", &rename).await.expect_ok();
    assert_eq!(names(&owner).await, ["Juniper", "Renamed"]);
}

#[tokio::test]
async fn nobody_signed_in_gets_nothing() {
    let server = TestServer::start().await;
    let id = server.set_up().await.create_campaign("Harbour").await;
    let nobody = server.browser();
    nobody.ask("campaigns", "").await.expect_error(AppError::NotSignedIn);
    nobody.ask("campaign", &of(id)).await.expect_error(AppError::NotSignedIn);
    let new = [("name", "New"), ("time_zone", "UTC"), ("currency", "EUR")];
    nobody.call("create_campaign", &new).await.expect_error(AppError::NotSignedIn);
}

#[tokio::test]
async fn moments_of_an_account_are_told_in_the_zone_of_its_campaigns() {
    let story = Story::begin().await;
    let page: DataSources = story.browser.ask("data_sources", "").await.json();
    for (address, zones) in [("ads@juniper-bikes.example", ["CET", "CEST"]), (HARBOUR, ["GMT", "BST"])] {
        let source = page.sources.iter().find(|source| source.account.address == address).unwrap();
        let exact = &source.connected.exact;
        assert!(zones.iter().any(|zone| exact.ends_with(zone)), "{exact}");
    }
}
