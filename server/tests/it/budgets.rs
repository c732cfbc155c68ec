//! Budgets: set by who may edit, told on the dashboard and behind its link.

use app::model::{
    budget::Budgets,
    campaign::CampaignList,
    dashboard::Dashboard,
    error::AppError,
    ids::{CampaignId, ConnectionId},
    pace::Pace,
};

use crate::{
    flows::story::Story,
    sharing::create_link,
    support::{Answer, Browser},
};

async fn campaign_of(story: &Story, name: &str) -> CampaignId {
    let list: CampaignList = story.browser.ask("campaigns", "").await.json();
    list.rows.iter().find(|row| row.head.name == name).unwrap().head.id
}

async fn set(browser: &Browser, campaign: CampaignId, target: Option<ConnectionId>, amount: &str) -> Answer {
    let (campaign, target) = (campaign.to_string(), target.map(|id| id.to_string()).unwrap_or_default());
    browser.call("set_budget", &[("campaign", &campaign), ("target", &target), ("amount", amount)]).await
}

async fn budgets(browser: &Browser, campaign: CampaignId) -> Budgets {
    browser.ask("budgets", &format!("campaign={campaign}")).await.json()
}

async fn paces(browser: &Browser, campaign: CampaignId) -> Vec<Pace> {
    let dashboard: Dashboard = browser.ask("dashboard", &format!("campaign={campaign}&days=7")).await.json();
    dashboard.paces
}

#[tokio::test]
async fn a_budget_is_told_where_the_numbers_are() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, campaign_of(&story, "Juniper Bikes").await);
    let own = budgets(browser, campaign).await;
    assert!(own.rows.is_empty() && own.may_edit);
    let source = own.targets.iter().find_map(|target| target.connection).expect("it has ads");
    set(browser, campaign, None, "30,000.60").await.expect_ok();
    set(browser, campaign, Some(source), "3000").await.expect_ok();
    let own = budgets(browser, campaign).await;
    let words: Vec<(&str, &str)> = own.rows.iter().map(|row| (row.name.as_str(), row.words.as_str())).collect();
    assert_eq!(words.len(), 2);
    assert_eq!(words[0].0, "All ads");
    assert!(words[0].1.ends_with("30,001"), "{words:?}");
    assert_eq!(paces(browser, campaign).await.len(), 2);

    let page = browser.open(&format!("/campaigns/{campaign}/dashboard")).await.expect_ok().body;
    assert!(page.contains("Budget for ") && page.contains(" a day would use it up."), "{page}");
    let link = create_link(browser, campaign, &[]).await;
    let shared = story.server.browser().open(&format!("/shared/{}", link.token)).await.expect_ok().body;
    assert!(shared.contains("Budget for ") && shared.contains("30,001 by "), "{shared}");
    assert!(!shared.contains("would use it up"), "where it leads is the agency's to steer");

    set(browser, campaign, Some(source), "").await.expect_ok();
    assert_eq!(paces(browser, campaign).await.len(), 1);
}

#[tokio::test]
async fn what_can_not_be_a_budget_is_refused_and_changes_nothing() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, campaign_of(&story, "Juniper Bikes").await);
    set(browser, campaign, None, "500").await.expect_ok();
    set(browser, campaign, None, "a lot").await.expect_error(AppError::BadBudget);
    let elsewhere = budgets(browser, campaign_of(&story, "Harbour Coffee").await).await;
    let foreign = elsewhere.targets.iter().find_map(|target| target.connection).expect("it has ads");
    set(browser, campaign, Some(foreign), "900").await.expect_error(AppError::NotFound);
    let campaign_text = campaign.to_string();
    let odd = [("campaign", campaign_text.as_str()), ("target", "all of them"), ("amount", "900")];
    browser.call("set_budget", &odd).await.expect_error(AppError::NotFound);
    assert_eq!(budgets(browser, campaign).await.rows.len(), 1);
    assert_eq!(paces(browser, campaign).await[0].budget, 500.0);
}
