//! An outage is the provider's: said once, and told nobody.

use app::model::{health::Health, integration::IntegrationsPage};

use super::*;

async fn tiles(story: &Story, campaign: &str) -> IntegrationsPage {
    let id = story.window(campaign, "sandbox-analytics").await.campaign.id;
    story.browser.ask("integrations", &format!("campaign={id}")).await.json()
}

async fn check(story: &Story, campaign: &str, integration: &str) {
    let connection = story.tile(campaign, integration).await.connection.to_string();
    story.browser.call("check_now", &[("connection", &connection)]).await.expect_ok();
    story.server.run_jobs().await;
}

#[tokio::test]
async fn what_many_accounts_wait_for_is_the_provider_s_trouble() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    story.command(ControlCommand::FailProfile { profile: Some("ads-juniper".to_owned()) });
    check(&story, "Juniper Bikes", "sandbox-ads").await;
    let page = tiles(&story, "Juniper Bikes").await;
    assert!(page.outages.is_empty(), "one account may have a trouble of its own: {page:?}");
    let line = |page: &IntegrationsPage| page.tiles[0].line.clone();
    assert_eq!(line(&page), "Sandbox is having an outage, nothing to do");

    story.command(ControlCommand::Outage { on: true });
    story.check_everything().await;
    let page = tiles(&story, "Juniper Bikes").await;
    let [outage] = page.outages.as_slice() else { panic!("{page:?}") };
    assert_eq!((outage.provider.as_str(), outage.connections), ("Sandbox", 3));
    assert_eq!(line(&page), "Waits for Sandbox");
    assert!(page.tiles.iter().all(|tile| !matches!(tile.health, Health::Broken { .. })));
    let sources: app::model::data_source::DataSources = story.browser.ask("data_sources", "").await.json();
    assert_eq!(sources.outages.len(), 1);

    story.command(ControlCommand::Reset);
    story.pass(70 * MINUTE).await;
    let page = tiles(&story, "Juniper Bikes").await;
    assert!(page.outages.is_empty() && page.tiles.iter().all(|tile| tile.health == Health::Healthy), "{page:?}");
    assert!(mail.letters().is_empty());
}
