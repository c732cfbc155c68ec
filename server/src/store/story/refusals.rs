//! Refused streams.

use app::model::ids::AccountId;

use super::{House, begin, build_house};
use crate::store::{Store, StoreError, Unit, account::Evidence, connection::Connection, refusal::Refusal};

fn refusal(house: &House, kind: u128, stream: &str, since: i64) -> Refusal {
    let evidence = Evidence {
        request: "GET https://data.example/deals".to_owned(),
        status: Some(403),
        code: None,
        text: Some(format!("Refused at {since}")),
        is_ours: false,
        at: since,
    };
    let connection = house.connection(kind).id;
    Refusal { agency: house.agency, connection, stream: stream.to_owned(), since, evidence }
}

async fn keys(unit: &mut dyn Unit, house: &House, kinds: &[u128]) -> Vec<String> {
    let connections: Vec<_> = kinds.iter().map(|kind| house.connection(*kind).id).collect();
    let found = unit.refusals(house.agency, &connections).await.unwrap();
    found.into_iter().map(|refusal| refusal.stream).collect()
}

/// A connection with an account and a profile.
async fn connect(unit: &mut dyn Unit, house: &House, kind: u128, account: AccountId) -> Connection {
    let profile = unit.put_profile(&house.profile(kind, &format!("act_{kind}"))).await.unwrap();
    let row = Connection { account: Some(account), profile: Some(profile), ..house.connection(kind) };
    unit.add_connection(&row).await.unwrap();
    row
}

pub(crate) async fn a_refused_stream_is_its_connection_s_own(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "subject-1");
    unit.add_account(&account).await.unwrap();
    connect(&mut *unit, &house, 1, account.id).await;
    connect(&mut *unit, &house, 2, account.id).await;

    let deals = refusal(&house, 1, "deals", 100);
    assert!(unit.put_refusal(&deals).await.unwrap(), "it is new");
    let again = Refusal { since: 200, evidence: refusal(&house, 1, "deals", 200).evidence, ..deals.clone() };
    assert!(!unit.put_refusal(&again).await.unwrap());
    let found = unit.refusals(house.agency, &[deals.connection]).await.unwrap();
    assert_eq!(found, [Refusal { since: 100, ..again }], "since the first time, with the newest answer");

    unit.put_refusal(&refusal(&house, 1, "calls", 100)).await.unwrap();
    unit.put_refusal(&refusal(&house, 2, "deals", 100)).await.unwrap();
    assert_eq!(keys(&mut *unit, &house, &[1]).await, ["calls", "deals"]);
    assert_eq!(keys(&mut *unit, &house, &[1, 2]).await.len(), 3);
    assert!(keys(&mut *unit, &house, &[]).await.is_empty());

    assert!(unit.refusals(other.agency, &[deals.connection]).await.unwrap().is_empty());
    let row = unit.connection(house.agency, deals.connection).await.unwrap().unwrap().connection;
    let (account, profile) = (row.account.unwrap(), row.profile.unwrap());
    assert!(unit.end_refusals(other.agency, account, profile, "deals").await.unwrap().is_empty());
    let foreign = Refusal { agency: other.agency, ..refusal(&house, 1, "forms", 100) };
    assert!(matches!(unit.put_refusal(&foreign).await, Err(StoreError::Stale(_))));

    let ended = unit.end_refusals(house.agency, account, profile, "deals").await.unwrap();
    assert!(ended.contains(&(row.campaign, row.id)), "{ended:?}");
    assert!(unit.end_refusals(house.agency, account, profile, "deals").await.unwrap().is_empty());
    assert_eq!(keys(&mut *unit, &house, &[1]).await, ["calls"]);
    unit.remove_connection(house.agency, deals.connection).await.unwrap();
    assert_eq!(keys(&mut *unit, &house, &[1, 2]).await, ["deals"], "it goes with its connection");
}

pub(crate) async fn another_account_or_profile_is_refused_nothing_yet(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let (first, second) = (house.account(1, "subject-1"), house.account(2, "subject-2"));
    unit.add_account(&first).await.unwrap();
    unit.add_account(&second).await.unwrap();
    let mut row = connect(&mut *unit, &house, 1, first.id).await;
    let deals = refusal(&house, 1, "deals", 100);
    unit.put_refusal(&deals).await.unwrap();

    unit.note_arrival(house.agency, first.id, row.profile.unwrap(), 200).await.unwrap();
    unit.update_connection(&row).await.unwrap();
    assert_eq!(keys(&mut *unit, &house, &[1]).await, ["deals"], "new data change nothing");
    row.account = Some(second.id);
    unit.update_connection(&row).await.unwrap();
    assert!(keys(&mut *unit, &house, &[1]).await.is_empty(), "another account");

    unit.put_refusal(&deals).await.unwrap();
    row.profile = Some(unit.put_profile(&house.profile(9, "act_9")).await.unwrap());
    unit.update_connection(&row).await.unwrap();
    assert!(keys(&mut *unit, &house, &[1]).await.is_empty(), "another profile");

    unit.put_refusal(&deals).await.unwrap();
    unit.remove_account(house.agency, second.id).await.unwrap();
    assert!(keys(&mut *unit, &house, &[1]).await.is_empty(), "no account");
}
