//! A store of an earlier version, in which people typed who accounts are.

use app::model::{
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};
use secrecy::SecretString;
use uuid::Uuid;

use super::desk::Desk;
use crate::{
    service::connections::settle_accounts,
    store::{account::Account, connection::Profile, series::Value, story::series::put_days},
    vault::Credentials,
};

/// An account as an earlier version has stored it, with one connection and the number of a day.
async fn put_old(
    desk: &Desk,
    number: u128,
    campaign: CampaignId,
    integration: &str,
    typed: &[(&str, &str)],
    (subject, remote_id): (&str, &str),
) -> ConnectionId {
    let world = &desk.world;
    let id = AccountId(Uuid::from_u128(number));
    let connection = desk.add(campaign, integration).await;
    let values = typed.iter().map(|(key, value)| ((*key).to_owned(), SecretString::from(*value)));
    let text = Credentials(values.collect()).to_sealed_text();
    let url = typed.iter().find(|(key, _)| *key == "url").map(|(_, url)| url.trim_start_matches("https://"));
    let account = Account {
        id,
        agency: world.agency,
        provider: integration.to_owned(),
        application: None,
        subject: subject.to_owned(),
        name: subject.to_owned(),
        address: subject.to_owned(),
        health: Health::Healthy,
        health_since: 1,
        evidence: None,
        scopes: Vec::new(),
        secret: world.core.vault.seal("accounts.secret", world.agency, id.0, &text).unwrap(),
        token_version: 0,
        access_expires_at: None,
        hard_expires_at: None,
        hosts: vec![format!("{}:443", url.unwrap_or("crm.example"))],
        created_by: desk.owner.member,
        created_at: i64::try_from(number).unwrap(),
        connected_at: 1,
    };
    let profile = Profile {
        id: ProfileId(Uuid::from_u128(1000 + number)),
        agency: world.agency,
        integration: IntegrationKey(integration.to_owned()),
        remote_id: remote_id.to_owned(),
        name: "Main".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: None,
    };
    let mut row = desk.linked(connection).await.connection;
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_account(&account).await.unwrap();
    let profile = unit.put_profile(&profile).await.unwrap();
    (row.account, row.profile, row.connected_at) = (Some(id), Some(profile), Some(1));
    unit.update_connection(&row).await.unwrap();
    unit.commit().await.unwrap();
    connection
}

/// Stores a number of a past day for what the connection reports on.
async fn put_number(desk: &Desk, connection: ConnectionId, number: f64) {
    let linked = desk.linked(connection).await;
    let day = jiff::civil::date(2025, 1, 1);
    let value =
        Value { stream: "numbers".to_owned(), metric: "number".to_owned(), dimension: None, day, value: number };
    let mut unit = desk.world.core.store.write().await.unwrap();
    let profile = linked.profile.unwrap();
    put_days(&mut *unit, &profile, "numbers", (day, day), &[value]).await;
    unit.commit().await.unwrap();
}

async fn past_number(desk: &Desk, connection: ConnectionId) -> Option<f64> {
    let profile = desk.linked(connection).await.connection.profile.unwrap();
    let day = jiff::civil::date(2025, 1, 1);
    let mut unit = desk.world.core.store.read().await.unwrap();
    let values = unit.totals(desk.world.agency, &[profile], day, day).await.unwrap();
    values.first().map(|(_, value)| value.value)
}

fn crm(key: &str) -> [(&str, &str); 3] {
    [("app", "ab123"), ("key", key), ("kept.label", "Main")]
}

