//! Days that are asked for once more.

use app::model::{cause::Cause, ids::RereadingId};
use jiff::civil::{Date, date};

use super::{begin, build_house};
use crate::store::{
    Store, StoreError,
    rereading::{Found, Rereading, RereadingState},
    series::Correction,
};

const DAYS: (Date, Date) = (date(2026, 3, 1), date(2026, 3, 9));

pub(crate) async fn an_ask_is_open_once_and_tells_what_came(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let foreign = unit.put_profile(&other.profile(1, "act_1")).await.unwrap();
    let asked = |kind: u128, asked_at: i64| Rereading {
        id: RereadingId(house.id(kind)),
        agency: house.agency,
        profile,
        first: DAYS.0,
        last: DAYS.1,
        asked_by: Some(house.member),
        asked_at,
        state: RereadingState::Open { waits: None },
        progress: [("spend".to_owned(), date(2026, 3, 10))].into(),
        found: Found::default(),
    };
    let mut first = asked(20, 100);
    unit.add_rereading(&first).await.unwrap();
    assert!(matches!(unit.add_rereading(&asked(21, 110)).await, Err(StoreError::Duplicate(_))), "one at a time");
    assert_eq!(unit.open_rereading(house.agency, profile, DAYS).await.unwrap(), Some(first.id));
    assert_eq!(unit.open_rereading(house.agency, profile, (DAYS.0, DAYS.0)).await.unwrap(), None);
    assert_eq!(unit.open_rereading(other.agency, profile, DAYS).await.unwrap(), None);
    assert_eq!(unit.rereading(other.agency, first.id).await.unwrap(), None);

    first.found.add_corrections(vec![Correction {
        profile,
        stream: "spend".to_owned(),
        day: DAYS.0,
        change: 7,
        before: vec![("cost".to_owned(), 1.5)],
        after: Vec::new(),
    }]);
    first.found.kept.insert(DAYS.1);
    for state in [
        RereadingState::Open { waits: Some(Cause::Outage) },
        RereadingState::Stopped,
        RereadingState::Failed { cause: Cause::Revoked },
        RereadingState::Done,
    ] {
        first.state = state;
        unit.update_rereading(&first).await.unwrap();
        assert_eq!(unit.rereading(house.agency, first.id).await.unwrap().as_ref(), Some(&first));
    }
    assert!(matches!(
        unit.update_rereading(&Rereading { agency: other.agency, ..first.clone() }).await,
        Err(StoreError::Stale(_))
    ));
    let again = asked(21, 110);
    unit.add_rereading(&again).await.unwrap();
    let own = Rereading { asked_by: None, first: DAYS.1, ..asked(22, 120) };
    unit.add_rereading(&own).await.unwrap();

    let newest = unit.rereadings(house.agency, &[profile, foreign], 2).await.unwrap();
    assert_eq!(newest, [own.clone(), again.clone()]);
    assert!(unit.rereadings(other.agency, &[profile, foreign], 2).await.unwrap().is_empty());
    assert_eq!(unit.count_rereadings(house.agency, profile, 99).await.unwrap(), 2, "of people");
    assert_eq!(unit.count_rereadings(house.agency, profile, 100).await.unwrap(), 1);
    assert_eq!(unit.count_rereadings(other.agency, profile, 0).await.unwrap(), 0);
    let stray = Rereading { agency: other.agency, last: DAYS.0, ..asked(23, 1) };
    assert!(matches!(unit.add_rereading(&stray).await, Err(StoreError::Stale(_))), "another agency's profile");

    unit.prune_rereadings(other.agency, 1_000).await.unwrap();
    unit.prune_rereadings(house.agency, 110).await.unwrap();
    assert_eq!(unit.rereadings(house.agency, &[profile], 9).await.unwrap(), [own, again]);
}
