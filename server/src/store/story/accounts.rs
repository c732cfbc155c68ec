//! Accounts.

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, ApplicationId},
};

use super::{begin, build_house, sealed, shown::check_shown};
use crate::store::{
    Store, StoreError,
    account::{Account, Evidence, Renewals, TokenUpdate},
    application::Application,
    job::{Lane, NewJob, Priority},
    list::{Ask, Reader},
};

fn evidence() -> Evidence {
    Evidence {
        request: "POST https://id.example/token".to_owned(),
        status: Some(400),
        code: Some("invalid_grant".to_owned()),
        text: None,
        is_ours: false,
        at: 400,
    }
}

pub(crate) async fn accounts_are_unique_by_identity(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    assert_eq!(unit.account(house.agency, account.id).await.unwrap(), Some(account.clone()));
    assert_eq!(unit.account(other.agency, account.id).await.unwrap(), None);

    let twin = Account { id: AccountId(house.id(2)), ..account.clone() };
    assert!(matches!(unit.add_account(&twin).await, Err(StoreError::Duplicate(_))));
    // Without an application the identity is unique all the same, and another one than with it.
    let credentials = Account { application: None, ..twin.clone() };
    unit.add_account(&credentials).await.unwrap();
    let twin = Account { id: AccountId(house.id(3)), ..credentials.clone() };
    assert!(matches!(unit.add_account(&twin).await, Err(StoreError::Duplicate(_))));
    assert!(!unit.is_grant_shared(&account).await.unwrap());
    unit.add_account(&other.account(1, "marketing")).await.unwrap();
    assert!(unit.is_grant_shared(&account).await.unwrap(), "the same person at the same client, in another agency");
    assert!(!unit.is_grant_shared(&credentials).await.unwrap(), "credentials are no grant");
    let theirs = ApplicationId(other.id(5));
    let another = Application { id: theirs, client_id: "theirs".to_owned(), ..other.application() };
    unit.put_application(&another).await.unwrap();
    let moved = Account { application: Some(theirs), ..other.account(1, "marketing") };
    unit.renew_account(&moved).await.unwrap();
    let of_theirs = unit.accounts_of_application(other.agency, "sandbox", theirs).await.unwrap();
    assert_eq!(of_theirs.iter().map(|account| account.id).collect::<Vec<_>>(), [moved.id], "it has moved");
    assert!(unit.accounts_of_application(house.agency, "sandbox", theirs).await.unwrap().is_empty());
    assert!(!unit.is_grant_shared(&account).await.unwrap(), "another client has a permission of its own");

    let by = unit.account_by_subject(house.agency, "sandbox", Some(house.application), "marketing").await.unwrap();
    assert_eq!(by, Some(account.clone()));
    let by = unit.account_by_subject(house.agency, "sandbox", None, "marketing").await.unwrap();
    assert_eq!(by, Some(credentials.clone()));
    let elsewhere = Some(ApplicationId(house.id(9)));
    assert_eq!(unit.account_by_subject(house.agency, "sandbox", elsewhere, "marketing").await.unwrap(), None);
    assert_eq!(unit.account_by_subject(other.agency, "sandbox", None, "marketing").await.unwrap(), None);

    let early = Account { name: "aaa".to_owned(), subject: "early".to_owned(), ..twin };
    unit.add_account(&early).await.unwrap();
    let listed = unit.list_accounts(&Reader::of_all(house.agency), &Ask::first(9)).await.unwrap();
    let listed: Vec<Account> = listed.into_iter().map(|listed| listed.row).collect();
    assert_eq!(listed, [early, account, credentials], "by name");

    assert!(unit.accounts_broken_by(house.agency, "sandbox", Cause::Revoked).await.unwrap().is_empty());
    let revoked = Health::Broken { cause: Cause::Revoked };
    unit.set_account_health(house.agency, listed[1].id, 1, revoked, 200, None).await.unwrap();
    let broken = unit.accounts_broken_by(house.agency, "sandbox", Cause::Revoked).await.unwrap();
    assert_eq!(broken.iter().map(|account| account.id).collect::<Vec<_>>(), [listed[1].id]);
    for (agency, provider, cause) in [
        (other.agency, "sandbox", Cause::Revoked),
        (house.agency, "google", Cause::Revoked),
        (house.agency, "sandbox", Cause::Expired),
    ] {
        assert!(unit.accounts_broken_by(agency, provider, cause).await.unwrap().is_empty());
    }
}

