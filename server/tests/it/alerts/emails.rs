//! Who is told by email, of what, and how often.

use app::model::alert::{DeliveryProblem, DeliveryState, News};
use server::service::sessions::DEMO_EMAIL;

use super::*;

#[tokio::test]
async fn a_breakage_is_told_once_and_so_is_its_end() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    assert!(mail.letters().is_empty(), "somebody may be mending it right now");
    story.pass(GRACE).await;

    let letters = mail.letters();
    let [letter] = letters.as_slice() else { panic!("{letters:#?}") };
    assert_eq!((&letter["to"][0], &letter["from"]), (&DEMO_EMAIL.into(), &"relink@agency.example".into()));
    assert_eq!(letter["subject"], format!("Access was revoked: Sandbox, {JUNIPER}"));
    let window = story.tile("Juniper Bikes", "sandbox-ads").await.connection.to_string();
    for form in ["text", "html"] {
        let body = letter[form].as_str().unwrap();
        for words in ["no longer accepts our access", "Juniper Bikes", "Sandbox Analytics", &window, "Who can fix it"] {
            assert!(body.contains(words), "{words} in {body}");
        }
        assert!(!body.contains("invalid_grant") && !body.contains("Harbour"), "{body}");
    }
    let id = letter["headers"]["message-id"].as_str().unwrap();
    assert!(id.ends_with("@agency.example>"), "{id}");
    assert_eq!(letter["headers"]["auto-submitted"], "auto-generated");

    for _ in 0..5 {
        story.check_everything().await;
        story.pass(6 * 60 * MINUTE).await;
    }
    assert!(mail.letters().is_empty(), "one alert for each cause and account");
    let row = alert(&story.browser, JUNIPER).await;
    assert_eq!((row.closed, row.deliveries.len()), (None, 1));
    assert_eq!(row.deliveries[0].state, DeliveryState::Sent);

    mend(&story).await;
    story.pass(GRACE).await;
    let letters = mail.letters();
    let [letter] = letters.as_slice() else { panic!("{letters:#?}") };
    assert_eq!(letter["subject"], format!("Works again: Sandbox, {JUNIPER}"));
    let row = alert(&story.browser, JUNIPER).await;
    assert!(row.closed.is_some());
    assert_eq!(row.deliveries.iter().map(|one| one.news).collect::<Vec<_>>(), [News::Broken, News::Healed]);
}

#[tokio::test]
async fn what_is_mended_within_two_minutes_is_not_told() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE / 2).await;
    mend(&story).await;
    story.pass(60 * MINUTE).await;
    assert!(mail.letters().is_empty());
    assert!(page(&story.browser).await.alerts.iter().all(|alert| !alert.subject.contains(JUNIPER)));
}

#[tokio::test]
async fn what_flaps_is_told_once_an_hour_at_most() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    let mut told = 0;
    // Breaks and heals every ten minutes, for an hour.
    for _ in 0..6 {
        story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
        story.check_everything().await;
        story.pass(5 * MINUTE).await;
        mend(&story).await;
        story.pass(5 * MINUTE).await;
        told += mail.letters().iter().filter(|it| it["subject"].as_str().unwrap().starts_with("Access")).count();
    }
    assert_eq!(told, 1);
    // Still broken an hour later: told again.
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(70 * MINUTE).await;
    assert_eq!(mail.letters().len(), 1);
}

#[tokio::test]
async fn an_outage_is_told_nobody() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    story.command(ControlCommand::Outage { on: true });
    story.check_everything().await;
    for _ in 0..4 {
        story.pass(60 * MINUTE).await;
    }
    assert!(mail.letters().is_empty());
}

#[tokio::test]
async fn a_message_that_is_not_taken_is_tried_again_and_shown() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    mail.behave("refuse 451");
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;
    let row = alert(&story.browser, JUNIPER).await;
    let [delivery] = row.deliveries.as_slice() else { panic!("{row:?}") };
    assert_eq!(delivery.state, DeliveryState::Waiting);
    assert_eq!(delivery.problem, Some(DeliveryProblem::MailServerUnreachable));
    assert!(delivery.next.is_some(), "{delivery:?}");

    mail.behave("accept");
    story.pass(2 * MINUTE).await;
    assert_eq!(mail.letters().len(), 1);
    let row = alert(&story.browser, JUNIPER).await;
    assert_eq!((row.deliveries[0].state, row.deliveries[0].problem), (DeliveryState::Sent, None));
}

#[tokio::test]
async fn what_waits_is_dropped_when_it_is_mended_meanwhile() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    mail.behave("refuse 451");
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;
    mend(&story).await;
    story.pass(GRACE).await;
    mail.behave("accept");
    story.pass(24 * 60 * MINUTE).await;
    assert!(mail.letters().is_empty(), "neither the alert nor its end");
    let row = alert(&story.browser, JUNIPER).await;
    assert_eq!(row.deliveries.iter().map(|one| one.state).collect::<Vec<_>>(), [DeliveryState::Dropped]);
}

#[tokio::test]
async fn a_recipient_that_is_refused_for_good_is_given_up_and_nothing_else_waits() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    mail.behave("refuse 550");
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;
    let delivery = alert(&story.browser, JUNIPER).await.deliveries.remove(0);
    assert_eq!((delivery.state, delivery.problem), (DeliveryState::Failed, Some(DeliveryProblem::MailRefused)));
}

#[tokio::test]
async fn a_mail_server_wants_the_right_login_and_trusted_encryption() {
    let mut mail = MailServer::start(&["--login"]);
    let url = format!("smtp://relink:mail-s3cret@127.0.0.1:{}?tls=off", mail.port);
    let story = begin_with(&url, &mut mail, None).await;
    assert_eq!(story.browser.call("test_email", &[]).await.json::<Option<DeliveryProblem>>(), None);
    assert_eq!(mail.letters().len(), 1);
    mail.behave("refuse-login");
    let problem: Option<DeliveryProblem> = story.browser.call("test_email", &[]).await.json();
    assert_eq!(problem, Some(DeliveryProblem::MailLoginRefused));

    let mut mail = MailServer::start(&["--starttls", "--login"]);
    let url = format!("smtp://relink:mail-s3cret@127.0.0.1:{}", mail.port);
    let story = begin_with(&url, &mut mail, None).await;
    let problem: Option<DeliveryProblem> = story.browser.call("test_email", &[]).await.json();
    assert_eq!(problem, Some(DeliveryProblem::MailServerInsecure), "a certificate that nobody trusts");

    // Encryption is wanted, and not offered.
    let mut mail = MailServer::start(&[]);
    let url = format!("smtp://127.0.0.1:{}", mail.port);
    let story = begin_with(&url, &mut mail, None).await;
    let problem: Option<DeliveryProblem> = story.browser.call("test_email", &[]).await.json();
    assert_eq!(problem, Some(DeliveryProblem::MailServerInsecure));
    assert!(mail.letters().is_empty(), "nothing goes out in clear");
}

async fn mend(story: &Story) {
    let connection = story.tile("Juniper Bikes", "sandbox-ads").await.connection;
    let account = story.account(JUNIPER).await.id;
    story.sign_in_as(connection, Some(account), "juniper").await;
    story.server.run_jobs().await;
}
