//! The queue.

use std::collections::BTreeSet;

use app::model::ids::AccountId;

use super::{House, begin, build_house};
use crate::store::{
    Store, Unit,
    job::{Job, Lane, NewJob, Priority},
};

pub(super) fn job(house: &House, key: &str, account: Option<AccountId>, due_at: i64) -> NewJob {
    let (agency, payload) = (house.agency, format!("{{\"key\":\"{key}\"}}"));
    let (lane, priority) = (Lane::Data, Priority::Usual);
    NewJob { agency, kind: "sync", lane, priority, key: key.to_owned(), account, payload, due_at }
}

/// Claims for a minute, once what dead holders had is taken back.
pub(super) async fn claim(unit: &mut Box<dyn Unit>, holder: &str, now: i64) -> Option<Job> {
    unit.take_back_jobs(holder, now).await.unwrap();
    unit.claim_job(Lane::Data, None, holder, now, now + 60).await.unwrap()
}

pub(super) async fn claim_key(unit: &mut Box<dyn Unit>, holder: &str, now: i64) -> Option<String> {
    claim(unit, holder, now).await.map(|job| job.key)
}

/// Whether a job with this key waits, runs or is parked.
pub(super) async fn has_job(unit: &mut dyn Unit, key: &str) -> bool {
    unit.keys_without_job(&[key.to_owned()]).await.unwrap().is_empty()
}

pub(crate) async fn a_key_waits_once(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let first = job(&house, "a", None, 500);
    unit.add_job(&first).await.unwrap();
    unit.add_job(&job(&house, "a", None, 900)).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(500), "never pushed back");
    unit.add_job(&NewJob { payload: "later".to_owned(), ..job(&house, "a", None, 300) }).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(300), "pulled forward");

    let seen = claim(&mut unit, "me", 300).await.unwrap();
    let expected = Job {
        id: seen.id,
        agency: house.agency,
        kind: "sync".to_owned(),
        key: "a".to_owned(),
        account: None,
        payload: first.payload,
        due_at: 300,
        priority: Priority::Usual,
        attempts: 0,
        crashes: 0,
    };
    assert_eq!(seen, expected);
    assert!(has_job(&mut *unit, "a").await, "while it runs");
    assert_eq!(claim(&mut unit, "me", 300).await, None, "there was one only");

    // A twin that comes while the first runs waits for its end, and counts its tries on when the two become one.
    unit.add_job(&NewJob { payload: "newer".to_owned(), ..job(&house, "a", None, 310) }).await.unwrap();
    unit.add_job(&job(&house, "a", None, 320)).await.unwrap();
    assert_eq!(claim(&mut unit, "me", 320).await, None, "not beside the one that runs");
    unit.release_job(seen.id, "me", 700, true).await.unwrap();
    let merged = claim(&mut unit, "me", 320).await.unwrap();
    assert_eq!((merged.due_at, merged.attempts, merged.payload.as_str()), (310, 1, "newer"));
    assert_ne!(merged.id, seen.id);
    unit.add_job(&job(&house, "a", None, 400)).await.unwrap();
    unit.finish_job(merged.id, "me").await.unwrap();
    assert!(has_job(&mut *unit, "a").await, "the twin still waits");
    let twin = claim(&mut unit, "me", 400).await.unwrap();
    assert_eq!(twin.attempts, 0);
    unit.finish_job(twin.id, "me").await.unwrap();
    assert!(!has_job(&mut *unit, "a").await);
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), None);
}

pub(crate) async fn a_job_runs_once_and_alone(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "late", None, 200)).await.unwrap();
    unit.add_job(&job(&house, "early", None, 100)).await.unwrap();
    assert_eq!(claim(&mut unit, "one", 99).await, None, "not before its time");
    let early = claim(&mut unit, "one", 250).await.unwrap();
    assert_eq!(early.key, "early", "due longest");
    let late = claim(&mut unit, "two", 250).await.unwrap();
    assert_eq!(late.key, "late");

    // Only the holder ends or returns it.
    unit.finish_job(early.id, "two").await.unwrap();
    unit.release_job(early.id, "two", 0, false).await.unwrap();
    assert_eq!(claim(&mut unit, "two", 300).await, None);
    unit.release_job(late.id, "two", 600, true).await.unwrap();
    assert_eq!(claim(&mut unit, "two", 309).await, None);
    // The first holder died: its lease is over at 310.
    let taken_over = claim(&mut unit, "two", 310).await.unwrap();
    assert_eq!((taken_over.id, taken_over.attempts), (early.id, 0));
    unit.finish_job(early.id, "one").await.unwrap();
    assert!(has_job(&mut *unit, "early").await, "it has another holder now");
    unit.finish_job(early.id, "two").await.unwrap();
    assert!(!has_job(&mut *unit, "early").await);

    let late = claim(&mut unit, "one", 600).await.unwrap();
    assert_eq!((late.key.as_str(), late.due_at, late.attempts), ("late", 600, 1));
    unit.release_job(late.id, "one", 700, false).await.unwrap();
    assert_eq!(claim(&mut unit, "one", 700).await.unwrap().attempts, 1, "only failures count");

    // A dead holder's job and its twin become one.
    unit.add_job(&job(&house, "late", None, 650)).await.unwrap();
    let twin = claim(&mut unit, "two", 800).await.unwrap();
    assert_eq!((twin.key.as_str(), twin.due_at, twin.attempts, twin.crashes), ("late", 650, 1, 1));
    assert_ne!(twin.id, late.id);
    assert_eq!(claim(&mut unit, "three", 800).await, None);
    unit.finish_job(twin.id, "two").await.unwrap();
    assert!(!has_job(&mut *unit, "late").await);
}

