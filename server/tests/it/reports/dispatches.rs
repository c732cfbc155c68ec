//! How a report gets to each of its recipients.

use app::model::report_run::{DispatchState, RunStage};
use server::store::dispatch::Dispatch;

use super::*;

const BO: &str = "bo@juniper-bikes.example";

#[tokio::test]
async fn each_has_one_letter_and_a_busy_server_is_asked_again() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("recipients", &format!("{JANE}\n{BO}"))]).await;
    reporting.pass_until("2026-12-01T07:30:00Z").await;
    reporting.letters();
    reporting.mail.behave("refuse 451");
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let run = reporting.run().await;
    assert_eq!(run.stage, RunStage::Sending);
    let states: Vec<_> = run.dispatches.iter().map(|one| (one.to.as_str(), one.state)).collect();
    assert_eq!(states, [(BO, DispatchState::Waiting), (JANE, DispatchState::Waiting)]);
    assert!(run.dispatches[0].sentence.starts_with("Tried again soon."), "{:?}", run.dispatches);
    reporting.mail.behave("accept");
    reporting.pass_until("2026-12-01T10:00:00Z").await;
    let letters = reporting.letters();
    assert_eq!((to(&letters, JANE).len(), to(&letters, BO).len(), letters.len()), (1, 1, 2), "{letters:#?}");
    assert!(letters.iter().all(|letter| letter["to"].as_array().unwrap().len() == 1), "nobody reads of the other");
    assert_eq!(reporting.run().await.stage, RunStage::Delivered);
}

#[tokio::test]
async fn one_that_is_refused_is_told_and_sent_again_when_somebody_asks() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T07:30:00Z").await;
    reporting.letters();
    reporting.mail.behave("refuse 550");
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let run = reporting.run().await;
    assert_eq!((run.stage, run.dispatches[0].state), (RunStage::Failed, DispatchState::Failed));
    assert!(run.dispatches[0].sentence.contains("refused"), "{:?}", run.dispatches);
    reporting.mail.behave("accept");
    reporting.act("send_report_again", run.id, &[("dispatch", &run.dispatches[0].id.to_string())]).await.expect_ok();
    reporting.story.server.run_jobs().await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
    assert_eq!(reporting.run().await.stage, RunStage::Delivered);
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_twice_by_itself() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T07:30:00Z").await;
    reporting.letters();
    reporting.mail.behave("refuse 451");
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    reporting.mail.behave("accept");
    // The process died while it was handing it over.
    let agency = reporting.story.account("ads@juniper-bikes.example").await.agency;
    let run = reporting.run().await;
    let mut unit = reporting.story.server.core.store.write().await.unwrap();
    let own = unit.dispatch(agency, run.dispatches[0].id).await.unwrap().unwrap();
    let id = own.id.0.simple().to_string();
    unit.update_dispatch(&Dispatch { intent_at: Some(1), ..own }).await.unwrap();
    unit.commit().await.unwrap();
    reporting.pass_until("2026-12-01T10:00:00Z").await;
    let letters = reporting.letters();
    assert!(to(&letters, JANE).is_empty(), "{letters:#?}");
    let [notice] = to(&letters, DEMO_EMAIL)[..] else { panic!("{letters:#?}") };
    assert_eq!(notice["subject"], "Did not reach everybody: Juniper Bikes, November 2026");
    let run = reporting.run().await;
    assert_eq!((run.stage, run.dispatches[0].state), (RunStage::Delivered, DispatchState::Unknown));
    assert!(run.dispatches[0].sentence.starts_with("Perhaps sent"), "{:?}", run.dispatches);

    reporting.act("send_report_again", run.id, &[("dispatch", &run.dispatches[0].id.to_string())]).await.expect_ok();
    reporting.story.server.run_jobs().await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert!(letter["headers"]["message-id"].as_str().unwrap().contains(&id), "the same to whoever has got it");
}

#[tokio::test]
async fn without_a_mail_server_it_is_made_for_its_page() {
    let story = Story::begin().await;
    let campaign = campaign_of(&story, CLIENT).await.to_string();
    let fields = [
        ("campaign", campaign.as_str()),
        ("recipients", JANE),
        ("rhythm", "month-day"),
        ("number", "1"),
        ("time", "09:00"),
    ];
    story.browser.call("save_report", &fields).await.expect_ok();
    for _ in 0..20 {
        story.pass(12 * 60 * 60).await;
    }
    let page: ReportsPage = story.browser.ask("reports", &format!("campaign={campaign}")).await.json();
    assert!(!page.can_mail);
    let report = &page.reports[0];
    let run: RunView =
        story.browser.ask("report_run", &format!("campaign={campaign}&run={}", report.runs[0].id)).await.json();
    assert_eq!(run.stage, RunStage::Delivered);
    let path = report.address.as_deref().unwrap().rsplit_once("/shared/").unwrap().1;
    let page = story.server.browser().open(&format!("/shared/{path}")).await.expect_ok().body;
    assert!(page.contains("November 2026"), "{page}");
}
