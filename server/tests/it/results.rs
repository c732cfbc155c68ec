//! What counts as a result: set by who may edit, told on the dashboard and behind its link, and never less than was chosen in silence.

use app::model::{
    campaign::CampaignList,
    dashboard::Dashboard,
    error::AppError,
    goal::Measure,
    ids::CampaignId,
    results::{ResultOffer, ResultRule},
    role::MetricRole,
    together::Together,
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

async fn rule_of(browser: &Browser, campaign: CampaignId) -> ResultRule {
    browser.ask("result_rule", &format!("campaign={campaign}")).await.json()
}

async fn set(browser: &Browser, campaign: CampaignId, name: &str, counted: &[&str], worth: &str) -> Answer {
    let campaign = campaign.to_string();
    let mut fields = vec![("campaign", campaign.as_str()), ("name", name), ("worth", worth)];
    fields.extend(counted.iter().map(|key| ("counted[]", *key)));
    browser.call("set_result_rule", &fields).await
}

async fn set_goal(browser: &Browser, campaign: CampaignId, measure: &str, amount: &str) -> Answer {
    let campaign = campaign.to_string();
    browser.call("set_goal", &[("campaign", &campaign), ("measure", measure), ("amount", amount)]).await
}

async fn dashboard(browser: &Browser, campaign: CampaignId) -> Dashboard {
    browser.ask("dashboard", &format!("campaign={campaign}&days=7")).await.json()
}

/// Those that are results by what they stand for.
fn likely(rule: &ResultRule) -> Vec<ResultOffer> {
    rule.offers.iter().flat_map(|offers| offers.likely.clone()).collect()
}

fn total(numbers: &[Together], role: MetricRole) -> Option<f64> {
    numbers.iter().find(|number| number.metric.role == Some(role))?.metric.total
}

#[tokio::test]
async fn what_counts_is_told_where_the_numbers_are() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, campaign_of(&story, "Juniper Bikes").await);
    let empty = rule_of(browser, campaign).await;
    assert!(empty.name.is_empty() && empty.may_edit && empty.goals.is_empty());
    let offers = likely(&empty);
    assert!(!offers.is_empty(), "{:#?}", empty.offers);
    let keys: Vec<&str> = offers.iter().map(|offer| offer.key.as_str()).collect();
    set(browser, campaign, " Test rides ", &keys, "").await.expect_ok();

    let rule = rule_of(browser, campaign).await;
    assert_eq!((rule.name.as_str(), rule.counted.len()), ("Test rides", keys.len()));
    assert!(likely(&rule).iter().all(|offer| offer.is_chosen));
    let shown = dashboard(browser, campaign).await;
    let results = shown.results.expect("somebody has said what counts");
    let counted = total(&results.numbers, MetricRole::Result).expect("all sources are whole");
    let claimed: f64 = {
        let metrics = shown.panels.iter().flat_map(|panel| panel.metrics.iter().flatten());
        metrics.filter(|metric| metric.role == Some(MetricRole::Result)).filter_map(|metric| metric.total).sum()
    };
    assert_eq!(counted, claimed, "as its sources say");
    let cost = total(&results.numbers, MetricRole::CostPerResult).expect("it has ads");
    assert!(cost > 0.0 && results.parts.len() == keys.len() && !results.profiles.is_empty());

    set_goal(browser, campaign, "results", "1,000,000").await.expect_ok();
    set_goal(browser, campaign, "cost_per_result", "0.01").await.expect_ok();
    let goals = dashboard(browser, campaign).await.goals;
    let measures: Vec<Measure> = goals.iter().map(|goal| goal.measure).collect();
    assert_eq!(measures, [Measure::Results, Measure::CostPerResult]);

    let page = browser.open(&format!("/campaigns/{campaign}/dashboard")).await.expect_ok().body;
    for words in ["Test rides", "Cost per test ride", "Goals for ", "1,000,000"] {
        assert!(page.contains(words), "{words}");
    }
    let link = create_link(browser, campaign, &[]).await;
    let shared = story.server.browser().open(&format!("/shared/{}", link.token)).await.expect_ok().body;
    assert!(shared.contains("Cost per test ride") && shared.contains("Goals for "), "{shared}");
    assert!(!shared.contains("At this rate"), "where it leads is the agency's to steer");

    set(browser, campaign, "", &[], "").await.expect_ok();
    let shown = dashboard(browser, campaign).await;
    assert!(shown.results.is_none() && shown.goals.is_empty());
}

#[tokio::test]
async fn what_is_removed_is_missed() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, campaign_of(&story, "Juniper Bikes").await);
    let offers = likely(&rule_of(browser, campaign).await);
    let keys: Vec<&str> = offers.iter().map(|offer| offer.key.as_str()).collect();
    set(browser, campaign, "Test rides", &keys, "").await.expect_ok();
    let (campaign_text, gone) = (campaign.to_string(), keys[0].split('|').next().unwrap());
    let fields = [("campaign", campaign_text.as_str()), ("connection", gone)];
    browser.call("remove_connection", &fields).await.expect_ok();

    let rule = rule_of(browser, campaign).await;
    assert!(!rule.gone.is_empty() && rule.counted.len() < keys.len(), "{rule:#?}");
    let results = dashboard(browser, campaign).await.results.expect("it still counts");
    assert_eq!(total(&results.numbers, MetricRole::Result), None);
    assert!(results.lacking[0].contains("can't be read here any more"), "{:?}", results.lacking);
}

#[tokio::test]
async fn what_can_not_count_is_refused_and_changes_nothing() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, campaign_of(&story, "Juniper Bikes").await);
    let offers = likely(&rule_of(browser, campaign).await);
    let key = offers[0].key.as_str();
    set(browser, campaign, "Test rides", &[key], "").await.expect_ok();
    let elsewhere = likely(&rule_of(browser, campaign_of(&story, "Harbour Coffee").await).await);
    let made_up = format!("{key}x");
    let spend = key.rsplit_once('|').map(|(source, _)| format!("{source}|spend")).unwrap();
    let long = "x".repeat(41);
    for (name, counted) in [
        ("", key),
        (long.as_str(), key),
        ("Line\nbreak", key),
        ("Theirs", elsewhere[0].key.as_str()),
        ("Made up", made_up.as_str()),
        ("Spend", spend.as_str()),
        ("Nothing", "||"),
        ("Nothing", ""),
    ] {
        set(browser, campaign, name, &[counted], "").await.expect_error(AppError::BadResults);
    }
    set(browser, campaign, "Worth", &[key], key).await.expect_error(AppError::BadResults);
    set_goal(browser, campaign, "results", "many").await.expect_error(AppError::BadGoal);
    set_goal(browser, campaign, "results", "-1").await.expect_error(AppError::BadGoal);
    set_goal(browser, campaign, "spend", "1").await.expect_error(AppError::BadInput);
    let rule = rule_of(browser, campaign).await;
    assert_eq!((rule.name.as_str(), rule.counted.len(), rule.goals.len()), ("Test rides", 1, 0));
}
