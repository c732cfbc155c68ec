//! What connections show: the same in lists as where a connection is read with its account, whoever wrote last.

use std::collections::BTreeMap;

use app::model::{
    cause::Cause,
    health::{Health, HealthState},
    ids::{AgencyId, CampaignId},
    list::StateGroup,
};

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError, Unit,
    account::Account,
    campaign::Campaign,
    connection::{Connection, Linked, Shown},
    list::{Ask, Listed, Reader},
};

const HEALTHS: [Health; 7] = [
    Health::Never,
    Health::Healthy,
    Health::Expiring { on: 9_000 },
    Health::Broken { cause: Cause::Revoked },
    Health::NoAccess,
    Health::Delayed { cause: Cause::Outage, until: 8_000 },
    Health::Stalled { cause: Cause::Crashing },
];

/// Fails if a list would show a connection of the agency otherwise than its own page, or not once.
pub(crate) async fn check_shown(unit: &mut dyn Unit, agency: AgencyId) {
    let mut expected = BTreeMap::new();
    for archived in [false, true] {
        for listed in unit.list_campaigns(&Reader::of_all(agency), &Ask::first(1000), archived).await.unwrap() {
            let tally = listed.row;
            let (mut broken, mut waiting) = (0, 0);
            let connections = unit.connections_of_campaign(agency, tally.campaign.id).await.unwrap();
            for linked in &connections {
                let health = linked.health();
                (broken, waiting) = (broken + u32::from(health.is_broken()), waiting + u32::from(health.is_waiting()));
                expected.insert(linked.connection.id, (tally.campaign.id, health, linked.health_since()));
            }
            let counted = (tally.connections as usize, tally.broken, tally.waiting);
            assert_eq!(counted, (connections.len(), broken, waiting), "as its list says");
        }
    }
    let mut seen = BTreeMap::new();
    for state in HealthState::ALL {
        let mut after: Option<Shown> = None;
        loop {
            let page = unit.shown_connections(agency, state, after.as_ref(), 3).await.unwrap();
            let Some(last) = page.last() else { break };
            let order = |shown: &Shown| (shown.since, shown.connection.to_string());
            assert!(page.is_sorted_by_key(order) && after.is_none_or(|before| order(&before) < order(&page[0])));
            after = Some(*last);
            for shown in page {
                assert_eq!(shown.health.state(), state);
                let twice = seen.insert(shown.connection, (shown.campaign, shown.health, shown.since));
                assert_eq!(twice, None, "{shown:?}");
            }
        }
    }
    assert_eq!(seen, expected);
}

fn since(number: usize) -> i64 {
    1_000 + i64::try_from(number).unwrap()
}

fn account(house: &House, number: usize, health: Health) -> Account {
    let kind = 100 + u128::try_from(number).unwrap();
    let health_since = since(number);
    Account { health, health_since, ..house.account(kind, &format!("account {number}")) }
}

fn connection(house: &House, number: usize, account: &Account, health: Health) -> Connection {
    let kind = 200 + u128::try_from(number).unwrap();
    Connection { account: Some(account.id), health, health_since: since(number), ..house.connection(kind) }
}

/// An account in every health, each with a connection in every health.
async fn add_every_pair(unit: &mut dyn Unit, house: &House) -> Result<Vec<(Account, Vec<Connection>)>, StoreError> {
    let mut pairs = Vec::new();
    for (one, of_account) in HEALTHS.into_iter().enumerate() {
        let account = account(house, one, of_account);
        unit.add_account(&account).await?;
        let mut connections = Vec::new();
        for (other, own) in HEALTHS.into_iter().enumerate() {
            let connection = connection(house, 10 * one + other, &account, own);
            unit.add_connection(&connection).await?;
            connections.push(connection);
        }
        pairs.push((account, connections));
    }
    Ok(pairs)
}

