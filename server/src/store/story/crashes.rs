//! The queue when processes die, and whose turn it is.

use app::model::health::Health;

use super::{
    House, begin, build_house,
    jobs::{claim, claim_key, has_job, job},
};
use crate::store::{
    Store, Unit,
    job::{HEAD_START, Job, Lane, NewJob, Priority},
};

/// When the next holder comes, if `deaths` have died since 100: each has held for a minute.
fn after(deaths: i64) -> i64 {
    100 + 60 * deaths
}

/// Holders take what they get and die, one after the other from 100 on. Answers when the last lease is over.
async fn die(unit: &mut Box<dyn Unit>, key: &str, deaths: i64) -> i64 {
    for death in 0..deaths {
        let got = claim_key(unit, &format!("dead {death}"), after(death)).await;
        assert_eq!(got.as_deref(), Some(key), "death {death}");
    }
    after(deaths)
}

/// A house whose job `bad` is parked at the answered moment.
async fn park_bad(unit: &mut Box<dyn Unit>, house: &House) -> i64 {
    unit.add_job(&job(house, "bad", None, 100)).await.unwrap();
    let now = die(unit, "bad", 3).await;
    let parked = unit.take_back_jobs("me", now).await.unwrap();
    let [bad] = parked.as_slice() else { panic!("{parked:?}") };
    assert_eq!((bad.key.as_str(), bad.crashes, bad.attempts), ("bad", 3, 0));
    now
}

async fn claim_news(unit: &mut Box<dyn Unit>, now: i64) -> Option<Job> {
    unit.claim_job(Lane::News, None, "me", now, now + 60).await.unwrap()
}

pub(crate) async fn a_death_is_counted_until_something_ends(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "a", None, 100)).await.unwrap();
    let counted = |job: Job| (job.crashes, job.attempts);
    assert_eq!(claim(&mut unit, "one", 100).await.map(counted), Some((0, 0)));
    let second = claim(&mut unit, "two", 160).await.unwrap();
    assert_eq!((second.crashes, second.attempts), (1, 0), "a death is no failure");
    // Whoever was taken for dead and lives ends nothing.
    unit.finish_job(second.id, "one").await.unwrap();
    unit.release_job(second.id, "one", 100, true).await.unwrap();
    unit.release_job(second.id, "two", 170, true).await.unwrap();
    let third = claim(&mut unit, "three", 170).await.unwrap();
    assert_eq!((third.crashes, third.attempts), (0, 1), "it ended, if badly");
    let fourth = claim(&mut unit, "four", 230).await.unwrap();
    assert_eq!(fourth.crashes, 1);
    unit.release_job(fourth.id, "four", 240, false).await.unwrap();
    let fifth = claim(&mut unit, "five", 240).await.unwrap();
    assert_eq!((fifth.crashes, fifth.attempts), (0, 1), "as after a stop that gives it back");
    // What a process has held for too long itself is nobody's death.
    let again = claim(&mut unit, "five", 300).await.unwrap();
    assert_eq!((again.id, again.crashes), (fifth.id, 0));
    assert_eq!(unit.count_parked().await.unwrap(), 0);
}

pub(crate) async fn a_twin_inherits_the_deaths(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "bad", None, 100)).await.unwrap();
    for death in 0..3 {
        assert_eq!(claim(&mut unit, &format!("dead {death}"), after(death)).await.unwrap().crashes, death as u32);
        let asked = NewJob { priority: Priority::Asked, ..job(&house, "bad", None, after(death) + 1) };
        unit.add_job(&asked).await.unwrap();
    }
    assert_eq!(claim(&mut unit, "me", after(3)).await, None);
    assert_eq!((unit.count_parked().await.unwrap(), unit.is_parked("bad").await.unwrap()), (1, true));
    // One that ends clears its twin too.
    unit.unpark_jobs(&["bad".to_owned()], after(3)).await.unwrap();
    let tried = claim(&mut unit, "me", after(3)).await.unwrap();
    unit.add_job(&job(&house, "bad", None, after(4))).await.unwrap();
    unit.release_job(tried.id, "me", after(4), true).await.unwrap();
    assert_eq!(claim(&mut unit, "me", after(4)).await.unwrap().crashes, 0);
}

