//! What is pulled, and when.

use app::model::{change::ChangeSubject, health::Health};
use jiff::civil::date;

use super::{
    platform::Mood,
    world::{DAY, NOW, World},
};
use crate::{
    remote::list_profiles,
    store::{
        account::Account,
        event::EventKind,
        job::{Lane, NewJob, Priority},
    },
    sync::queue::{SYNC, enqueue_sync, sync_key},
};

#[tokio::test]
async fn the_first_sync_pulls_thirteen_months_newest_first() {
    let world = World::build().await;
    world.sync().await;
    assert_eq!(world.days().await, (396, 395));
    let linked = world.linked().await;
    assert_eq!((linked.health(), linked.connection.last_good_at), (Health::Healthy, Some(NOW)));

    let calls = world.platform.take_calls();
    assert_eq!(
        calls[0], "GET /ads/v1/accounts/ads-1/report?from=2026-08-16&to=2026-11-23",
        "no page is asked for at first"
    );
    assert_eq!(calls[1], "GET /ads/v1/accounts/ads-1/report?from=2026-08-16&to=2026-11-23&page=2");
    assert!(calls.last().unwrap().contains("from=2025-10-24"), "{calls:?}");
    assert_eq!(calls.len(), 3 + 3 + 3 + 3, "four windows of up to 100 days, 40 rows a page");

    let mut unit = world.core.store.read().await.unwrap();
    let values = unit.totals(world.agency, &[world.profile], date(2026, 11, 22), date(2026, 11, 23)).await.unwrap();
    let values: Vec<_> = values.iter().map(|(_, v)| (v.day.day(), v.metric.as_str(), v.value)).collect();
    assert_eq!(
        values,
        [(22, "cost", 1.5), (22, "impressions", 326.0), (23, "cost", 1.5), (23, "impressions", 327.0)],
        "texts count as numbers, null as nothing"
    );
}

#[tokio::test]
async fn pages_hear_of_every_window() {
    let world = World::build().await;
    world.sync().await;
    let mut unit = world.core.store.read().await.unwrap();
    let changes = unit.changes_after(0, 100).await.unwrap();
    let data = changes.iter().filter(|(_, change)| change.subject == ChangeSubject::Data(world.profile)).count();
    assert_eq!(data, 4);
    assert!(changes.iter().all(|(agency, _)| *agency == world.agency));
}

#[tokio::test]
async fn the_next_sync_is_in_the_night_of_the_campaign_and_pulls_little() {
    let world = World::build().await;
    world.sync().await;
    world.platform.take_calls();
    let night = world.next_asking().await.unwrap();
    // 06:00 in Berlin.
    let six = NOW + 12 * 3600;
    assert!((six..=six + 900).contains(&night), "{night}");

    world.worker.run_due().await.unwrap();
    assert!(world.platform.take_calls().is_empty(), "nothing is due yet");
    world.clock.advance(night - NOW);
    world.worker.run_due().await.unwrap();
    assert_eq!(
        world.platform.take_calls(),
        ["GET /ads/v1/accounts/ads-1/report?from=2026-11-20&to=2026-11-24"],
        "today, three days that may still be corrected, and one that no longer is"
    );
    assert_eq!(world.days().await, (397, 396));
    assert!(world.timeline().await.is_empty(), "an ordinary night is no news");
}

#[tokio::test]
async fn a_gap_is_closed_and_told() {
    let world = World::build().await;
    world.sync().await;
    world.platform.take_calls();
    world.clock.advance(12 * DAY);
    world.sync().await;
    // The day of the first sync was not over then, and the three before it were not final.
    assert_eq!(world.timeline().await, [EventKind::Backfilled { days: 12 }]);
    assert_eq!(world.platform.take_calls(), ["GET /ads/v1/accounts/ads-1/report?from=2026-11-20&to=2026-12-05"]);
    assert_eq!(world.days().await, (408, 407));
}

#[tokio::test]
async fn two_campaigns_share_one_pull() {
    let world = World::build().await;
    let second = world.add_second_campaign().await;
    world.sync().await;
    assert_eq!(world.linked_of(second).await.connection.last_good_at, Some(NOW));
    let mut unit = world.core.store.read().await.unwrap();
    let changes = unit.changes_after(0, 100).await.unwrap();
    let told = changes.iter().filter(|(_, change)| change.subject == ChangeSubject::Data(world.profile)).count();
    let pulls = world.platform.take_calls().iter().filter(|call| !call.contains("&page=")).count();
    assert_eq!(told, pulls, "one for each window, however many campaigns share it: {changes:?}");
}

#[tokio::test]
async fn what_was_pulled_stays_when_a_later_window_fails() {
    let world = World::build().await;
    world.platform.set(Mood::ApiBefore(date(2026, 5, 1), 503));
    world.sync().await;
    assert_eq!(world.days().await, (200, 199), "two windows came");
    let linked = world.linked().await;
    assert!(matches!(linked.health(), Health::Delayed { .. }), "{linked:?}");
    assert_eq!(linked.connection.last_good_at, Some(NOW), "the newest days are there");

    world.platform.set(Mood::Fine);
    world.platform.take_calls();
    world.clock.advance(600);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.days().await, (396, 395));
    let calls = world.platform.take_calls();
    assert!(calls[0].contains("&to=2026-05-07"), "what is there is not pulled again: {calls:?}");
    assert_eq!(world.linked().await.health(), Health::Healthy);
}

