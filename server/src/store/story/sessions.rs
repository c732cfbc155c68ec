//! Sessions, known devices, and strangers who wait.

use app::model::ids::SessionId;

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError,
    session::{KnownDevice, Session},
};

pub(crate) async fn sessions_end(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let session = |kind: u128, expires_at| Session {
        id: SessionId(house.id(kind)),
        agency: house.agency,
        member: house.member,
        token_hash: house.id(kind).as_bytes().to_vec(),
        created_at: 100,
        expires_at,
    };
    let (first, second, third) = (session(1, 200), session(2, 300), session(3, 300));
    let mut unit = begin(store).await;
    for session in [&first, &second, &third] {
        unit.add_session(session).await.unwrap();
    }
    let twin = Session { id: SessionId(house.id(9)), ..first.clone() };
    assert!(matches!(unit.add_session(&twin).await, Err(StoreError::Duplicate(_))), "one session per token");

    assert_eq!(unit.session_by_token(&first.token_hash, 199).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.session_by_token(&first.token_hash, 200).await.unwrap(), None, "over from its last second on");
    assert_eq!(unit.session_by_token(b"unknown", 100).await.unwrap(), None);
    assert_eq!(unit.session(first.id, 199).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.session(first.id, 200).await.unwrap(), None);

    unit.prune_sessions(200).await.unwrap();
    assert_eq!(unit.session(first.id, 0).await.unwrap(), None, "pruned, not only over");
    assert!(unit.session(second.id, 0).await.unwrap().is_some());

    unit.end_sessions(house.member, Some(third.id)).await.unwrap();
    assert_eq!(unit.session(second.id, 0).await.unwrap(), None);
    assert_eq!(unit.session(third.id, 0).await.unwrap(), Some(third.clone()));
    unit.end_session(third.id).await.unwrap();
    assert_eq!(unit.session(third.id, 0).await.unwrap(), None);
    unit.add_session(&second).await.unwrap();
    unit.end_sessions(house.member, None).await.unwrap();
    assert_eq!(unit.session(second.id, 0).await.unwrap(), None);
}

pub(crate) async fn devices_are_few_and_move_along(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let device = |house: &House, token: &[u8], expires_at| KnownDevice {
        agency: house.agency,
        member: house.member,
        token_hash: token.to_vec(),
        expires_at,
    };
    let mut unit = begin(store).await;
    unit.add_device(&device(&house, b"a", 200), None, 2).await.unwrap();
    unit.add_device(&device(&other, b"b", 300), Some(b"a"), 2).await.unwrap();
    assert!(!unit.is_known_device(house.member, b"a", 100).await.unwrap(), "the old token is worth nothing");
    assert!(unit.is_known_device(house.member, b"b", 199).await.unwrap(), "two people share a browser");
    assert!(!unit.is_known_device(house.member, b"b", 200).await.unwrap(), "each for their own time");
    assert!(unit.is_known_device(other.member, b"b", 200).await.unwrap());

    unit.add_device(&device(&house, b"c", 300), Some(b"b"), 2).await.unwrap();
    unit.add_device(&device(&house, b"d", 300), None, 2).await.unwrap();
    unit.add_device(&device(&house, b"e", 300), None, 2).await.unwrap();
    let mut known = Vec::new();
    for token in [b"a", b"b", b"c", b"d", b"e"] {
        known.push(unit.is_known_device(house.member, token, 100).await.unwrap());
    }
    assert_eq!(known, [false, false, false, true, true], "the newest two");
    assert!(unit.is_known_device(other.member, b"c", 100).await.unwrap(), "nobody else's are counted");

    unit.end_devices(house.member, Some(b"e")).await.unwrap();
    assert!(!unit.is_known_device(house.member, b"d", 100).await.unwrap());
    assert!(unit.is_known_device(house.member, b"e", 100).await.unwrap());
    unit.prune_sessions(300).await.unwrap();
    assert!(!unit.is_known_device(house.member, b"e", 100).await.unwrap(), "pruned, not only over");
    unit.add_device(&device(&house, b"f", 500), None, 2).await.unwrap();
    unit.end_devices(house.member, None).await.unwrap();
    assert!(!unit.is_known_device(house.member, b"f", 100).await.unwrap());
}

pub(crate) async fn strangers_wait_at_one_door(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    unit.set_strangers_wait(house.agency, house.member, 100).await.unwrap();
    unit.set_strangers_wait(house.agency, house.member, 200).await.unwrap();
    assert_eq!(unit.strangers_wait_until(house.member).await.unwrap(), Some(200));
    assert_eq!(unit.strangers_wait_until(other.member).await.unwrap(), None);
    unit.prune_sessions(200).await.unwrap();
    assert_eq!(unit.strangers_wait_until(house.member).await.unwrap(), None);
}
