//! Flows.

use app::model::{
    error::AppError,
    flow::{FlowStatus, Outcome},
    ids::{ConnectionId, FlowId, SessionId},
};

use super::{House, begin, build_house, sealed};
use crate::store::{Store, StoreError, Unit, flow::Flow};

/// A pending flow of a house's only session.
pub(crate) fn flow(house: &House, kind: u128, connection: ConnectionId) -> Flow {
    Flow {
        id: FlowId(house.id(kind)),
        agency: house.agency,
        member: house.member,
        session: house.session,
        application: house.application,
        connection,
        account: None,
        state_hash: house.id(kind).as_bytes().to_vec(),
        cookie_hash: vec![7; 32],
        verifier: Some(sealed(1, "verifier")),
        nonce: "nonce".to_owned(),
        scopes: vec!["openid".to_owned(), "ads.read".to_owned()],
        status: FlowStatus::Pending,
        outcome: None,
        secret: None,
        created_at: 100 + i64::try_from(kind).unwrap(),
        expires_at: 1_900,
        exchange_until: None,
        hosts: vec!["id.example:443".to_owned()],
    }
}

async fn read(unit: &mut Box<dyn Unit>, flow: &Flow) -> Flow {
    unit.flow(flow.agency, flow.id).await.unwrap().unwrap()
}

pub(crate) async fn a_flow_moves_only_from_where_it_is(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let connection = house.connection(1).id;
    unit.add_connection(&house.connection(1)).await.unwrap();
    let account = house.account(2, "marketing");
    unit.add_account(&account).await.unwrap();
    let mut first = flow(&house, 3, connection);
    first.account = Some(account.id);
    unit.add_flow(&first).await.unwrap();
    let twin = Flow { id: FlowId(house.id(4)), ..first.clone() };
    assert!(matches!(unit.add_flow(&twin).await, Err(StoreError::Duplicate(_))), "a state is used once");

    assert_eq!(read(&mut unit, &first).await, first);
    assert_eq!(unit.flow(other.agency, first.id).await.unwrap(), None);
    assert_eq!(unit.flow_by_state(house.agency, &first.state_hash).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.flow_by_state(other.agency, &first.state_hash).await.unwrap(), None);
    assert_eq!(unit.flow_by_state(house.agency, b"unknown").await.unwrap(), None);
    assert_eq!(unit.open_flow(house.agency, house.session, connection).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.open_flow(other.agency, house.session, connection).await.unwrap(), None);
    let newer = flow(&house, 5, connection);
    unit.add_flow(&newer).await.unwrap();
    assert_eq!(
        unit.open_flow(house.agency, house.session, connection).await.unwrap(),
        Some(newer.clone()),
        "the newest"
    );
    let elsewhere = SessionId(house.id(99));
    assert_eq!(unit.open_flow(house.agency, elsewhere, connection).await.unwrap(), None);

    use FlowStatus::{Choosing, Done, Exchanging, Pending};
    assert!(unit.begin_exchange(first.id, 300).await.unwrap());
    assert!(!unit.begin_exchange(first.id, 400).await.unwrap(), "a replay moves nothing");
    first.exchange_until = Some(300);
    assert_eq!(read(&mut unit, &first).await.verifier, first.verifier, "needed while exchanging");
    let mut settled = Flow { status: Choosing, verifier: None, secret: Some(sealed(1, "tokens")), ..first.clone() };
    settled.outcome = Some(Outcome::Failed { error: AppError::ConsentDenied });
    assert!(!unit.settle_flow(&settled, Pending).await.unwrap());
    assert!(unit.settle_flow(&settled, Exchanging).await.unwrap());
    assert_eq!(read(&mut unit, &first).await, settled);
    let foreign = Flow { agency: other.agency, status: Done, ..settled.clone() };
    assert!(!unit.settle_flow(&foreign, Choosing).await.unwrap());
    let done = Flow { status: Done, ..settled };
    assert!(unit.settle_flow(&done, Choosing).await.unwrap());
    assert_eq!(read(&mut unit, &first).await, Flow { secret: None, ..done }, "what is over holds no secret");
    assert_eq!(unit.open_flow(house.agency, house.session, connection).await.unwrap(), Some(newer));

    unit.remove_connection(house.agency, connection).await.unwrap();
    assert_eq!(unit.flow(house.agency, first.id).await.unwrap(), None, "flows go with their connection");
}

