//! Two people who type the same name are not taken for one.

use super::desk::Desk;

fn crm<'a>(app: &'a str, key: &'a str) -> [(&'a str, &'a str); 2] {
    [("app", app), ("key", key)]
}

#[tokio::test]
async fn the_same_name_with_another_key_takes_nothing_from_anybody() {
    let desk = Desk::build().await;
    desk.platforms.open("key-of-client-a", &[], 111);
    desk.platforms.open("limited", &[], 999);
    let (first, second) = (desk.add(desk.world.campaign, "crm").await, desk.add(desk.second, "crm").await);
    desk.connect(&desk.owner, first, &crm("ab123", "key-of-client-a")).await;
    assert_eq!(desk.number(first).await, Some(111.0));
    let before = desk.linked(first).await;

    desk.connect(&desk.limited, second, &crm("ab123", "limited")).await;
    assert_eq!(desk.number(second).await, Some(999.0));
    assert_eq!(desk.number(first).await, Some(111.0), "client A's numbers are client A's");
    let (after, others) = (desk.linked(first).await, desk.linked(second).await);
    assert_eq!((&after.account, &after.connection.profile), (&before.account, &before.connection.profile));
    assert_ne!(after.connection.account, others.connection.account);
    assert_ne!(after.connection.profile, others.connection.profile, "no series is shared");

    desk.platforms.take_keys();
    let mut unit = desk.world.core.store.write().await.unwrap();
    let (account, now) = (after.connection.account.unwrap(), desk.world.core.clock.unix());
    crate::sync::queue::enqueue_sync(&mut *unit, desk.world.agency, first, account, now).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(desk.number(first).await, Some(111.0));
    assert_eq!(desk.platforms.take_keys(), ["key-of-client-a"], "his own key is used for client A");
}

#[tokio::test]
async fn the_same_key_is_the_same_account_whatever_it_is_called() {
    let desk = Desk::build().await;
    desk.platforms.open("one-key", &[], 1);
    let (first, second) = (desk.add(desk.world.campaign, "crm").await, desk.add(desk.second, "crm").await);
    desk.connect(&desk.owner, first, &crm("Main", "one-key")).await;
    desk.connect(&desk.owner, second, &crm("Another name", "one-key")).await;
    let (one, other) = (desk.linked(first).await, desk.linked(second).await);
    assert_eq!(one.connection.account, other.connection.account);
    assert_eq!(one.connection.profile, other.connection.profile);
    assert_eq!(other.account.unwrap().name, "Main", "entered elsewhere, it renames nothing");
    assert_eq!(desk.accounts().await, 1);
}

#[tokio::test]
async fn a_known_key_gives_somebody_limited_an_account_of_his_own() {
    let desk = Desk::build().await;
    desk.platforms.open("one-key", &[], 1);
    let (first, second) = (desk.add(desk.world.campaign, "crm").await, desk.add(desk.second, "crm").await);
    let third = desk.add(desk.second, "crm").await;
    desk.connect(&desk.owner, first, &crm("Main", "one-key")).await;
    let before = desk.linked(first).await;
    desk.connect(&desk.limited, second, &crm("Main", "one-key")).await;
    assert_eq!(desk.linked(first).await.account, before.account);
    assert_ne!(desk.linked(second).await.connection.account, before.connection.account, "he is told of nobody else's");
    desk.connect(&desk.limited, third, &crm("Main", "one-key")).await;
    assert_eq!(desk.linked(third).await.connection.account, desk.linked(second).await.connection.account, "his own");
    assert_eq!(desk.accounts().await, 2);
}

#[tokio::test]
async fn shops_that_count_from_one_share_no_series() {
    let desk = Desk::build().await;
    desk.platforms.open("a", &["1"], 5);
    desk.platforms.open("b", &["1"], 7);
    let (first, second) = (desk.add(desk.world.campaign, "shop").await, desk.add(desk.second, "shop").await);
    desk.connect(&desk.owner, first, &[("url", "https://a.example"), ("key", "a")]).await;
    desk.connect(&desk.limited, second, &[("url", "https://b.example"), ("key", "b")]).await;
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(5.0), Some(7.0)));
    assert_ne!(desk.linked(first).await.connection.profile, desk.linked(second).await.connection.profile);
    let stored = desk.linked(first).await.profile.unwrap();
    assert_eq!(stored.remote_id, "1 @ https://a.example");
}
