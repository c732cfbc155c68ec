//! Which credentials are taken for those of an account that is there, and which are not.

use app::{
    backend::Connections,
    model::{
        credentials::{CredentialsChoice, CredentialsEnd},
        error::AppError,
    },
};

use super::desk::Desk;

fn rank(key: &str) -> [(&str, &str); 2] {
    [("workspace", "Main"), ("key", key)]
}

#[tokio::test]
async fn where_no_profile_can_be_compared_a_new_key_replaces_nothing_unasked() {
    let desk = Desk::build().await;
    desk.platforms.open("old", &["a.example", "b.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    for connection in [first, second] {
        desk.connect(&desk.owner, connection, &rank("old")).await;
        assert_eq!(desk.linked(connection).await.profile, None, "nobody has chosen yet");
    }
    let before = desk.linked(second).await;
    desk.platforms.open("new", &["c.example", "d.example"], 2);
    assert_eq!(desk.save(&desk.owner, first, &rank("new")).await, Ok(CredentialsEnd::Asked));
    assert_eq!(desk.linked(second).await, before);
}

#[tokio::test]
async fn another_key_of_a_known_shop_is_an_account_of_its_own() {
    let desk = Desk::build().await;
    desk.platforms.open("a", &["1"], 5);
    desk.platforms.open("b", &["1"], 7);
    let (first, second) = (desk.add(desk.world.campaign, "shop").await, desk.add(desk.second, "shop").await);
    let with = |key| [("url", "https://a.example"), ("key", key)];
    desk.connect(&desk.owner, first, &with("a")).await;
    let before = desk.linked(first).await;
    desk.connect(&desk.owner, second, &with("b")).await;
    assert_eq!(desk.accounts().await, 2);
    assert_eq!(desk.linked(first).await.account, before.account, "its key is the one that was entered for it");
}

#[tokio::test]
async fn a_choice_is_about_the_account_that_was_there_when_it_was_asked_for() {
    let desk = Desk::build().await;
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    for (connection, key, site) in [(first, "old", "a.example"), (second, "other", "b.example")] {
        desk.platforms.open(key, &[site], 1);
        desk.connect(&desk.owner, connection, &rank(key)).await;
    }
    desk.platforms.open("new", &["c.example"], 2);
    assert_eq!(desk.save(&desk.owner, first, &rank("new")).await, Ok(CredentialsEnd::Asked));
    let offer = desk.question(&desk.owner, first).await.offer;
    let other = desk.linked(second).await.connection.account.unwrap();
    desk.service.switch_account(desk.owner.clone(), first, other).await.unwrap();
    let before = desk.linked(first).await;
    for choice in [CredentialsChoice::UseHere, CredentialsChoice::Replace] {
        let chosen = desk.service.choose_credentials(desk.owner.clone(), first, offer, choice).await;
        assert!(matches!(chosen, Err(AppError::Conflict | AppError::FlowOver)), "{choice:?}: {chosen:?}");
    }
    assert_eq!(desk.linked(first).await, before);
}

#[tokio::test]
async fn the_same_key_for_other_hosts_is_an_account_of_its_own() {
    let desk = Desk::build().await;
    desk.platforms.open("one", &["a.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    desk.connect(&desk.owner, first, &rank("one")).await;
    let mut account = desk.linked(first).await.account.unwrap();
    // As if the file had named another host when it was connected: that somebody enters its key elsewhere allows it no other.
    account.hosts = vec!["before.example:443".to_owned()];
    let mut unit = desk.world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    desk.connect(&desk.owner, second, &rank("one")).await;
    assert_eq!(desk.accounts().await, 2);
    assert_eq!(desk.linked(first).await.account.unwrap().hosts, account.hosts);
}

#[tokio::test]
async fn a_site_that_others_report_on_stays_as_they_know_it() {
    let desk = Desk::build().await;
    desk.platforms.open("eur", &["a.example"], 1);
    desk.platforms.open("usd", &["a.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    desk.connect(&desk.owner, first, &rank("eur")).await;
    let before = desk.linked(first).await.profile;
    desk.connect(&desk.owner, second, &rank("usd")).await;
    assert_eq!(desk.accounts().await, 2);
    assert_eq!(desk.linked(first).await.profile, before);
    // Where nobody else reports on it, what the platform says now counts.
    desk.service.disconnect(desk.owner.clone(), first).await.unwrap();
    desk.connect(&desk.owner, second, &rank("usd")).await;
    assert_eq!(desk.linked(second).await.profile.unwrap().currency.as_deref(), Some("USD"));
}
