//! Changes and the timeline.

use app::model::{
    cause::Cause,
    change::{Change, ChangeSubject},
};

use super::{begin, build_house};
use crate::store::{
    Store,
    account::Evidence,
    event::{Event, EventKind},
};

pub(crate) async fn changes_come_in_order_and_never_twice(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert_eq!(unit.last_sequence().await.unwrap(), 0);
    assert!(unit.changes_after(0, 10).await.unwrap().is_empty());
    let of_campaign = ChangeSubject::Connection(house.connection(1).id);
    let of_agency = ChangeSubject::Account(house.account(2, "x").id);
    let foreign = ChangeSubject::Campaign(other.campaign);
    unit.add_change(house.agency, Some(house.campaign), of_campaign, 100).await.unwrap();
    unit.add_change(house.agency, None, of_agency, 200).await.unwrap();
    unit.add_change(other.agency, Some(other.campaign), foreign, 300).await.unwrap();
    let change = |sequence, campaign, subject| Change { sequence, campaign, subject };
    let all = [
        (house.agency, change(1, Some(house.campaign), of_campaign)),
        (house.agency, change(2, None, of_agency)),
        (other.agency, change(3, Some(other.campaign), foreign)),
    ];
    assert_eq!(unit.changes_after(0, 10).await.unwrap(), all);
    assert_eq!(unit.changes_after(0, 2).await.unwrap(), all[..2]);
    assert_eq!(unit.changes_after(2, 10).await.unwrap(), all[2..]);
    assert_eq!(unit.last_sequence().await.unwrap(), 3);
    for (at, newest) in [(100, 0), (200, 1), (201, 2), (301, 3)] {
        assert_eq!(unit.sequence_before(at).await.unwrap(), newest, "before {at}");
    }
    unit.commit().await.unwrap();

    let mut unit = begin(store).await;
    unit.prune_changes(300).await.unwrap();
    assert_eq!(unit.changes_after(0, 10).await.unwrap(), all[2..]);
    unit.prune_changes(301).await.unwrap();
    assert_eq!(unit.last_sequence().await.unwrap(), 3, "known although its row is gone");
    unit.add_change(house.agency, None, of_agency, 400).await.unwrap();
    assert_eq!(unit.changes_after(3, 10).await.unwrap(), [(house.agency, change(4, None, of_agency))]);
}

pub(crate) async fn the_timeline_is_a_connection_s_own(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let (here, there) = (house.connection(1).id, house.connection(2).id);
    let account = house.account(3, "marketing").id;
    let event = |account, connection, kind, at| Event {
        agency: house.agency,
        account,
        connection,
        member: Some(house.member),
        kind,
        at,
    };
    let evidence = Evidence {
        request: "POST https://id.example/token".to_owned(),
        status: Some(400),
        code: None,
        text: None,
        is_ours: false,
        at: 2,
    };
    let connected = event(Some(account), Some(here), EventKind::Connected { who: "marketing".to_owned() }, 1);
    let broken = event(Some(account), None, EventKind::Broken { cause: Cause::Revoked, evidence: Some(evidence) }, 2);
    let elsewhere = event(Some(account), Some(there), EventKind::ProfileLost { name: "act_2".to_owned() }, 3);
    let filled = event(None, Some(here), EventKind::Backfilled { days: 12 }, 3);
    let foreign = Event { agency: other.agency, ..event(Some(account), Some(here), EventKind::Healed, 4) };

    let mut unit = begin(store).await;
    for event in [&connected, &broken, &elsewhere, &filled, &foreign] {
        unit.add_event(event).await.unwrap();
    }
    let lines = unit.events(house.agency, here, Some(account), 10).await.unwrap();
    assert_eq!(lines, [filled.clone(), broken.clone(), connected.clone()], "newest first, no other connection's");
    assert_eq!(unit.events(house.agency, here, Some(account), 2).await.unwrap(), [filled.clone(), broken]);
    assert_eq!(unit.events(house.agency, here, None, 10).await.unwrap(), [filled, connected]);
}

pub(crate) async fn old_lines_are_forgotten_by_age_alone(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let connection = house.connection(1).id;
    let event = |agency, at| Event {
        agency,
        account: None,
        connection: Some(connection),
        member: None,
        kind: EventKind::Healed,
        at,
    };
    let mut unit = begin(store).await;
    // A clock that went back has written one out of order.
    for at in [10, 30, 20, 40, 50] {
        unit.add_event(&event(house.agency, at)).await.unwrap();
    }
    unit.add_event(&event(other.agency, 10)).await.unwrap();

    let agency = house.agency;
    assert_eq!(unit.prune_events(agency, 40, 2).await.unwrap(), 2, "the oldest first, a bounded number");
    let left = unit.events(agency, connection, None, 10).await.unwrap();
    assert_eq!(left.iter().map(|event| event.at).collect::<Vec<_>>(), [50, 40, 30]);
    assert_eq!(unit.prune_events(agency, 40, 2).await.unwrap(), 1);
    assert_eq!(unit.prune_events(agency, 40, 2).await.unwrap(), 0);
    assert_eq!(
        unit.prune_events(agency, 5, 2).await.unwrap(),
        0,
        "a longer time brings nothing back and takes nothing"
    );
    let left = unit.events(agency, connection, None, 10).await.unwrap();
    assert_eq!(left.iter().map(|event| event.at).collect::<Vec<_>>(), [50, 40]);
    assert_eq!(unit.events(other.agency, connection, None, 10).await.unwrap().len(), 1, "no other agency's");
}
