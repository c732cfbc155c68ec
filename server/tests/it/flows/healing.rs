//! The main job: an account comes back, everything that uses it heals, the missed days come in.

use app::model::{
    cause::Cause,
    dashboard::Dashboard,
    flow::{FlowStatus, Outcome},
    health::Health,
};
use server::sandbox::ControlCommand;

use super::story::{HARBOUR, Story, expect_healthy};

#[tokio::test]
async fn one_reauthorization_heals_every_campaign() {
    let story = Story::begin().await;
    let tile = story.broken().await;
    assert_eq!(tile.health, Health::Broken { cause: Cause::Revoked });
    let window = story.window("Harbour Coffee", "sandbox-ads").await;
    assert_eq!((window.impact.campaigns, window.impact.connections), (2, 3));
    let evidence = window.trouble.unwrap().evidence.unwrap();
    assert!(evidence.status.is_some() && !evidence.request.contains('?'), "{evidence:?}");

    let account = story.account(HARBOUR).await.id;
    let flow = story.sign_in_as(tile.connection, Some(account), "harbour").await;
    assert_eq!(flow.status, FlowStatus::Done);
    let Some(Outcome::Connected(connected)) = flow.outcome else { panic!("{:?}", flow.outcome) };
    assert_eq!(connected.account, HARBOUR);
    assert_eq!(connected.results.len(), 3);
    assert!(connected.results.iter().all(|result| result.reachable), "{connected:?}");

    expect_healthy(&story.broken().await);
    expect_healthy(&story.tile("Harbour Coffee", "sandbox-analytics").await);
    expect_healthy(&story.tile("Harbour Coffee Wholesale", "sandbox-ads").await);
    assert_eq!(story.account(HARBOUR).await.id, account, "renewed in place");
}

#[tokio::test]
async fn missed_days_are_pulled_without_anybody_asking() {
    let story = Story::begin().await;
    let window = story.window("Harbour Coffee", "sandbox-ads").await;
    let query = format!("campaign={}&days=28", window.campaign.id);
    let gaps = |dashboard: &Dashboard| {
        let panel = dashboard.panels.iter().find(|panel| panel.connection == window.connection).unwrap();
        let values = &panel.metrics.as_ref().unwrap()[0].values;
        (values.iter().filter(|value| value.is_none()).count(), panel.stale.is_some())
    };
    let before: Dashboard = story.browser.ask("dashboard", &query).await.json();
    let (missing, stale) = gaps(&before);
    assert!((4..=6).contains(&missing) && stale, "{missing} days missing");

    story.sign_in_as(window.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let after: Dashboard = story.browser.ask("dashboard", &query).await.json();
    assert_eq!(gaps(&after), (0, false));
}

#[tokio::test]
async fn connect_new_account_coming_back_as_the_broken_one_mends_it() {
    let story = Story::begin().await;
    let tile = story.broken().await;
    let flow = story.sign_in_as(tile.connection, None, "harbour").await;
    let Some(Outcome::Connected(connected)) = flow.outcome else { panic!("{:?}", flow.outcome) };
    assert!(connected.renewed_known);
    expect_healthy(&story.tile("Harbour Coffee Wholesale", "sandbox-ads").await);
}

#[tokio::test]
async fn an_outage_breaks_nobody_and_passes_by_itself() {
    let story = Story::begin().await;
    story.command(ControlCommand::Outage { on: true });
    story.check_everything().await;
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    assert!(matches!(tile.health, Health::Delayed { cause: Cause::Outage, .. }), "{:?}", tile.health);
    story.command(ControlCommand::Outage { on: false });
    story.server.clock.advance(3_600);
    story.server.run_jobs().await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);
}

#[tokio::test]
async fn an_access_token_that_ran_out_is_renewed_without_anybody() {
    let story = Story::begin().await;
    story.server.clock.advance(2 * 3_600);
    story.check_everything().await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);
    assert!(story.account("ads@juniper-bikes.example").await.token_version > 0);
}