pub(crate) async fn late_writes_do_not_reach_a_renewed_account(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();

    let update = TokenUpdate {
        secret: sealed(1, "refreshed"),
        scopes: vec!["ads.read".to_owned(), "openid".to_owned()],
        access_expires_at: Some(7_300),
        hard_expires_at: Some(90_000),
        counted_at: Some(300),
    };
    assert!(!unit.update_tokens(other.agency, account.id, 1, &update).await.unwrap());
    assert!(unit.update_tokens(house.agency, account.id, 1, &update).await.unwrap());
    assert!(!unit.update_tokens(house.agency, account.id, 1, &update).await.unwrap(), "written by somebody else");
    let refreshed = Account {
        secret: update.secret.clone(),
        scopes: update.scopes.clone(),
        access_expires_at: update.access_expires_at,
        hard_expires_at: update.hard_expires_at,
        token_version: 2,
        ..account.clone()
    };
    assert_eq!(unit.account(house.agency, account.id).await.unwrap(), Some(refreshed.clone()));

    let broken = Health::Broken { cause: Cause::Revoked };
    let evidence = evidence();
    assert!(!unit.set_account_health(house.agency, account.id, 1, broken, 400, Some(&evidence)).await.unwrap());
    assert!(!unit.set_account_health(other.agency, account.id, 2, broken, 400, Some(&evidence)).await.unwrap());
    assert_eq!(unit.account(house.agency, account.id).await.unwrap(), Some(refreshed.clone()), "untouched");
    assert!(unit.set_account_health(house.agency, account.id, 2, broken, 400, Some(&evidence)).await.unwrap());
    let seen = unit.account(house.agency, account.id).await.unwrap().unwrap();
    assert_eq!((seen.health, seen.health_since, seen.evidence.as_ref()), (broken, 400, Some(&evidence)));

    let renewed = Account {
        name: "New name".to_owned(),
        address: "new@harbour-coffee.example".to_owned(),
        health: Health::Expiring { on: 9_000 },
        health_since: 500,
        evidence: None,
        scopes: vec![],
        secret: sealed(1, "renewed"),
        access_expires_at: None,
        hard_expires_at: Some(9_000),
        hosts: vec![],
        connected_at: 500,
        ..seen
    };
    unit.renew_account(&renewed).await.unwrap();
    let expected = Account { token_version: 3, ..renewed.clone() };
    assert_eq!(unit.account(house.agency, account.id).await.unwrap(), Some(expected));
    let foreign = Account { agency: other.agency, ..renewed };
    assert!(matches!(unit.renew_account(&foreign).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn routine_renewals_are_counted(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let (agency, id) = (house.agency, account.id);
    assert_eq!(unit.renewals(agency, id).await.unwrap(), Renewals::default());
    let update = |counted_at| TokenUpdate {
        secret: sealed(1, "renewed"),
        scopes: vec![],
        access_expires_at: None,
        hard_expires_at: None,
        counted_at,
    };
    assert!(unit.update_tokens(agency, id, 1, &update(Some(300))).await.unwrap());
    assert!(unit.update_tokens(agency, id, 2, &update(Some(400))).await.unwrap());
    assert!(unit.update_tokens(agency, id, 3, &update(None)).await.unwrap(), "told as an event");
    assert!(!unit.update_tokens(agency, id, 3, &update(Some(500))).await.unwrap());
    let counted = Renewals { count: 2, last: Some(400) };
    assert_eq!(unit.renewals(agency, id).await.unwrap(), counted);
    assert_eq!(unit.renewals(other.agency, id).await.unwrap(), Renewals::default());
    unit.renew_account(&account).await.unwrap();
    assert_eq!(unit.renewals(agency, id).await.unwrap(), counted, "signing in again is no such renewal");
}

pub(crate) async fn a_removed_account_leaves_its_connections(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let profile = house.profile(2, "act_1");
    unit.put_profile(&profile).await.unwrap();
    let mut connection = house.connection(3);
    (connection.account, connection.profile, connection.health) = (Some(account.id), Some(profile.id), Health::Healthy);
    unit.add_connection(&connection).await.unwrap();
    assert!(unit.take_lease(account.id, "holder", 100, 160).await.unwrap());
    unit.put_intent(account.id, 1, 100).await.unwrap();
    let job = NewJob {
        agency: house.agency,
        kind: "sync",
        lane: Lane::Data,
        priority: Priority::Usual,
        key: "sync:1".to_owned(),
        account: Some(account.id),
        payload: "{}".to_owned(),
        due_at: 100,
    };
    unit.add_job(&job).await.unwrap();
    unit.commit().await.unwrap();

    let mut unit = begin(store).await;
    assert!(matches!(unit.remove_account(other.agency, account.id).await, Err(StoreError::Stale(_))));
    unit.remove_account(house.agency, account.id).await.unwrap();
    unit.commit().await.unwrap();

    let mut unit = begin(store).await;
    assert_eq!(unit.account(house.agency, account.id).await.unwrap(), None);
    let linked = unit.connection(house.agency, connection.id).await.unwrap().unwrap();
    assert_eq!(linked.connection.account, None);
    assert_eq!(linked.account, None);
    assert_eq!(linked.profile, Some(profile), "its data stays");
    assert_eq!(linked.health(), Health::Never);
    check_shown(&mut *unit, house.agency).await;
    assert_eq!(unit.intent(account.id).await.unwrap(), None);
    assert!(!unit.take_lease(account.id, "holder", 500, 560).await.unwrap(), "nothing to refresh any more");
    assert_eq!(unit.keys_without_job(&["sync:1".to_owned()]).await.unwrap(), ["sync:1"]);
    assert!(unit.sealed_key_ids().await.unwrap() == [1], "only the clients' secrets are left");
    assert!(matches!(unit.remove_account(house.agency, account.id).await, Err(StoreError::Stale(_))));
}
