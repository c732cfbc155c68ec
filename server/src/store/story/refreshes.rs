//! Leases and intents of a refresh.

use app::model::ids::AccountId;

use super::{begin, build_house};
use crate::store::{Store, StoreError};

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
