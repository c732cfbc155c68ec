//! Connections and profiles.

use app::model::{
    cause::Cause,
    health::Health,
    ids::{CampaignId, ConnectionId, ProfileId},
};

use super::{begin, build_house, shown::check_shown};
use crate::store::{
    Store, StoreError,
    account::Evidence,
    campaign::Campaign,
    connection::{Connection, Linked, Profile},
};

pub(crate) async fn a_connection_comes_with_what_it_hangs_on(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let profile = house.profile(2, "act_1");
    assert_eq!(unit.put_profile(&profile).await.unwrap(), profile.id);
    let again = Profile {
        id: ProfileId(house.id(3)),
        name: "Renamed".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: None,
        ..profile.clone()
    };
    assert_eq!(unit.put_profile(&again).await.unwrap(), profile.id, "known by its remote id");
    // What its money is in is not forgotten where nobody says.
    let profile = Profile { id: profile.id, currency: profile.currency, ..again };

    let bare = house.connection(4);
    unit.add_connection(&bare).await.unwrap();
    let full = Connection { account: Some(account.id), profile: Some(profile.id), ..house.connection(5) };
    unit.add_connection(&full).await.unwrap();
    assert!(matches!(unit.add_connection(&full).await, Err(StoreError::Duplicate(_))));
    let campaign = Campaign { id: CampaignId(house.id(6)), archived_at: Some(1), ..house.campaign() };
    unit.add_campaign(&campaign).await.unwrap();
    let archived = Connection { campaign: campaign.id, account: Some(account.id), ..house.connection(7) };
    unit.add_connection(&archived).await.unwrap();

    let bare = Linked { connection: bare, account: None, profile: None };
    let mut full = Linked { connection: full, account: Some(account.clone()), profile: Some(profile) };
    let archived = Linked { connection: archived, account: Some(account.clone()), profile: None };
    let agency = house.agency;
    assert_eq!(unit.connection(agency, full.connection.id).await.unwrap(), Some(full.clone()));
    assert_eq!(unit.connection(other.agency, full.connection.id).await.unwrap(), None);
    assert_eq!(unit.connections_of_campaign(agency, house.campaign).await.unwrap(), [bare.clone(), full.clone()]);
    assert_eq!(unit.connections_of_campaign(agency, campaign.id).await.unwrap(), std::slice::from_ref(&archived));
    let ids = [full.connection.id, ConnectionId(house.id(99)), bare.connection.id];
    assert_eq!(unit.connections(agency, &ids).await.unwrap(), [bare.clone(), full.clone()]);
    assert!(unit.connections(other.agency, &ids).await.unwrap().is_empty());
    let active = unit.active_connections_of_account(agency, account.id).await.unwrap();
    assert_eq!(active, std::slice::from_ref(&full), "not the archived");
    assert_eq!(unit.connections_of_account(agency, account.id).await.unwrap(), [full.clone(), archived]);
    assert!(unit.connections_of_campaign(other.agency, house.campaign).await.unwrap().is_empty());
    assert!(unit.active_connections_of_account(other.agency, account.id).await.unwrap().is_empty());
    assert!(unit.connections_of_account(other.agency, account.id).await.unwrap().is_empty());

    full.connection.health = Health::NoAccess;
    full.connection.health_since = 300;
    full.connection.connected_at = Some(200);
    unit.update_connection(&full.connection).await.unwrap();
    let profile = full.connection.profile.unwrap();
    unit.note_arrival(other.agency, account.id, profile, 240).await.unwrap();
    assert_eq!(unit.proved_at(agency, account.id).await.unwrap(), None, "another agency's is not touched");
    unit.note_arrival(agency, account.id, profile, 250).await.unwrap();
    full.connection.last_good_at = Some(250);
    assert_eq!(unit.proved_at(agency, account.id).await.unwrap(), Some(250));
    assert_eq!(unit.connection(agency, full.connection.id).await.unwrap(), Some(full.clone()));
    check_shown(&mut *unit, agency).await;
    let foreign = Connection { agency: other.agency, account: None, profile: None, ..full.connection.clone() };
    assert!(matches!(unit.update_connection(&foreign).await, Err(StoreError::Stale(_))));

    assert!(matches!(unit.remove_connection(other.agency, bare.connection.id).await, Err(StoreError::Stale(_))));
    unit.remove_connection(agency, full.connection.id).await.unwrap();
    assert_eq!(unit.connections_of_campaign(agency, house.campaign).await.unwrap(), [bare]);
    assert_eq!(
        unit.put_profile(&house.profile(9, "act_1")).await.unwrap(),
        house.profile(2, "").id,
        "the profile stays"
    );
}

pub(crate) async fn health_answers_whether_it_changed(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let connection = house.connection(1);
    unit.add_connection(&connection).await.unwrap();
    let evidence = Evidence {
        request: "GET https://data.example/report".to_owned(),
        status: None,
        code: None,
        text: None,
        is_ours: false,
        at: 9,
    };
    let delayed = Health::Delayed { cause: Cause::Outage, until: 900 };
    let (agency, id) = (house.agency, connection.id);
    assert!(unit.set_connection_health(agency, id, delayed, 300, Some(&evidence)).await.unwrap());
    assert!(!unit.set_connection_health(agency, id, delayed, 301, None).await.unwrap());
    let seen = unit.connection(agency, id).await.unwrap().unwrap().connection;
    assert_eq!((seen.health, seen.health_since, seen.evidence), (delayed, 301, None));
    assert!(unit.set_connection_health(agency, id, Health::Healthy, 400, None).await.unwrap());
    check_shown(&mut *unit, agency).await;
    assert!(!unit.set_connection_health(other.agency, id, delayed, 500, None).await.unwrap());
    assert!(!unit.set_connection_health(agency, ConnectionId(house.id(9)), delayed, 500, None).await.unwrap());
    assert_eq!(unit.connection(agency, id).await.unwrap().unwrap().connection.health, Health::Healthy);
}

pub(crate) async fn nothing_hangs_on_a_foreign_agency(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = other.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let profile = other.profile(2, "act_1");
    unit.put_profile(&profile).await.unwrap();
    let connection = house.connection(3);
    let mixed = [
        Connection { campaign: other.campaign, ..connection.clone() },
        Connection { account: Some(account.id), ..connection.clone() },
        Connection { profile: Some(profile.id), ..connection.clone() },
    ];
    for connection in &mixed {
        assert!(matches!(unit.add_connection(connection).await, Err(StoreError::Stale(_))));
    }
    unit.add_connection(&connection).await.unwrap();
    assert!(matches!(unit.update_connection(&mixed[1]).await, Err(StoreError::Stale(_))));
}