#[tokio::test]
async fn nothing_is_pulled_for_archived_campaigns_or_without_profile() {
    let world = World::build().await;
    let mut unit = world.core.store.write().await.unwrap();
    let mut campaign = unit.campaign(world.agency, world.campaign).await.unwrap().unwrap();
    campaign.archived_at = Some(NOW);
    unit.update_campaign(&campaign).await.unwrap();
    unit.commit().await.unwrap();
    world.sync().await;
    assert!(world.platform.take_calls().is_empty());
    assert!(!world.is_waiting().await);

    let mut unit = world.core.store.write().await.unwrap();
    campaign.archived_at = None;
    unit.update_campaign(&campaign).await.unwrap();
    let mut connection = world.linked().await.connection;
    connection.profile = None;
    unit.update_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
    world.sync().await;
    assert!(world.platform.take_calls().is_empty());
}

#[tokio::test]
async fn care_finds_what_should_wait_and_does_not() {
    let world = World::build().await;
    // Nobody has asked for a sync: as after an unarchived campaign.
    world.worker.run_due().await.unwrap();
    assert_eq!(world.days().await, (396, 395), "care asked, and it was done");
    assert!(world.is_waiting().await);
}

#[tokio::test]
async fn a_job_that_names_another_account_is_queued_anew() {
    let world = World::build().await;
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_job(&NewJob {
        agency: world.agency,
        kind: SYNC,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: sync_key(world.connection),
        account: None,
        payload: world.connection.to_string(),
        due_at: NOW,
    })
    .await
    .unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(world.days().await, (396, 395));
}

#[tokio::test]
async fn days_are_those_of_the_profile() {
    let world = World::build().await;
    // 00:30 in Berlin, 23:30 the day before in UTC.
    world.clock.advance(6 * 3600 + 1800);
    assert_eq!(world.core.clock.now().in_tz("Europe/Berlin").unwrap().date(), date(2026, 11, 24));
    world.sync().await;
    assert!(world.platform.take_calls()[0].ends_with("to=2026-11-24"));
}

#[tokio::test]
async fn profiles_are_listed_as_far_as_they_can_be_used() {
    let world = World::build().await;
    let linked = world.linked().await;
    let entry = world.core.catalogue.entry(&linked.connection.integration).unwrap();
    let account = linked.account.unwrap();
    let profiles = list_profiles(&world.core, &world.access, entry, &account).await.unwrap();
    let profiles: Vec<_> = profiles
        .iter()
        .map(|p| (p.remote_id.as_str(), p.name.as_str(), p.time_zone.as_deref(), p.currency.as_deref()))
        .collect();
    assert_eq!(profiles, [("ads-1", "Harbour", Some("Europe/Berlin"), Some("EUR")), ("2", "2", None, None)]);
}

#[tokio::test]
async fn a_connection_that_is_changed_during_its_sync_keeps_the_change() {
    let world = World::build().await;
    world.enqueue().await;
    let (store, connection, agency) = (world.core.store.clone(), world.connection, world.agency);
    world.platform.on_next_call(async move {
        let mut unit = store.write().await.unwrap();
        let mut row = unit.connection(agency, connection).await.unwrap().unwrap().connection;
        (row.account, row.profile, row.health) = (None, None, Health::Never);
        unit.update_connection(&row).await.unwrap();
        unit.commit().await.unwrap();
    });
    world.worker.run_due().await.unwrap();
    let linked = world.linked().await;
    assert_eq!(
        (linked.connection.profile, linked.health(), linked.connection.last_good_at),
        (None, Health::Never, None)
    );
    assert_eq!(world.days().await, (100, 99), "what came is the profile's, and no more is asked for");
    assert!(!world.is_waiting().await);
}

#[tokio::test]
async fn a_break_during_the_backfill_resumes_where_it_was() {
    let world = World::build().await;
    world.platform.set(Mood::ApiBefore(date(2026, 5, 1), 401));
    world.sync().await;
    assert_eq!(world.days().await, (200, 199), "the newest days, and one window before");
    let account = world.linked().await.account.unwrap();
    assert!(account.health.is_broken(), "{account:?}");

    world.platform.set(Mood::Fine);
    world.platform.take_calls();
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&Account { health: Health::Healthy, evidence: None, ..account }).await.unwrap();
    unit.commit().await.unwrap();
    world.sync().await;
    assert_eq!(world.days().await, (396, 395));
    let days: Vec<String> =
        world.platform.take_calls().iter().filter(|call| !call.contains("page=")).cloned().collect();
    let expected = [("2026-11-20", "2026-11-23"), ("2026-01-28", "2026-05-07"), ("2025-10-24", "2026-01-27")];
    assert_eq!(days.len(), expected.len(), "{days:?}");
    for (call, (from, to)) in days.iter().zip(expected) {
        assert!(call.ends_with(&format!("from={from}&to={to}")), "{call}");
    }
}

#[tokio::test]
async fn no_tile_waits_for_the_history_of_another() {
    let world = World::build().await;
    let second = world.add_other_profile("ads-2").await;
    let mut unit = world.core.store.write().await.unwrap();
    enqueue_sync(&mut *unit, world.agency, world.connection, world.account, NOW - 2).await.unwrap();
    enqueue_sync(&mut *unit, world.agency, second, world.account, NOW - 1).await.unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
    let calls = world.platform.take_calls();
    let newest_of_second = calls.iter().position(|call| call.contains("ads-2") && call.contains("to=2026-11-23"));
    let history_of_first = calls.iter().position(|call| call.contains("ads-1") && !call.contains("to=2026-11-23"));
    assert!(newest_of_second.unwrap() < history_of_first.unwrap(), "{calls:#?}");
}
