//! Who hears of what: campaigns that a member may not see are a number to them.

use app::model::{error::AppError, member::Role};

use super::*;

/// Everybody who is told, by their address.
fn recipients(letters: &[serde_json::Value]) -> Vec<&str> {
    let mut to: Vec<&str> = letters.iter().map(|letter| letter["to"][0].as_str().unwrap()).collect();
    to.sort_unstable();
    to
}

#[tokio::test]
async fn members_hear_of_what_they_look_after() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    let wholesale = story.window("Harbour Coffee Wholesale", "sandbox-ads").await.campaign.id;
    let limited = "wholesale@agency.example";
    let browser = story.server.add_colleague(limited, Role::Manager, Some(vec![wholesale])).await;
    story.server.add_colleague("looks@agency.example", Role::Analyst, None).await;
    let silent = story.server.add_colleague("silent@agency.example", Role::Manager, None).await;
    silent.call("set_email_alerts", &[]).await.expect_ok();

    // The account is used in two campaigns; one of them is not the limited manager's.
    let account = story.account(SANDBOX_CLIENT).await.id;
    let connection = story.broken().await.connection;
    story.sign_in_as(connection, Some(account), "harbour").await;
    story.pass(GRACE).await;
    story.pass(70 * MINUTE).await;
    mail.letters();
    story.command(ControlCommand::RevokeGrants { person: "harbour".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;

    let letters = mail.letters();
    assert_eq!(recipients(&letters), [server::service::sessions::DEMO_EMAIL, limited]);
    let letter = letters.iter().find(|letter| letter["to"][0] == limited).unwrap();
    let text = letter["text"].as_str().unwrap();
    assert!(text.contains("Harbour Coffee Wholesale") && text.contains("1 more campaign"), "{text}");
    assert!(!text.contains("- Harbour Coffee,"), "{text}");

    // Of Juniper they hear nothing, neither by mail nor on the page.
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;
    assert!(!recipients(&mail.letters()).contains(&limited));
    let page = page(&browser).await;
    assert!(page.alerts.iter().all(|alert| !alert.subject.contains(JUNIPER)), "{page:?}");
    assert!(page.alerts.iter().flat_map(|alert| &alert.deliveries).all(|delivery| delivery.to == limited), "{page:?}");
}

#[tokio::test]
async fn webhooks_are_for_those_who_see_everything() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    story.browser.call("add_webhook", &[("url", "https://hooks.example/a")]).await.expect_ok();
    let hook = page(&story.browser).await.webhooks[0].id.to_string();
    let campaign = story.window("Juniper Bikes", "sandbox-ads").await.campaign.id;
    let limited = story.server.add_colleague("limited@agency.example", Role::Manager, Some(vec![campaign])).await;
    let analyst = story.server.add_colleague("analyst@agency.example", Role::Analyst, None).await;
    for browser in [&limited, &analyst] {
        assert!(page(browser).await.webhooks.is_empty());
        for (call, fields) in [
            ("add_webhook", [("url", "https://hooks.example/b")]),
            ("test_webhook", [("webhook", hook.as_str())]),
            ("remove_webhook", [("webhook", hook.as_str())]),
        ] {
            browser.call(call, &fields).await.expect_error(AppError::NotAllowed);
        }
    }
    let stranger = story.server.add_agency("Strangers", "owner@strangers.example").await;
    assert!(page(&stranger).await.alerts.is_empty());
    for call in ["test_webhook", "remove_webhook"] {
        stranger.call(call, &[("webhook", &hook)]).await.expect_error(AppError::NotFound);
    }
}
