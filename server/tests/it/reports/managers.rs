//! Who is asked about a campaign's reports: its account manager, and who stands in.

use app::model::{account_manager::AccountManagers, error::AppError, ids::MemberId, member::Role};

use super::*;

const ADA: &str = "ada@lighthouse.example";
const BEN: &str = "ben@lighthouse.example";

/// Ada and Ben, who look after all campaigns, or after `campaigns`.
async fn add_both(reporting: &Reporting, campaigns: Option<Vec<CampaignId>>) -> (Browser, Browser) {
    let server = &reporting.story.server;
    let ada = server.add_colleague(ADA, Role::Manager, campaigns).await;
    (ada, server.add_colleague(BEN, Role::Manager, None).await)
}

async fn managers(reporting: &Reporting, browser: &Browser) -> AccountManagers {
    browser.ask("account_managers", &format!("campaign={}", reporting.campaign)).await.json()
}

async fn id_of(reporting: &Reporting, email: &str) -> Option<MemberId> {
    let own = managers(reporting, &reporting.story.browser).await;
    own.candidates.into_iter().find(|who| who.email == email).map(|who| who.id)
}

async fn set(reporting: &Reporting, more: &[(&str, &str)]) -> Answer {
    let campaign = reporting.campaign.to_string();
    let mut fields = vec![("campaign", campaign.as_str())];
    fields.extend_from_slice(more);
    reporting.story.browser.call("set_account_managers", &fields).await
}

async fn set_both(reporting: &Reporting) {
    let (ada, ben) = (id_of(reporting, ADA).await.unwrap(), id_of(reporting, BEN).await.unwrap());
    let (ada, ben) = (ada.to_string(), ben.to_string());
    set(reporting, &[("manager", &ada), ("name", "Ada Lovelace"), ("stand_in", &ben)]).await.expect_ok();
}

#[tokio::test]
async fn the_manager_is_asked_and_a_working_day_later_the_stand_in() {
    let mut reporting = Reporting::begin().await;
    add_both(&reporting, None).await;
    set_both(&reporting).await;
    reporting.schedule(&[("review", "on"), ("number", "4")]).await;
    // A Tuesday.
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let letters = reporting.letters();
    assert_eq!(to(&letters, ADA).len(), 1, "{letters:#?}");
    assert!(to(&letters, BEN).is_empty() && to(&letters, DEMO_EMAIL).is_empty(), "{letters:#?}");
    reporting.pass_until("2026-12-02T12:00:00Z").await;
    let letters = reporting.letters();
    assert_eq!(to(&letters, BEN).len(), 1, "{letters:#?}");
    assert_eq!(to(&letters, BEN)[0]["subject"], "Look at the report: Juniper Bikes, November 2026");
    assert!(to(&letters, ADA).is_empty(), "{letters:#?}");

    let run = reporting.run().await;
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.pass_until("2026-12-04T10:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert_eq!(letter["headers"]["reply-to"], ADA);
    assert_eq!(letter["headers"]["from"], "\"Ada Lovelace\" <relink@agency.example>");
    assert!(letter["text"].as_str().unwrap().contains(&format!("write to {ADA}")), "{letter}");
}

#[tokio::test]
async fn the_stand_in_hears_nothing_of_what_was_done_in_time() {
    let mut reporting = Reporting::begin().await;
    add_both(&reporting, None).await;
    set_both(&reporting).await;
    reporting.schedule(&[("review", "on"), ("number", "4")]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let run = reporting.run().await;
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.pass_until("2026-12-03T12:00:00Z").await;
    assert!(to(&reporting.letters(), BEN).is_empty());
}

#[tokio::test]
async fn who_may_not_edit_the_campaign_does_not_look_after_it() {
    let reporting = Reporting::begin().await;
    let other = campaign_of(&reporting.story, "Harbour Coffee").await;
    add_both(&reporting, Some(vec![other])).await;
    let analyst = reporting.story.server.add_colleague("analyst@lighthouse.example", Role::Analyst, None).await;
    assert_eq!(id_of(&reporting, ADA).await, None, "not of this campaign");
    assert_eq!(id_of(&reporting, "analyst@lighthouse.example").await, None, "can't approve anything");
    let ben = id_of(&reporting, BEN).await.unwrap().to_string();
    set(&reporting, &[("manager", &ben), ("stand_in", &ben)]).await.expect_error(AppError::BadAccountManagers);
    set(&reporting, &[("manager", "somebody")]).await.expect_error(AppError::BadAccountManagers);
    let foreign: AccountManagers =
        reporting.story.browser.ask("account_managers", &format!("campaign={other}")).await.json();
    let ada = foreign.candidates.iter().find(|who| who.email == ADA).unwrap().id.to_string();
    set(&reporting, &[("manager", &ada)]).await.expect_error(AppError::BadAccountManagers);

    set(&reporting, &[("manager", &ben), ("name", " Ben\r\nBolt ")]).await.expect_ok();
    let seen = managers(&reporting, &analyst).await;
    assert_eq!((seen.manager.unwrap().email.as_str(), seen.name.as_str()), (BEN, "Ben Bolt"));
    assert!(seen.candidates.is_empty() && !seen.may_edit, "whoever only looks has nobody to choose");
    let path = format!("/campaigns/{}/settings", reporting.campaign);
    let page = reporting.story.browser.open(&path).await.expect_ok().body;
    assert!(page.contains("name=\"stand_in\"") && page.contains("value=\"Ben Bolt\""), "{page}");
    set(&reporting, &[]).await.expect_ok();
    assert_eq!(managers(&reporting, &analyst).await.manager, None);
}
