//! Leases and intents of a refresh.

use app::model::ids::{AccountId, AgencyId};

use super::{begin, build_house, sealed};
use crate::store::{
    Store, StoreError,
    account::TokenUpdate,
    renewal::{Beginning, Begun, UnreadReply},
};

pub(crate) async fn one_refresh_at_a_time(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();

    assert!(unit.take_lease(account.id, "first", 100, 160).await.unwrap());
    assert!(!unit.take_lease(account.id, "second", 159, 219).await.unwrap());
    assert!(!unit.take_lease(account.id, "first", 159, 219).await.unwrap(), "not even by its holder");
    assert!(unit.take_lease(account.id, "second", 160, 220).await.unwrap(), "over at its end");
    assert!(!unit.release_lease(account.id, "first").await.unwrap());
    assert!(!unit.take_lease(account.id, "third", 170, 230).await.unwrap(), "only its holder gives it back");
    assert!(unit.release_lease(account.id, "second").await.unwrap());
    assert!(unit.take_lease(account.id, "third", 170, 230).await.unwrap());
    assert!(!unit.take_lease(account.id, "fourth", 100, 160).await.unwrap(), "the clock was set back");
    assert!(!unit.take_lease(account.id, "fourth", 110, 170).await.unwrap(), "still held");
    assert!(unit.take_lease(account.id, "fourth", 160, 220).await.unwrap(), "no longer than its length from then on");
    let unknown = AccountId(house.id(9));
    assert!(!unit.take_lease(unknown, "first", 100, 160).await.unwrap());

    assert_eq!(unit.intent(account.id).await.unwrap(), None);
    unit.put_intent(account.id, 1, 100).await.unwrap();
    unit.put_intent(account.id, 2, 110).await.unwrap();
    assert_eq!(unit.intent(account.id).await.unwrap(), Some(2));
    unit.clear_intent(account.id).await.unwrap();
    assert_eq!(unit.intent(account.id).await.unwrap(), None);
    assert!(matches!(unit.put_intent(unknown, 1, 100).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn a_renewal_begins_and_ends_in_one_step_each(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let by = |holder: &str, now| Beginning {
        agency: house.agency,
        account: account.id,
        token_version: 1,
        holder: holder.to_owned(),
        now,
        until: now + 60,
    };
    let update = TokenUpdate {
        counted_at: None,
        secret: sealed(1, "renewed"),
        scopes: vec!["ads.read".to_owned()],
        access_expires_at: Some(7_200),
        hard_expires_at: None,
    };
    let first = by("first", 100);
    assert_eq!(unit.begin_renewal(&first).await.unwrap(), Begun::Ours { interrupted: false });
    assert_eq!(unit.intent(account.id).await.unwrap(), Some(1));
    assert_eq!(unit.begin_renewal(&by("second", 159)).await.unwrap(), Begun::Theirs);
    let second = by("second", 160);
    assert_eq!(unit.begin_renewal(&second).await.unwrap(), Begun::Ours { interrupted: true }, "its lease is over");

    // What could not be read stays with the version that it came for; the first one, as only that can hold what still works.
    let reply = |text, at| UnreadReply { body: sealed(1, text), at };
    assert_eq!(unit.unread_reply(&second).await.unwrap(), None);
    unit.keep_reply(&second, &reply("odd", 161)).await.unwrap();
    unit.keep_reply(&second, &reply("later", 162)).await.unwrap();
    assert_eq!(unit.unread_reply(&first).await.unwrap(), Some(reply("odd", 161)));
    assert_eq!(unit.begin_renewal(&by("third", 230)).await.unwrap(), Begun::Ours { interrupted: true });
    assert_eq!(unit.unread_reply(&second).await.unwrap(), Some(reply("odd", 161)), "it begins anew");
    let other = Beginning { token_version: 2, ..second.clone() };
    unit.keep_reply(&other, &reply("another", 163)).await.unwrap();
    assert_eq!(unit.unread_reply(&other).await.unwrap(), None);
    unit.put_intent(account.id, 2, 231).await.unwrap();
    assert_eq!(unit.unread_reply(&other).await.unwrap(), None, "it was given for another token");
    unit.put_intent(account.id, 1, 232).await.unwrap();
    let second = by("third", 230);

    // The first comes late: its tokens count, and the intent is the second's.
    assert!(unit.end_renewal(&first, &update).await.unwrap());
    assert_eq!(unit.intent(account.id).await.unwrap(), Some(1));
    assert!(!unit.end_renewal(&second, &update).await.unwrap(), "over another version nothing is written");
    assert_eq!(unit.intent(account.id).await.unwrap(), None);
    let stored = unit.account(house.agency, account.id).await.unwrap().unwrap();
    assert_eq!((stored.token_version, stored.secret, stored.access_expires_at), (2, update.secret, Some(7_200)));

    assert_eq!(unit.begin_renewal(&by("third", 200)).await.unwrap(), Begun::Renewed);
    let newer = Beginning { token_version: 2, ..by("third", 200) };
    assert_eq!(unit.begin_renewal(&newer).await.unwrap(), Begun::Ours { interrupted: false });
    let foreign = Beginning { agency: AgencyId(house.id(8)), ..newer.clone() };
    let unknown = Beginning { account: AccountId(house.id(9)), ..newer };
    for nobody in [foreign, unknown] {
        assert_eq!(unit.begin_renewal(&nobody).await.unwrap(), Begun::Gone);
    }
}