pub(crate) async fn lists_show_what_a_tile_shows(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let pairs = add_every_pair(&mut *unit, &house).await.unwrap();
    unit.add_connection(&house.connection(1)).await.unwrap();
    check_shown(&mut *unit, house.agency).await;

    // As design says: who has no account shows nothing else, a broken account shows everywhere, the rest of an account
    // only where the connection itself has nothing to say.
    for (account, connections) in &pairs {
        for connection in connections {
            let linked = Linked { connection: connection.clone(), account: Some(account.clone()), profile: None };
            let expected = match (account.health, connection.health) {
                (broken @ Health::Broken { .. }, _) => broken,
                (of_account, Health::Healthy) => of_account,
                (_, own) => own,
            };
            assert_eq!(linked.health(), expected);
        }
    }
    let never = unit.shown_connections(house.agency, HealthState::Never, None, 100).await.unwrap();
    let bare = never.iter().find(|shown| shown.connection == house.connection(1).id).unwrap();
    assert_eq!((bare.health, bare.since), (Health::Never, house.connection(1).health_since));
    for state in HealthState::ALL {
        assert!(unit.shown_connections(other.agency, state, None, 100).await.unwrap().is_empty());
    }
}

pub(crate) async fn every_write_says_what_is_shown(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let pairs = add_every_pair(&mut *unit, &house).await.unwrap();
    let agency = house.agency;
    for (number, health) in HEALTHS.into_iter().enumerate() {
        for (account, _) in &pairs {
            let at = since(100 + number);
            assert!(unit.set_account_health(agency, account.id, 1, health, at, None).await.unwrap());
        }
        check_shown(&mut *unit, agency).await;
        for (_, connections) in &pairs {
            for connection in connections {
                let at = since(200 + number);
                unit.set_connection_health(agency, connection.id, health, at, None).await.unwrap();
            }
        }
        check_shown(&mut *unit, agency).await;
    }
    // Not written, so nothing else is shown.
    let (first, connections) = &pairs[0];
    assert!(!unit.set_account_health(agency, first.id, 7, Health::Healthy, 1, None).await.unwrap());
    check_shown(&mut *unit, agency).await;

    for (number, (account, connections)) in pairs.iter().enumerate() {
        let next = &pairs[(number + 1) % pairs.len()].0;
        unit.renew_account(&Account { health_since: since(300), ..account.clone() }).await.unwrap();
        check_shown(&mut *unit, agency).await;
        for (connection, account) in connections.iter().zip([None, Some(next.id), Some(account.id)]) {
            unit.update_connection(&Connection { account, ..connection.clone() }).await.unwrap();
        }
        check_shown(&mut *unit, agency).await;
    }
    unit.remove_account(agency, first.id).await.unwrap();
    check_shown(&mut *unit, agency).await;
    unit.remove_connection(agency, connections[0].id).await.unwrap();
    check_shown(&mut *unit, agency).await;
}

pub(crate) async fn what_campaigns_show_is_counted(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let agency = house.agency;
    let pairs = add_every_pair(&mut *unit, &house).await.unwrap();
    let archived = Campaign { id: CampaignId(house.id(1)), archived_at: Some(1), ..house.campaign() };
    unit.add_campaign(&archived).await.unwrap();
    let away = Connection { campaign: archived.id, ..connection(&house, 99, &pairs[3].0, HEALTHS[3]) };
    unit.add_connection(&away).await.unwrap();

    let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
    for linked in unit.connections_of_campaign(agency, house.campaign).await.unwrap() {
        *expected.entry(StateGroup::of(linked.health()).key()).or_default() += 1;
    }
    let tallies = unit.list_campaigns(&Reader::of_all(agency), &Ask::first(9), false).await.unwrap();
    let [Listed { row: tally, .. }] = tallies.as_slice() else { panic!("not the archived: {tallies:?}") };
    assert_eq!((tally.connections, tally.broken, tally.waiting), (49, expected["broken"], expected["waiting"]));
    check_shown(&mut *unit, agency).await;

    // One connection of each account is broken itself.
    assert_eq!(unit.count_broken(agency, house.application, Cause::Revoked).await.unwrap(), 7);
    assert_eq!(unit.count_broken(agency, house.application, Cause::Outage).await.unwrap(), 0, "delayed only");
    assert_eq!(unit.count_broken(other.agency, house.application, Cause::Revoked).await.unwrap(), 0);
    assert_eq!(unit.count_broken(agency, other.application, Cause::Revoked).await.unwrap(), 0);
    assert_eq!(unit.integrations_in_use(agency).await.unwrap(), [house.connection(1).integration]);
    assert!(unit.integrations_in_use(other.agency).await.unwrap().is_empty());
}
