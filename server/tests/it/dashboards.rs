//! Dashboards as pages: numbers that say what they are, and sums that are none while something is missing.

use app::model::{
    all_ads::all_ads,
    breakdown::BreakdownTable,
    dashboard::Dashboard,
    ids::{CampaignId, ConnectionId},
    numbers::number_words,
    role::MetricRole,
};
use server::store::connection::Connection;
use uuid::Uuid;

use crate::flows::story::{HARBOUR, Story};

/// Has the profile of a connection in another campaign too.
async fn show_in(story: &Story, connection: ConnectionId, campaign: CampaignId) {
    let agency = story.account(HARBOUR).await.agency;
    let mut unit = story.server.core.store.write().await.unwrap();
    let own = unit.connection(agency, connection).await.unwrap().unwrap().connection;
    let id = ConnectionId(Uuid::from_u128(7_000));
    unit.add_connection(&Connection { id, campaign, ..own }).await.unwrap();
    unit.commit().await.unwrap();
}

async fn page(story: &Story, campaign: CampaignId) -> String {
    story.browser.open(&format!("/campaigns/{campaign}/dashboard")).await.expect_ok().body
}

#[tokio::test]
async fn all_ads_are_added_up_once_they_are_whole() {
    let story = Story::begin().await;
    let harbour = story.window("Harbour Coffee", "sandbox-ads").await;
    let wholesale = story.window("Harbour Coffee Wholesale", "sandbox-ads").await;
    let campaign = harbour.campaign.id;
    assert!(!page(&story, campaign).await.contains("All ads"), "one alone has a panel of its own");
    show_in(&story, wholesale.connection, campaign).await;
    let broken = page(&story, campaign).await;
    let both =
        "No total: Sandbox Ads (Harbour Coffee) and Sandbox Ads (Harbour Coffee Wholesale) gave no whole numbers for ";
    assert!(broken.contains(both), "{broken}");

    story.sign_in_as(harbour.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let dashboard: Dashboard = story.browser.ask("dashboard", &format!("campaign={campaign}&days=28")).await.json();
    let ads = all_ads(&dashboard).unwrap();
    assert_eq!(ads.sources, ["Sandbox Ads (Harbour Coffee)", "Sandbox Ads (Harbour Coffee Wholesale)"]);
    assert!(ads.lacking.is_empty(), "{:?}", ads.lacking);
    let spends = dashboard.panels.iter().flat_map(|panel| panel.metrics.iter().flatten());
    let spends: Vec<&_> = spends.filter(|metric| metric.role == Some(MetricRole::Spend)).collect();
    let [one, other] = spends.as_slice() else { panic!("{spends:?}") };
    let sum = number_words(one.total.unwrap() + other.total.unwrap(), &one.unit);
    assert_eq!(ads.numbers[0].metric.total_words(), sum);
    assert!(ads.numbers[0].metric.change().is_some(), "both months are whole");

    let healed = page(&story, campaign).await;
    assert!(healed.contains(&sum) && !healed.contains("No total"));
    for words in [
        "Both can claim one sale, so they are not added.",
        "How CPC is counted",
        "Cost ÷ Clicks, over the days on which both are known.",
        "Days in the time zone Europe/London",
        "Last pulled",
        dashboard.against_words.as_str(),
    ] {
        assert!(healed.contains(words), "{words}");
    }
}

#[tokio::test]
async fn pounds_and_euros_are_not_added() {
    let story = Story::begin().await;
    let harbour = story.window("Harbour Coffee", "sandbox-ads").await;
    let juniper = story.window("Juniper Bikes", "sandbox-ads").await;
    show_in(&story, juniper.connection, harbour.campaign.id).await;
    story.sign_in_as(harbour.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let body = page(&story, harbour.campaign.id).await;
    let words = body.split("Not added up: ").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    assert!(words.starts_with('£') && words.contains(" and €"), "{words}");
    assert!(!body.contains("No total"), "impressions have no currency");
}

async fn campaigns_of(story: &Story, campaign: CampaignId, connection: ConnectionId, more: &str) -> BreakdownTable {
    let query = format!("campaign={campaign}&connection={connection}&days=28&by=report.campaign{more}");
    story.browser.ask("breakdown", &query).await.json()
}

#[tokio::test]
async fn numbers_by_campaign_add_up_to_the_platform_s_own() {
    let story = Story::begin().await;
    let juniper = story.window("Juniper Bikes", "sandbox-ads").await;
    let (campaign, connection) = (juniper.campaign.id, juniper.connection);
    let first = campaigns_of(&story, campaign, connection, "").await;
    assert_eq!((first.rows.len(), first.has_more, first.rows[0].label.as_str()), (10, true, "Brand"));
    assert_eq!((first.all.len(), first.place, first.all[0].key.as_str()), (1, 0, "report.campaign"));
    let expected = ["Cost", "Conversions", "Cost per result", "Clicks", "CTR", "CPC", "Impressions", "CPM"];
    assert_eq!(first.columns, expected);
    assert!(first.notes[0].starts_with("These 10 campaigns are 9"), "{:?}", first.notes);
    assert!(first.notes[0].ends_with("of the cost, all that came 100\u{a0}%."), "{:?}", first.notes);
    let all = campaigns_of(&story, campaign, connection, "&all=true").await;
    assert_eq!((all.rows.len(), all.has_more), (14, false));
    assert_eq!(all.notes, ["These campaigns are 100\u{a0}% of the cost."]);

    let path = format!("/campaigns/{campaign}/dashboard?days=28");
    let body = story.browser.open(&path).await.expect_ok().body;
    let form = format!("action=\"#panel-{connection}\"");
    assert!(
        body.contains(&form) && body.contains("By campaigns") && !body.contains("<table"),
        "one button, and no table"
    );
    let open = story.browser.open(&format!("{path}&at={connection}&by=report.campaign")).await.expect_ok().body;
    assert_eq!((open.matches("<table").count(), open.matches("<th scope=\"row\">").count()), (1, 10));
    assert!(open.contains(&first.notes[0]) && open.contains("Show up to 50"), "{open}");
    let whole =
        story.browser.open(&format!("{path}&at={connection}&by=report.campaign&rows=50")).await.expect_ok().body;
    assert!(whole.matches("<th scope=\"row\">").count() == 14 && !whole.contains("Show up to 50"));
}