pub(crate) async fn who_died_twice_runs_alone(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "bad", None, 100)).await.unwrap();
    let now = die(&mut unit, "bad", 1).await;
    unit.add_job(&job(&house, "beside", None, 110)).await.unwrap();
    assert_eq!(claim_key(&mut unit, "dies", now).await.as_deref(), Some("bad"));
    assert_eq!(claim_key(&mut unit, "dies", now).await.as_deref(), Some("beside"), "once is no suspicion");
    unit.add_job(&job(&house, "early", None, 90)).await.unwrap();
    let early = claim(&mut unit, "lives", now + 30).await.unwrap();
    assert_eq!(early.key, "early");

    let now = now + 60;
    unit.add_job(&NewJob { lane: Lane::News, ..job(&house, "news", None, 120) }).await.unwrap();
    assert_eq!(claim_key(&mut unit, "me", now).await, None, "another runs, and nobody comes before the suspect");
    let news = claim_news(&mut unit, now).await.unwrap();
    assert_eq!(news.key, "news", "the suspect waits for data anyway");
    unit.finish_job(early.id, "lives").await.unwrap();
    unit.add_job(&NewJob { lane: Lane::News, ..job(&house, "more news", None, 120) }).await.unwrap();
    assert_eq!(claim_news(&mut unit, now).await, None, "news would keep it from ever running alone");
    assert_eq!(claim_key(&mut unit, "me", now).await, None, "not beside news either");
    unit.finish_job(news.id, "me").await.unwrap();
    let suspect = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((suspect.key.as_str(), suspect.crashes), ("bad", 2));
    for lane in Lane::ALL {
        assert_eq!(unit.claim_job(lane, None, "other", now, now + 60).await.unwrap(), None, "alone in all processes");
    }
    unit.finish_job(suspect.id, "me").await.unwrap();
    let beside = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((beside.key.as_str(), beside.crashes), ("beside", 1), "it died once, and was not to blame");
    assert_eq!(claim_news(&mut unit, now).await.unwrap().key, "more news");
}

pub(crate) async fn who_comes_before_a_suspect_goes_first(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "bad", None, 100)).await.unwrap();
    let now = die(&mut unit, "bad", 2).await;
    unit.add_job(&job(&house, "before", None, 99)).await.unwrap();
    unit.add_job(&job(&house, "behind", None, 101)).await.unwrap();
    let before = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!(before.key, "before");
    assert_eq!(claim(&mut unit, "me", now).await, None);
    unit.finish_job(before.id, "me").await.unwrap();
    let bad = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!(bad.key, "bad");
    unit.finish_job(bad.id, "me").await.unwrap();
    assert_eq!(claim_key(&mut unit, "me", now).await.as_deref(), Some("behind"));
}

pub(crate) async fn a_suspect_that_is_idle_holds_nobody_up(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&NewJob { priority: Priority::Idle, ..job(&house, "bad", None, 100) }).await.unwrap();
    let now = die(&mut unit, "bad", 2).await;
    unit.add_job(&job(&house, "behind", None, now)).await.unwrap();
    let behind = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!(behind.key, "behind");
    assert_eq!(claim(&mut unit, "me", now).await, None, "alone only");
    unit.finish_job(behind.id, "me").await.unwrap();
    let bad = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((bad.key.as_str(), bad.crashes), ("bad", 2));
}

pub(crate) async fn the_third_death_parks(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let now = park_bad(&mut unit, &house).await;
    assert_eq!(unit.count_parked().await.unwrap(), 1);
    assert!(unit.take_back_jobs("me", now).await.unwrap().is_empty(), "told once");

    // Nobody takes it, now or ever, and nobody takes it for missing.
    assert_eq!(claim(&mut unit, "me", now).await, None);
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), None);
    assert!(unit.due_keys(house.agency, now).await.unwrap().is_empty());
    assert!(has_job(&mut *unit, "bad").await);
    unit.bound_jobs(now, now, 0).await.unwrap();
    assert_eq!(claim(&mut unit, "me", now + 1_000_000).await, None);

    // Whoever adds it again adds nothing, a person's wish included; others go on.
    for priority in [Priority::Usual, Priority::Asked] {
        unit.add_job(&NewJob { priority, ..job(&house, "bad", None, 50) }).await.unwrap();
    }
    unit.add_job(&job(&house, "good", None, now)).await.unwrap();
    assert_eq!(claim_key(&mut unit, "me", now).await.as_deref(), Some("good"));
    assert_eq!(claim(&mut unit, "me", now).await, None);

    unit.add_job(&job(&house, "waits", None, now + 500)).await.unwrap();
    unit.remove_parked(&["good", "waits", "unknown"].map(str::to_owned)).await.unwrap();
    assert_eq!(unit.count_parked().await.unwrap(), 1);
    for key in ["good", "waits"] {
        assert!(has_job(&mut *unit, key).await, "{key} is not parked");
    }
    unit.remove_parked(&["bad".to_owned()]).await.unwrap();
    assert!(!has_job(&mut *unit, "bad").await);
}

pub(crate) async fn what_is_parked_waits_for_a_person(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let now = park_bad(&mut unit, &house).await;
    unit.add_job(&job(&house, "good", None, now)).await.unwrap();
    let good = claim(&mut unit, "me", now).await.unwrap();
    unit.unpark_jobs(&["bad".to_owned(), "unknown".to_owned()], now + 1).await.unwrap();
    assert_eq!(unit.count_parked().await.unwrap(), 0);
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(now + 1), "not since it was due first");
    assert_eq!(claim(&mut unit, "me", now + 1).await, None, "alone only");
    unit.finish_job(good.id, "me").await.unwrap();
    let tried = claim(&mut unit, "me", now + 1).await.unwrap();
    assert_eq!((tried.key.as_str(), tried.crashes, tried.attempts), ("bad", 3, 0));

    // It dies again: parked at once.
    let parked = unit.take_back_jobs("next", now + 61).await.unwrap();
    assert_eq!(parked.iter().map(|job| job.crashes).collect::<Vec<_>>(), [4]);
    assert!(unit.is_parked("bad").await.unwrap());
    // It ends: forgotten.
    unit.unpark_jobs(&["bad".to_owned()], now + 61).await.unwrap();
    let tried = claim(&mut unit, "me", now + 61).await.unwrap();
    unit.release_job(tried.id, "me", now + 70, false).await.unwrap();
    let clean = claim(&mut unit, "me", now + 70).await.unwrap();
    assert_eq!((clean.crashes, unit.count_parked().await.unwrap()), (0, 0));
}

