//! Sessions and failed tries.

use app::model::ids::SessionId;

use super::{begin, build_house};
use crate::store::{Store, StoreError, session::Session};

const DAY: i64 = 24 * 60 * 60;

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

    for at in [10, 20, 30] {
        unit.add_try("a@b.example", at).await.unwrap();
    }
    unit.add_try("c@d.example", 30).await.unwrap();
    assert_eq!(unit.count_tries("a@b.example", 20, 30).await.unwrap(), 2);
    assert_eq!(unit.count_tries("a@b.example", 10, 29).await.unwrap(), 2, "the clock was ahead");
    unit.clear_tries("a@b.example").await.unwrap();
    assert_eq!(unit.count_tries("a@b.example", 0, 30).await.unwrap(), 0);
    assert_eq!(unit.count_tries("c@d.example", 0, 30).await.unwrap(), 1);
    unit.prune_sessions(DAY + 31).await.unwrap();
    assert_eq!(unit.count_tries("c@d.example", 0, 30).await.unwrap(), 0, "old tries don't pile up");
}