pub(crate) async fn what_ends_a_flow_erases_its_secrets(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    for kind in [1, 2] {
        unit.add_connection(&house.connection(kind)).await.unwrap();
    }
    let (here, there) = (house.connection(1).id, house.connection(2).id);
    let pending = flow(&house, 3, here);
    let choosing = Flow { status: FlowStatus::Choosing, secret: Some(sealed(1, "tokens")), ..flow(&house, 4, here) };
    let exchanging = Flow { status: FlowStatus::Exchanging, exchange_until: Some(2_300), ..flow(&house, 5, here) };
    let elsewhere = flow(&house, 6, there);
    let foreign = Flow { session: SessionId(house.id(99)), ..flow(&house, 7, here) };
    for flow in [&pending, &choosing, &exchanging, &elsewhere, &foreign] {
        unit.add_flow(flow).await.unwrap();
    }
    let superseded = Outcome::Failed { error: AppError::FlowSuperseded };
    unit.supersede_flows(house.session, here, &superseded).await.unwrap();
    let ended = |flow: &Flow| Flow { status: FlowStatus::Ended, verifier: None, secret: None, ..flow.clone() };
    let replaced = |flow: &Flow| Flow { outcome: Some(superseded.clone()), ..ended(flow) };
    assert_eq!(read(&mut unit, &pending).await, replaced(&pending));
    assert_eq!(read(&mut unit, &choosing).await, replaced(&choosing));
    assert_eq!(read(&mut unit, &exchanging).await, exchanging, "its outcome is still to come");
    assert_eq!(read(&mut unit, &elsewhere).await, elsewhere);
    assert_eq!(read(&mut unit, &foreign).await, foreign, "another browser's");

    let choosing = Flow { status: FlowStatus::Choosing, secret: Some(sealed(9, "tokens")), ..flow(&house, 9, there) };
    unit.add_flow(&choosing).await.unwrap();
    assert_eq!(unit.unchosen_flows(1_899, 9).await.unwrap(), [], "there is still time");
    assert_eq!(
        unit.unchosen_flows(1_900, 9).await.unwrap(),
        std::slice::from_ref(&choosing),
        "what is pending holds no access"
    );
    assert_eq!(unit.unchosen_flows(1_900, 0).await.unwrap(), []);

    unit.expire_flows(1_899).await.unwrap();
    assert_eq!(read(&mut unit, &elsewhere).await, elsewhere);
    unit.expire_flows(1_900).await.unwrap();
    assert_eq!(read(&mut unit, &elsewhere).await, ended(&elsewhere));
    assert_eq!(read(&mut unit, &foreign).await, ended(&foreign));
    assert_eq!(read(&mut unit, &choosing).await, ended(&choosing));
    assert_eq!(read(&mut unit, &exchanging).await, exchanging, "the provider answered in time");

    let cancelled = flow(&house, 8, there);
    unit.add_flow(&cancelled).await.unwrap();
    assert!(unit.settle_flow(&ended(&cancelled), FlowStatus::Pending).await.unwrap());
    assert_eq!(read(&mut unit, &cancelled).await, ended(&cancelled));

    let outcome = Outcome::Failed { error: AppError::FlowInterrupted };
    assert_eq!(unit.fail_interrupted_flows(2_299, &outcome).await.unwrap(), 0, "still under way");
    assert_eq!(unit.fail_interrupted_flows(2_300, &outcome).await.unwrap(), 1);
    assert_eq!(unit.fail_interrupted_flows(2_300, &outcome).await.unwrap(), 0);
    let failed = Flow { status: FlowStatus::Failed, outcome: Some(outcome), ..ended(&exchanging) };
    assert_eq!(read(&mut unit, &exchanging).await, failed);
}

pub(crate) async fn flows_that_are_over_are_forgotten_after_a_while(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    unit.add_connection(&house.connection(1)).await.unwrap();
    let open = flow(&house, 3, house.connection(1).id);
    let over = Flow { status: FlowStatus::Ended, verifier: None, ..flow(&house, 4, house.connection(1).id) };
    for flow in [&open, &over] {
        unit.add_flow(flow).await.unwrap();
    }
    unit.prune_flows(other.agency, 9_999).await.unwrap();
    unit.prune_flows(house.agency, 1_900).await.unwrap();
    assert_eq!(read(&mut unit, &over).await, over, "not yet");
    unit.prune_flows(house.agency, 1_901).await.unwrap();
    assert_eq!(unit.flow(house.agency, over.id).await.unwrap(), None);
    assert_eq!(read(&mut unit, &open).await, open);
}
