//! Credentials that are entered in the window of an account: what renews it, what is asked, and who may.

use app::{
    backend::Connections,
    model::{
        credentials::{CredentialsChoice, CredentialsEnd},
        error::AppError,
        health::Health,
        ids::ConnectionId,
    },
};

use super::desk::Desk;

fn rank(key: &str) -> [(&str, &str); 2] {
    [("workspace", "Main"), ("key", key)]
}

/// Both clients use one account of `rank`, which reaches a site of each; the owner has connected it.
async fn share(desk: &Desk) -> (ConnectionId, ConnectionId) {
    desk.platforms.open("old", &["a.example", "b.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    for (connection, site) in [(first, "a.example"), (second, "b.example")] {
        desk.connect(&desk.owner, connection, &rank("old")).await;
        desk.service.choose_profile(desk.owner.clone(), connection, site.to_owned()).await.unwrap();
    }
    assert_eq!(desk.linked(first).await.connection.account, desk.linked(second).await.connection.account);
    (first, second)
}

#[tokio::test]
async fn a_rotated_key_that_reaches_everything_mends_every_campaign() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    let before = desk.linked(first).await;
    desk.platforms.close("old");
    assert_eq!(desk.number(first).await, None);
    assert!(desk.linked(second).await.health().is_broken());
    desk.platforms.open("new", &["b.example", "a.example", "c.example"], 2);
    desk.connect(&desk.owner, first, &rank("new")).await;
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(2.0), Some(2.0)));
    let after = desk.linked(first).await;
    assert_eq!(
        (after.connection.account, after.connection.profile),
        (before.connection.account, before.connection.profile)
    );
    assert_eq!(desk.linked(second).await.health(), Health::Healthy);
    assert_eq!(desk.accounts().await, 1);
}

#[tokio::test]
async fn what_a_new_key_does_not_reach_is_shown_before_it_replaces_anything() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    let before = desk.linked(second).await;
    desk.platforms.open("k3y-that-is-new", &["a.example"], 2);
    assert_eq!(desk.save(&desk.owner, first, &rank("k3y-that-is-new")).await, Ok(CredentialsEnd::Asked));
    assert_eq!(desk.linked(second).await, before, "nothing has changed");
    let question = desk.question(&desk.owner, first).await;
    let lines: Vec<(&str, bool)> = question.reach.iter().map(|line| (line.profile.as_str(), line.reachable)).collect();
    assert_eq!((lines, question.hidden, question.untold), (vec![("a.example", true), ("b.example", false)], 0, false));
    let shown = format!("{:?}", desk.window(&desk.owner, first).await);
    assert!(!shown.contains("k3y"), "the key stays in the store: {shown}");

    desk.choose(&desk.owner, first, CredentialsChoice::Replace).await.unwrap();
    assert_eq!(desk.number(first).await, Some(2.0));
    assert_eq!(desk.linked(second).await.connection.account, before.connection.account);
    assert_eq!(desk.linked(second).await.connection.profile, before.connection.profile);
    assert!(desk.window(&desk.owner, first).await.question.is_none());
}

#[tokio::test]
async fn a_new_key_for_here_only_leaves_the_others_alone() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    let before = desk.linked(second).await;
    desk.platforms.open("new", &["a.example"], 2);
    desk.save(&desk.owner, first, &rank("new")).await.unwrap();
    desk.choose(&desk.owner, first, CredentialsChoice::UseHere).await.unwrap();
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(2.0), Some(1.0)));
    assert_eq!(desk.linked(second).await.account, before.account);
    assert_eq!(desk.accounts().await, 2);
    let again = desk.service.choose_credentials(
        desk.owner.clone(),
        first,
        app::model::ids::OfferId(uuid::Uuid::nil()),
        CredentialsChoice::Replace,
    );
    assert_eq!(again.await, Err(AppError::FlowOver), "a question is answered once");
}