pub(crate) async fn jobs_of_an_account_run_side_by_side(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let (account, other) = (house.account(1, "one"), house.account(2, "two"));
    for account in [&account, &other] {
        unit.add_account(account).await.unwrap();
    }
    unit.add_job(&job(&house, "a", Some(account.id), 100)).await.unwrap();
    unit.add_job(&job(&house, "b", Some(account.id), 110)).await.unwrap();
    unit.add_job(&job(&house, "c", Some(other.id), 120)).await.unwrap();
    unit.add_job(&job(&house, "d", None, 130)).await.unwrap();
    let first = claim(&mut unit, "me", 200).await.unwrap();
    assert_eq!((first.key.as_str(), first.account), ("a", Some(account.id)));
    for (holder, key) in [("me", Some("b")), ("other", Some("c")), ("me", Some("d")), ("other", None)] {
        assert_eq!(claim_key(&mut unit, holder, 200).await.as_deref(), key, "by whoever has time");
    }

    // They go with their account, running ones too.
    unit.finish_job(first.id, "me").await.unwrap();
    assert!(has_job(&mut *unit, "b").await);

    // Adding again after the connection was switched: the job belongs to its new account.
    unit.add_job(&job(&house, "e", Some(account.id), 900)).await.unwrap();
    unit.add_job(&job(&house, "e", Some(other.id), 900)).await.unwrap();
    unit.remove_jobs_of(account.id).await.unwrap();
    assert!(!has_job(&mut *unit, "b").await);
    assert!(has_job(&mut *unit, "e").await);
    unit.remove_jobs_of(other.id).await.unwrap();
    assert!(!has_job(&mut *unit, "e").await);
}

pub(crate) async fn the_next_job_is_known_beforehand(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), None);
    unit.add_job(&job(&house, "a", None, 100)).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(100));
    let first = claim(&mut unit, "me", 200).await.unwrap();
    unit.add_job(&job(&house, "a", None, 110)).await.unwrap();
    assert_eq!(
        unit.next_due(Lane::Data).await.unwrap(),
        Some(260),
        "its twin is held back until the lease ends, not due at once"
    );
    unit.add_job(&job(&house, "c", None, 240)).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(240));
    // The holder dies: nobody takes the twin before its lease is taken back, and others are not held up by that.
    let beside = unit.claim_job(Lane::Data, None, "other", 260, 320).await.unwrap().unwrap();
    assert_eq!(beside.key, "c");
    assert_eq!(unit.claim_job(Lane::Data, None, "other", 260, 320).await.unwrap(), None);
    let second = claim(&mut unit, "other", 260).await.unwrap();
    assert_eq!((second.key.as_str(), second.crashes), ("a", 1), "the two have become one");
    assert_ne!(second.id, first.id);
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(320));
}

pub(crate) async fn an_agency_is_claimed_for_by_itself(store: &dyn Store) {
    let (first, second) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    for number in 0..3 {
        unit.add_job(&job(&first, &format!("first {number}"), None, 100)).await.unwrap();
    }
    unit.add_job(&job(&second, "second", None, 200)).await.unwrap();
    assert_eq!(unit.due_agencies(Lane::Data, 150).await.unwrap(), [first.agency]);
    assert_eq!(unit.due_agencies(Lane::News, 300).await.unwrap(), []);
    let due = unit.due_agencies(Lane::Data, 300).await.unwrap();
    assert_eq!(due, [first.agency, second.agency]);
    let claimed = unit.claim_job(Lane::Data, Some(second.agency), "me", 300, 360).await.unwrap();
    assert_eq!(claimed.map(|job| job.key).as_deref(), Some("second"), "though others wait longer");
    assert_eq!(unit.claim_job(Lane::Data, Some(second.agency), "me", 300, 360).await.unwrap(), None);
    assert_eq!(unit.due_agencies(Lane::Data, 300).await.unwrap(), [first.agency]);
}

