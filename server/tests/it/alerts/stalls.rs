//! A platform that works for others and gives nothing to one connection: amber, told, and over by itself.

use app::model::health::Health;

use super::*;

const HOUR: i64 = 60 * MINUTE;

#[tokio::test]
async fn a_connection_that_stalls_is_told_and_its_end_too() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    // Somebody for whom it works.
    let account = story.account(SANDBOX_CLIENT).await.id;
    story.sign_in_as(story.broken().await.connection, Some(account), "harbour").await;
    story.pass(GRACE).await;
    mail.letters();
    story.command(ControlCommand::FailProfile { profile: Some("ads-juniper".to_owned()) });
    for _ in 0..30 {
        story.pass(2 * HOUR).await;
    }
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    assert!(matches!(tile.health, Health::Stalled { .. }), "{tile:?}");
    let letters = mail.letters();
    let [letter] = letters.as_slice() else { panic!("{letters:#?}") };
    assert_eq!(letter["subject"], format!("No data for two days: Sandbox, {JUNIPER}"));
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    let trouble = window.trouble.unwrap();
    assert_eq!(trouble.fixer, "You, as an owner of your agency", "whoever reads it is meant");
    assert!(!trouble.next.contains("Nothing to do"), "{trouble:?}");

    story.command(ControlCommand::FailProfile { profile: None });
    story.pass(2 * HOUR).await;
    story.pass(GRACE).await;
    assert_eq!(story.tile("Juniper Bikes", "sandbox-ads").await.health, Health::Healthy);
    let letters = mail.letters();
    let [letter] = letters.as_slice() else { panic!("{letters:#?}") };
    assert!(letter["subject"].as_str().unwrap().starts_with("Works again"));
    assert!(alert(&story.browser, JUNIPER).await.closed.is_some());
}
