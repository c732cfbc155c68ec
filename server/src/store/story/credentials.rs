//! Accounts of one identity, and credentials that wait for a choice.

use app::model::{
    credentials::CredentialsQuestion,
    ids::{AccountId, OfferId, SessionId},
};

use super::{House, begin, build_house, sealed};
use crate::store::{
    Store, StoreError,
    account::Account,
    connection::Connection,
    credential::{Offer, TWIN},
};

fn account(house: &House, kind: u128, subject: &str) -> Account {
    Account { application: None, created_at: i64::try_from(kind).unwrap(), ..house.account(kind, subject) }
}

pub(crate) fn offer(house: &House, kind: u128, connection: u128, account: AccountId) -> Offer {
    let id = OfferId(house.id(kind));
    Offer {
        id,
        agency: house.agency,
        connection: house.connection(connection).id,
        member: house.member,
        session: house.session,
        account,
        token_version: 1,
        uses: vec![house.connection(connection).id],
        question: CredentialsQuestion {
            offer: id,
            stored: "Main".to_owned(),
            entered: "Second".to_owned(),
            untold: false,
            reach: Vec::new(),
            moves: false,
            hidden: 0,
        },
        secret: sealed(1, "offer"),
        expires_at: 1_000,
    }
}

pub(crate) async fn one_identity_may_have_several_accounts(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let first = account(&house, 1, "key");
    let twin = account(&house, 2, &format!("key{TWIN}{}", house.id(2)));
    for account in [&first, &twin, &account(&house, 3, "key of another"), &account(&house, 4, "key~")] {
        unit.add_account(account).await.unwrap();
    }
    unit.add_account(&account(&other, 1, "key")).await.unwrap();
    let found = unit.accounts_of_subject(house.agency, "sandbox", "key", 10).await.unwrap();
    assert_eq!(found, [first.clone(), twin.clone()]);
    assert_eq!(
        unit.accounts_of_subject(house.agency, "sandbox", "key", 1).await.unwrap(),
        std::slice::from_ref(&first)
    );
    assert_eq!(unit.accounts_with_credentials().await.unwrap().len(), 5);

    assert!(matches!(unit.set_subject(house.agency, twin.id, "key").await, Err(StoreError::Duplicate(_))));
    assert!(matches!(unit.set_subject(other.agency, twin.id, "x").await, Err(StoreError::Stale(_))));
    unit.set_subject(house.agency, twin.id, "x").await.unwrap();
    assert_eq!(unit.accounts_of_subject(house.agency, "sandbox", "key", 10).await.unwrap(), [first]);

    assert_eq!(unit.subject_key(house.agency).await.unwrap(), None);
    unit.add_subject_key(house.agency, &sealed(1, "key")).await.unwrap();
    assert!(matches!(unit.add_subject_key(house.agency, &sealed(1, "x")).await, Err(StoreError::Duplicate(_))));
    assert_eq!(unit.subject_key(house.agency).await.unwrap(), Some(sealed(1, "key")));
    assert_eq!(unit.subject_key(other.agency).await.unwrap(), None);
}

pub(crate) async fn a_profile_takes_another_id_with_all_it_has(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let (first, second) = (account(&house, 1, "one"), account(&house, 2, "two"));
    let (profile, taken) = (house.profile(1, "1"), house.profile(2, "2"));
    for account in [&second, &first] {
        unit.add_account(account).await.unwrap();
    }
    for profile in [&profile, &taken] {
        unit.put_profile(profile).await.unwrap();
    }
    for (kind, account) in [(1, second.id), (2, first.id), (3, first.id)] {
        let row = Connection { account: Some(account), profile: Some(profile.id), ..house.connection(kind) };
        unit.add_connection(&row).await.unwrap();
    }
    assert_eq!(
        unit.accounts_of_profile(house.agency, profile.id).await.unwrap(),
        [first.id, second.id],
        "oldest first"
    );
    assert!(unit.accounts_of_profile(other.agency, profile.id).await.unwrap().is_empty());
    let taken = unit.set_remote_id(house.agency, profile.id, "2").await;
    assert!(matches!(taken, Err(StoreError::Duplicate(_))));
    unit.set_remote_id(house.agency, profile.id, "1 @ here").await.unwrap();
    assert!(matches!(unit.set_remote_id(other.agency, profile.id, "x").await, Err(StoreError::Stale(_))));
    let key = &profile.integration;
    assert_eq!(unit.profile_by_remote_id(house.agency, key, "1 @ here").await.unwrap(), Some(profile.id));
    assert_eq!(unit.profile_by_remote_id(house.agency, key, "1").await.unwrap(), None);
    assert_eq!(unit.profile_by_remote_id(other.agency, key, "1 @ here").await.unwrap(), None);
}

pub(crate) async fn an_offer_is_one_browser_s_and_ends(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = account(&house, 1, "key");
    unit.add_account(&account).await.unwrap();
    unit.add_connection(&house.connection(2)).await.unwrap();
    let first = offer(&house, 3, 2, account.id);
    unit.put_offer(&first).await.unwrap();
    let second = offer(&house, 4, 2, account.id);
    unit.put_offer(&second).await.unwrap();
    let read = unit.offer(house.agency, house.session, second.connection).await.unwrap();
    assert_eq!(read, Some(second.clone()), "the newest stands for the others");
    assert_eq!(unit.offer(other.agency, house.session, second.connection).await.unwrap(), None);
    let foreign = SessionId(house.id(9));
    assert_eq!(unit.offer(house.agency, foreign, second.connection).await.unwrap(), None);
    unit.remove_offer(other.agency, second.id).await.unwrap();
    unit.prune_offers(house.agency, 1_000).await.unwrap();
    assert!(unit.offer(house.agency, house.session, second.connection).await.unwrap().is_some());
    unit.prune_offers(house.agency, 1_001).await.unwrap();
    assert_eq!(unit.offer(house.agency, house.session, second.connection).await.unwrap(), None);

    unit.put_offer(&second).await.unwrap();
    unit.remove_account(house.agency, account.id).await.unwrap();
    assert_eq!(
        unit.offer(house.agency, house.session, second.connection).await.unwrap(),
        None,
        "it goes with its account"
    );
}