pub(crate) async fn idle_jobs_wait_for_all_others(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let idle = |key: &str, due_at| NewJob { priority: Priority::Idle, ..job(&house, key, None, due_at) };
    unit.add_job(&idle("idle", 100)).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(100));
    unit.add_job(&job(&house, "usual", None, 1_000_000)).await.unwrap();
    unit.add_job(&NewJob { priority: Priority::Asked, ..job(&house, "asked", None, 1_000_000) }).await.unwrap();
    unit.add_job(&NewJob { lane: Lane::News, ..job(&house, "news", None, 1_000_000) }).await.unwrap();
    let now = 1_000_000;
    assert_eq!(unit.due_keys(house.agency, now).await.unwrap(), ["asked", "idle", "news", "usual"]);
    let asked = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((asked.key.as_str(), asked.priority), ("asked", Priority::Asked));
    assert_eq!(claim_key(&mut unit, "me", now).await.as_deref(), Some("usual"));
    // What waits for its own end, and what is in another lane, could not begin anyway.
    unit.add_job(&job(&house, "usual", None, now)).await.unwrap();
    let seen = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((seen.key.as_str(), seen.priority), ("idle", Priority::Idle));

    // A failure makes nobody wait for it more, nor less.
    unit.release_job(seen.id, "me", now, true).await.unwrap();
    let again = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((again.priority, again.attempts), (Priority::Idle, 1));
    // Whoever adds it anew says how pressing it is.
    unit.add_job(&job(&house, "idle", None, now)).await.unwrap();
    unit.release_job(again.id, "me", now, true).await.unwrap();
    let pressing = claim(&mut unit, "me", now).await.unwrap();
    assert_eq!((pressing.key.as_str(), pressing.priority, pressing.attempts), ("idle", Priority::Usual, 2));

    unit.add_job(&idle("far", 9_000_000)).await.unwrap();
    unit.bound_jobs(now, now + 60, now + 100).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(now), "what a clock has put far away comes back");
}

pub(crate) async fn what_is_worked_on_is_known(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    unit.add_job(&job(&house, "runs", None, 100)).await.unwrap();
    assert_eq!(claim_key(&mut unit, "me", 100).await.as_deref(), Some("runs"));
    unit.add_job(&job(&house, "runs", None, 110)).await.unwrap();
    unit.add_job(&job(&house, "due", None, 200)).await.unwrap();
    unit.add_job(&job(&house, "later", None, 201)).await.unwrap();
    unit.add_job(&job(&other, "foreign", None, 100)).await.unwrap();
    assert_eq!(unit.due_keys(house.agency, 200).await.unwrap(), ["due", "runs"]);
    assert_eq!(unit.due_keys(house.agency, 0).await.unwrap(), ["runs"]);
    assert_eq!(unit.due_keys(other.agency, 200).await.unwrap(), ["foreign"]);
}

pub(crate) async fn workers_never_share_a_job(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    for number in 0..20 {
        unit.add_job(&job(&house, &format!("job {number}"), None, 100)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let work = async |holder: &str| {
        let mut done = Vec::new();
        loop {
            let mut unit = begin(store).await;
            let job = claim(&mut unit, holder, 200).await;
            unit.commit().await.unwrap();
            let Some(job) = job else { return done };
            done.push(job.key);
            tokio::task::yield_now().await;
            let mut unit = begin(store).await;
            unit.finish_job(job.id, holder).await.unwrap();
            unit.commit().await.unwrap();
        }
    };
    let (one, two, three) = tokio::join!(work("one"), work("two"), work("three"));
    let mut all = [one, two, three].concat();
    all.sort();
    let expected: BTreeSet<String> = (0..20).map(|number| format!("job {number}")).collect();
    assert_eq!(all, expected.into_iter().collect::<Vec<_>>(), "each once");
}

pub(crate) async fn a_clock_that_was_ahead_holds_nothing_up(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    for (key, due_at) in [("runs", 9_000), ("waits", 20_000)] {
        unit.add_job(&job(&house, key, None, due_at)).await.unwrap();
    }
    assert_eq!(claim_key(&mut unit, "other", 10_000).await.as_deref(), Some("runs"));

    unit.bound_jobs(100, 160, 300).await.unwrap();
    let waited = claim(&mut unit, "me", 100).await.unwrap();
    assert_eq!((waited.key.as_str(), waited.due_at), ("waits", 100));
    unit.finish_job(waited.id, "me").await.unwrap();
    assert_eq!(claim_key(&mut unit, "me", 159).await, None, "the other runs until its lease is over");
    assert_eq!(claim_key(&mut unit, "me", 160).await.as_deref(), Some("runs"));

    unit.add_job(&job(&house, "within bounds", None, 300)).await.unwrap();
    unit.bound_jobs(100, 220, 300).await.unwrap();
    assert_eq!(unit.next_due(Lane::Data).await.unwrap(), Some(220), "what is within bounds stays as it is");
}