#[tokio::test]
async fn typed_accounts_keep_their_ids_connections_and_numbers() {
    let desk = Desk::build().await;
    desk.platforms.open("old-key", &[], 18);
    let first = put_old(&desk, 50, desk.world.campaign, "crm", &crm("old-key"), ("ab123", "ab123")).await;
    put_number(&desk, first, 17.0).await;
    let before = desk.linked(first).await;
    settle_accounts(&desk.world.core).await.unwrap();
    let after = desk.linked(first).await;
    assert_eq!(after.connection, before.connection, "the same account and the same profile");
    assert_eq!(past_number(&desk, first).await, Some(17.0));
    let (account, profile) = (after.account.unwrap(), after.profile.unwrap());
    assert_eq!((account.name.as_str(), profile.remote_id.clone()), ("ab123", account.id.to_string()));
    assert!(account.subject.len() == 32 && !account.subject.contains("old-key"), "{}", account.subject);

    settle_accounts(&desk.world.core).await.unwrap();
    assert_eq!(desk.linked(first).await.account.unwrap(), account, "the second time changes nothing");

    // Whoever types the same name now gets an account of his own.
    desk.platforms.open("other-key", &[], 9);
    let second = desk.add(desk.second, "crm").await;
    desk.connect(&desk.limited, second, &[("app", "ab123"), ("key", "other-key")]).await;
    assert_eq!(desk.number(second).await, Some(9.0));
    assert_eq!(desk.linked(first).await.account.unwrap(), account);
    assert_eq!(past_number(&desk, first).await, Some(17.0));
    // And the same key is known again.
    let third = desk.add(desk.world.campaign, "crm").await;
    desk.connect(&desk.owner, third, &[("app", "Anything"), ("key", "old-key")]).await;
    assert_eq!(desk.linked(third).await.connection.account, Some(account.id));
    assert_eq!(desk.linked(third).await.connection.profile, after.connection.profile);
}

#[tokio::test]
async fn a_new_key_entered_before_anything_was_settled_loses_no_number() {
    let desk = Desk::build().await;
    let first = put_old(&desk, 50, desk.world.campaign, "crm", &crm("old-key"), ("ab123", "ab123")).await;
    put_number(&desk, first, 17.0).await;
    let before = desk.linked(first).await.connection;
    desk.platforms.open("new-key", &[], 18);
    desk.save(&desk.owner, first, &[("app", "ab123"), ("key", "new-key")]).await.unwrap();
    desk.choose(&desk.owner, first, app::model::credentials::CredentialsChoice::Replace).await.unwrap();
    let after = desk.linked(first).await.connection;
    assert_eq!((after.account, after.profile), (before.account, before.profile));
    assert_eq!(past_number(&desk, first).await, Some(17.0));
}

#[tokio::test]
async fn two_names_of_one_key_stay_two_accounts() {
    let desk = Desk::build().await;
    let first = put_old(&desk, 50, desk.world.campaign, "crm", &crm("one-key"), ("ab123", "ab123")).await;
    let second = put_old(&desk, 51, desk.second, "crm", &crm("one-key"), ("cd456", "cd456")).await;
    settle_accounts(&desk.world.core).await.unwrap();
    let (one, other) = (desk.linked(first).await.account.unwrap(), desk.linked(second).await.account.unwrap());
    assert_eq!(one.subject, format!("{} ~{}", other.subject, one.id));
    settle_accounts(&desk.world.core).await.unwrap();
    assert_eq!(desk.linked(second).await.account.unwrap(), other);
}

#[tokio::test]
async fn shops_that_shared_a_series_by_mistake_part() {
    let desk = Desk::build().await;
    desk.platforms.open("a", &["1"], 5);
    desk.platforms.open("b", &["1"], 7);
    let old = |host: &'static str, key: &'static str| [("url", host), ("key", key), ("kept.id", "1")];
    let (a, b) = (old("https://a.example", "a"), old("https://b.example", "b"));
    let first = put_old(&desk, 50, desk.world.campaign, "shop", &a, ("1 https://a.example", "1")).await;
    let second = put_old(&desk, 51, desk.second, "shop", &b, ("1 https://b.example", "1")).await;
    assert_eq!(desk.linked(first).await.connection.profile, desk.linked(second).await.connection.profile);
    put_number(&desk, first, 17.0).await;
    let before = desk.linked(first).await.connection;
    settle_accounts(&desk.world.core).await.unwrap();
    assert_eq!(desk.linked(first).await.connection.profile, before.profile, "the older one keeps it");
    assert_eq!(past_number(&desk, first).await, Some(17.0), "no number is lost");
    assert_eq!((desk.number(first).await, desk.number(second).await), (Some(5.0), Some(7.0)));
    assert_eq!(desk.linked(second).await.profile.unwrap().remote_id, "1 @ https://b.example");
}