#[tokio::test]
async fn nobody_replaces_a_key_that_is_used_where_he_can_not_look() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    let before = desk.linked(first).await;
    // It would even reach everything.
    desk.platforms.open("his", &["a.example", "b.example"], 9);
    assert_eq!(desk.save(&desk.limited, second, &rank("his")).await, Ok(CredentialsEnd::Asked));
    let question = desk.question(&desk.limited, second).await;
    assert_eq!((question.reach.len(), question.hidden), (1, 1));
    assert!(!format!("{question:?}").contains("a.example"), "{question:?}");
    let replaced = desk.choose(&desk.limited, second, CredentialsChoice::Replace).await;
    assert_eq!(replaced, Err(AppError::UsedElsewhere));
    assert_eq!(desk.linked(first).await, before);
    desk.choose(&desk.limited, second, CredentialsChoice::UseHere).await.unwrap();
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(1.0), Some(9.0)));
    assert_eq!(desk.linked(first).await.account, before.account);
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_shown() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    desk.platforms.open("new", &["a.example"], 2);
    desk.save(&desk.owner, first, &rank("new")).await.unwrap();
    // One more hangs on it by now, and its secret is the same.
    let third = desk.add(desk.second, "rank").await;
    let account = desk.linked(first).await.connection.account.unwrap();
    desk.service.switch_account(desk.owner.clone(), third, account).await.unwrap();
    let confirmed = desk.choose(&desk.owner, first, CredentialsChoice::Replace).await;
    assert_eq!(confirmed, Err(AppError::Conflict));
    assert_eq!(desk.number(second).await, Some(1.0));

    desk.save(&desk.owner, first, &rank("new")).await.unwrap();
    desk.connect(&desk.owner, second, &rank("old")).await;
    let confirmed = desk.choose(&desk.owner, first, CredentialsChoice::Replace).await;
    assert_eq!(confirmed, Err(AppError::Conflict), "somebody has entered one in the meantime");

    let older = desk.question(&desk.owner, first).await.offer;
    desk.save(&desk.owner, first, &rank("new")).await.unwrap();
    let stale = desk.service.choose_credentials(desk.owner.clone(), first, older, CredentialsChoice::Replace).await;
    assert_eq!(stale, Err(AppError::FlowOver), "another question than the one that was asked last");
    let offer = desk.question(&desk.owner, first).await.offer;
    let foreign =
        app::model::member::Viewer { session: app::model::ids::SessionId(uuid::Uuid::nil()), ..desk.owner.clone() };
    let chosen = desk.service.choose_credentials(foreign, first, offer, CredentialsChoice::Replace).await;
    assert_eq!(chosen, Err(AppError::FlowOver), "another browser");
    desk.world.clock.advance(15 * 60);
    assert!(desk.window(&desk.owner, first).await.question.is_none());
    let late = desk.service.choose_credentials(desk.owner.clone(), first, offer, CredentialsChoice::Replace).await;
    assert_eq!(late, Err(AppError::FlowExpired));
}

#[tokio::test]
async fn where_the_platform_does_not_tell_whose_key_it_is_a_person_does() {
    let desk = Desk::build().await;
    desk.platforms.open("old", &[], 1);
    let first = desk.add(desk.world.campaign, "crm").await;
    let typed = |key| [("app", "ab123"), ("key", key)];
    desk.connect(&desk.owner, first, &typed("old")).await;
    assert_eq!(desk.number(first).await, Some(1.0));
    let before = desk.linked(first).await;
    desk.platforms.open("new", &[], 2);
    assert_eq!(desk.save(&desk.owner, first, &typed("new")).await, Ok(CredentialsEnd::Asked));
    assert!(desk.question(&desk.owner, first).await.untold);
    desk.choose(&desk.owner, first, CredentialsChoice::Cancel).await.unwrap();
    assert_eq!(desk.linked(first).await, before);

    desk.save(&desk.owner, first, &typed("new")).await.unwrap();
    desk.choose(&desk.owner, first, CredentialsChoice::Replace).await.unwrap();
    assert_eq!(desk.number(first).await, Some(2.0));
    let after = desk.linked(first).await;
    assert_eq!(
        (after.connection.account, after.connection.profile),
        (before.connection.account, before.connection.profile)
    );

    desk.platforms.open("of another client", &[], 3);
    desk.save(&desk.owner, first, &typed("of another client")).await.unwrap();
    desk.choose(&desk.owner, first, CredentialsChoice::UseHere).await.unwrap();
    assert_eq!(desk.number(first).await, Some(3.0));
    assert_ne!(desk.linked(first).await.connection.profile, after.connection.profile, "its numbers are others");
}

#[tokio::test]
async fn the_same_key_entered_again_asks_nothing_even_of_somebody_limited() {
    let desk = Desk::build().await;
    let (first, second) = share(&desk).await;
    desk.platforms.close("old");
    desk.number(first).await;
    assert!(desk.linked(first).await.health().is_broken());
    desk.platforms.open("old", &["a.example", "b.example"], 4);
    desk.connect(&desk.limited, second, &[("workspace", "His own"), ("key", "old")]).await;
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(4.0), Some(4.0)));
    assert_eq!(desk.linked(first).await.account.unwrap().name, "Main");
}

#[tokio::test]
async fn a_profile_at_one_address_is_not_pulled_from_another() {
    let desk = Desk::build().await;
    desk.platforms.open("a", &["1"], 5);
    desk.platforms.open("b", &["1"], 7);
    let (first, second) = (desk.add(desk.world.campaign, "shop").await, desk.add(desk.second, "shop").await);
    let at = |host, key| [("url", host), ("key", key)];
    for connection in [first, second] {
        desk.connect(&desk.owner, connection, &at("https://a.example", "a")).await;
    }
    assert_eq!(desk.number(second).await, Some(5.0));
    assert_eq!(desk.save(&desk.owner, first, &at("https://b.example", "b")).await, Ok(CredentialsEnd::Asked));
    desk.choose(&desk.owner, first, CredentialsChoice::Replace).await.unwrap();
    assert_eq!(desk.number(second).await, Some(5.0), "what is stored stays");
    assert_eq!(desk.linked(second).await.health(), Health::NoAccess);
    assert_eq!(desk.number(first).await, Some(7.0));
}
