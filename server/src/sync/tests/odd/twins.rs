//! Profiles of one id, or of one name, below different parents.

use app::model::ids::ProfileId;
use serde_json::json;
use uuid::Uuid;

use super::house::{Asked, House, Said, json as answer};
use crate::remote::{RemoteProfile, list_profiles};

/// As a platform of tickets lists events, whose numbers begin anew at each organiser.
const FILE: &str = r##"
key = "sandbox-ads"
name = "Sandbox Ads"
category = "paid-ads"
summary = "Tickets"
color = "#c2410c"
reads = ["Tickets per day"]
steps = ["The window opens."]
help = "Ask your admin."

[auth.oauth]
server = "sandbox"
scopes = []

[api]
base = "{base}"

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/organisers/{parent}/events", records = "" }
MORE

[profiles.http.parents]
id = "/slug"
name = "/name"
request = { url = "/organisers", records = "" }

[[streams]]
key = "tickets"
date = "/day"
window_days = 30
history_days = 30

[streams.request.http]
url = "/organisers/{parent}/events/{profile}/sales?from={from}&to={to}"
records = ""

[streams.metrics]
fixed = [{ key = "tickets", name = "Tickets", value = "/tickets" }]
"##;

fn sell(asked: &Asked) -> Said {
    let day = "2026-11-20";
    answer(&match asked.path.as_str() {
        "/organisers" => json!([{"slug": "north", "name": "North Hall"}, {"slug": "south", "name": "South Hall"}]),
        "/organisers/north/events" => json!([{"id": 7, "name": "Summer"}, {"id": 8, "name": "Winter"}]),
        "/organisers/south/events" => json!([{"id": 7, "name": "Summer"}]),
        "/organisers/north/events/7/sales" => json!([{"day": day, "tickets": 100}]),
        "/organisers/south/events/7/sales" => json!([{"day": day, "tickets": 5}]),
        other => panic!("{other}"),
    })
}

async fn list(house: &House) -> Vec<RemoteProfile> {
    let linked = house.world.linked().await;
    let entry = house.core.catalogue.entry(&linked.connection.integration).unwrap();
    list_profiles(&house.core, &house.world.access, entry, &linked.account.unwrap()).await.unwrap()
}

#[tokio::test]
async fn s2_profiles_of_one_id_below_different_parents_are_two() {
    let house = House::build_from(&FILE.replace("MORE", ""), sell).await;
    let listed = list(&house).await;
    let told: Vec<_> =
        listed.iter().map(|it| (it.remote_id.as_str(), it.name.as_str(), it.parent.as_deref().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("north~7", "Summer (North Hall)", "North Hall"),
            ("north~8", "Winter", "North Hall"),
            ("south~7", "Summer (South Hall)", "South Hall"),
        ]
    );
    let linked = house.world.linked().await;
    let profiles = &house.core.catalogue.entry(&linked.connection.integration).unwrap().profiles;
    assert!(!profiles.is_same("north~7", "south~7"), "whoever reaches one of them may not reach the other");

    // The store keeps them apart, and one that was kept before stays what it is.
    let mut unit = house.core.store.write().await.unwrap();
    let mut ids = Vec::new();
    for (number, profile) in listed.iter().enumerate() {
        let id = ProfileId(Uuid::from_u128(700 + number as u128));
        ids.push(
            unit.put_profile(&profile.to_profile(id, house.world.agency, linked.connection.integration.clone()))
                .await
                .unwrap(),
        );
    }
    let again = listed[0].to_profile(
        ProfileId(Uuid::from_u128(799)),
        house.world.agency,
        linked.connection.integration.clone(),
    );
    assert_eq!(unit.put_profile(&again).await.unwrap(), ids[0]);
    assert_ne!(ids[0], ids[2]);
    let mut connection = linked.connection.clone();
    for (id, tickets) in [(ids[0], 100.0), (ids[2], 5.0)] {
        connection.profile = Some(id);
        unit.update_connection(&connection).await.unwrap();
        unit.commit().await.unwrap();
        house.sync().await;
        unit = house.core.store.write().await.unwrap();
        let day = jiff::civil::date(2026, 11, 20);
        let values = unit.totals(house.world.agency, &[id], day, day).await.unwrap();
        assert_eq!(values[0].1.value, tickets);
    }
}

#[tokio::test]
async fn s2_where_ids_are_unique_at_the_platform_one_below_several_parents_is_one() {
    let house = House::build_from(&FILE.replace("MORE", "unique_in = \"platform\""), sell).await;
    let ids: Vec<String> = list(&house).await.into_iter().map(|profile| profile.remote_id).collect();
    assert_eq!(ids, ["north~7", "north~8"]);
    let linked = house.world.linked().await;
    let profiles = &house.core.catalogue.entry(&linked.connection.integration).unwrap().profiles;
    assert!(profiles.is_same("north~7", "south~7"));
}

#[tokio::test]
async fn s2_profiles_of_one_name_are_told_apart_by_their_ids_where_nothing_else_does() {
    let file = FILE.replace("MORE", "");
    let house = House::build_from(&file, |asked| {
        answer(&match asked.path.as_str() {
            "/organisers" => json!([{"slug": "north"}]),
            _ => json!([{"id": 7, "name": "Summer"}, {"id": 9, "name": "Summer"}, {"id": 8, "name": "Winter"}]),
        })
    })
    .await;
    let names: Vec<String> = list(&house).await.into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["Summer (7)", "Summer (9)", "Winter"]);
}