pub(crate) async fn inventory_does_not_miss_what_is_parked(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let account = house.account(1, "one");
    unit.add_account(&account).await.unwrap();
    let mut connection = house.connection(2);
    let profile = unit.put_profile(&house.profile(3, "ads-1")).await.unwrap();
    (connection.account, connection.profile) = (Some(account.id), Some(profile));
    connection.health = Health::Healthy;
    unit.add_connection(&connection).await.unwrap();
    assert_eq!(unit.connections_without_sync().await.unwrap().len(), 1);
    assert_eq!(unit.accounts_without_job("look:").await.unwrap().len(), 1);
    let mut now = 0;
    for key in [format!("sync:{}", connection.id), format!("look:{}", account.id)] {
        unit.add_job(&job(&house, &key, Some(account.id), 100)).await.unwrap();
        for death in 0..3 {
            now += 100;
            assert_eq!(
                claim_key(&mut unit, &format!("dead {now}"), now).await.as_deref(),
                Some(key.as_str()),
                "{death}"
            );
        }
        now += 100;
        assert_eq!(unit.take_back_jobs("me", now).await.unwrap().len(), 1);
    }
    assert!(unit.connections_without_sync().await.unwrap().is_empty());
    assert!(unit.accounts_without_job("look:").await.unwrap().is_empty());
    unit.remove_jobs_of(account.id).await.unwrap();
    assert_eq!(unit.count_parked().await.unwrap(), 0, "they go with their account");
}

pub(crate) async fn what_a_person_waits_for_comes_first(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let now = 10_000;
    let asked = |key: &str, due_at| NewJob { priority: Priority::Asked, ..job(&house, key, None, due_at) };
    unit.add_job(&job(&house, "usual", None, now - HEAD_START + 1)).await.unwrap();
    unit.add_job(&job(&house, "old", None, now - HEAD_START - 1)).await.unwrap();
    unit.add_job(&job(&house, "pulled forward", None, now + 500)).await.unwrap();
    unit.add_job(&asked("pulled forward", now - 1)).await.unwrap();
    unit.add_job(&asked("asked", now)).await.unwrap();
    unit.add_job(&job(&house, "asked", None, now + 500)).await.unwrap();
    let mut order = Vec::new();
    while let Some(job) = claim(&mut unit, "me", now).await {
        order.push(job.key.clone());
        // Nobody waits for another try of what failed.
        unit.release_job(job.id, "me", now + 1, job.key == "asked").await.unwrap();
    }
    assert_eq!(order, ["old", "pulled forward", "asked", "usual"], "but nobody waits for ever");
    unit.add_job(&job(&house, "later", None, now)).await.unwrap();
    let next: Vec<_> = [claim_key(&mut unit, "me", now + 1).await, claim_key(&mut unit, "me", now + 1).await].into();
    assert_eq!(next, [Some("pulled forward".to_owned()), Some("later".to_owned())]);
}

pub(crate) async fn lanes_do_not_wait_for_each_other(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "data", None, 100)).await.unwrap();
    unit.add_job(&NewJob { lane: Lane::News, ..job(&house, "news", None, 200) }).await.unwrap();
    assert_eq!(
        (unit.next_due(Lane::Data).await.unwrap(), unit.next_due(Lane::News).await.unwrap()),
        (Some(100), Some(200))
    );
    assert_eq!(claim_news(&mut unit, 150).await, None);
    assert_eq!(claim_news(&mut unit, 300).await.unwrap().key, "news");
    assert_eq!(claim_news(&mut unit, 300).await, None, "not the other lane's");
    assert_eq!(claim_key(&mut unit, "me", 300).await.as_deref(), Some("data"));
    assert_eq!(
        (unit.next_due(Lane::Data).await.unwrap(), unit.next_due(Lane::News).await.unwrap()),
        (Some(360), Some(360))
    );
    // Both have too far a day to wait for: the bounds hold in every lane and for every priority.
    for (number, lane) in Lane::ALL.into_iter().enumerate() {
        for priority in [Priority::Asked, Priority::Usual] {
            let far = job(&house, &format!("far {number} {priority:?}"), None, 90_000);
            unit.add_job(&NewJob { lane, priority, ..far }).await.unwrap();
        }
    }
    unit.bound_jobs(400, 400, 500).await.unwrap();
    assert_eq!(unit.due_keys(house.agency, 400).await.unwrap().len(), 6);
}
