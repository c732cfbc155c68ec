//! Turns, with the clock moved.

use std::sync::Arc;

use app::model::ids::{AccountId, AgencyId, ProfileId};
use futures::{FutureExt, poll};
use uuid::Uuid;

use super::{Ask, Bound, Ending, Limiter, NoTurn, Subject, Turn, What, memory::MemoryLimiter};
use crate::store::job::Priority;

/// Unix milliseconds.
const NOW: i64 = 1_000_000_000;

fn agency(number: u128) -> AgencyId {
    AgencyId(Uuid::from_u128(number))
}

fn account(number: u128) -> (Subject, Bound) {
    (Subject::Account(AccountId(Uuid::from_u128(number))), Bound::at_once(2))
}

fn host(name: &str) -> (Subject, Bound) {
    (Subject::Host(name.to_owned()), Bound::at_once(8))
}

fn ask(what: What, subjects: &[(Subject, Bound)]) -> Ask {
    Ask { agency: agency(1), what, priority: Priority::Usual, subjects: subjects.to_vec() }
}

fn request(subjects: &[(Subject, Bound)]) -> Ask {
    ask(What::Request, subjects)
}

fn job(subjects: &[(Subject, Bound)]) -> Ask {
    ask(What::Job, subjects)
}

/// What is there without waiting; `None`: one waits.
fn try_take(limiter: &MemoryLimiter, ask: Ask, now: i64) -> Option<Result<Turn, NoTurn>> {
    limiter.take(ask, now).now_or_never()
}

#[track_caller]
fn take(limiter: &MemoryLimiter, ask: Ask, now: i64) -> Turn {
    try_take(limiter, ask, now).expect("nobody is before it").expect("there is a turn")
}

#[track_caller]
fn sent_away(limiter: &MemoryLimiter, ask: Ask, now: i64) -> i64 {
    try_take(limiter, ask, now).expect("it is not kept waiting").expect_err("there is no turn").until
}

/// How many have a turn at once before one waits; all are given back.
fn count_at_once(limiter: &MemoryLimiter, wanted: &Ask, now: i64) -> usize {
    let mut turns = Vec::new();
    while let Some(Ok(turn)) = try_take(limiter, wanted.clone(), now) {
        turns.push(turn);
    }
    turns.len()
}

fn limited(limiter: &MemoryLimiter, wanted: &Ask, retry_after: Option<i64>, now: i64) {
    take(limiter, wanted.clone(), now).end(Ending::Limited { retry_after }, now);
}

#[tokio::test]
async fn all_subjects_or_none() {
    let limiter = MemoryLimiter::new(40);
    let (mine, other) = (request(&[account(1), host("a:443")]), request(&[account(2), host("a:443")]));
    let first = take(&limiter, mine.clone(), NOW);
    let _second = take(&limiter, mine.clone(), NOW);
    let mut third = Box::pin(limiter.take(mine.clone(), NOW));
    assert!(poll!(&mut third).is_pending(), "two of one account");
    assert_eq!(count_at_once(&limiter, &other, NOW), 2, "another account waits for nobody");
    drop(first);
    assert!(poll!(&mut third).is_ready(), "whoever waits is handed what becomes free");
}

#[tokio::test]
async fn the_most_pressing_goes_first_then_who_came_first() {
    let limiter = MemoryLimiter::new(40);
    let line = [(Subject::Host("a:443".to_owned()), Bound::at_once(1))];
    let held = take(&limiter, request(&line), NOW);
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut waiting = futures::stream::FuturesUnordered::new();
    for (name, priority) in
        [("idle", Priority::Idle), ("first", Priority::Usual), ("asked", Priority::Asked), ("second", Priority::Usual)]
    {
        let (limiter, order, ask) = (limiter.clone(), order.clone(), Ask { priority, ..request(&line) });
        let mut taking = Box::pin(async move {
            let turn = limiter.take(ask, NOW).await.unwrap();
            order.lock().unwrap().push(name);
            drop(turn);
        });
        assert!(poll!(&mut taking).is_pending());
        waiting.push(taking);
    }
    // Whoever leaves the line is not waited for.
    let mut leaves = Box::pin(limiter.take(Ask { priority: Priority::Asked, ..request(&line) }, NOW));
    assert!(poll!(&mut leaves).is_pending());
    drop(leaves);
    drop(held);
    while futures::StreamExt::next(&mut waiting).await.is_some() {}
    assert_eq!(*order.lock().unwrap(), ["asked", "first", "second", "idle"]);
}

#[tokio::test]
async fn a_turn_that_is_handed_to_somebody_who_leaves_goes_on() {
    let limiter = MemoryLimiter::new(40);
    let line = [(Subject::Host("a:443".to_owned()), Bound::at_once(1))];
    let held = take(&limiter, request(&line), NOW);
    let mut leaves = Box::pin(limiter.take(request(&line), NOW));
    assert!(poll!(&mut leaves).is_pending());
    drop(held);
    // It has its answer, and never looks.
    drop(leaves);
    drop(take(&limiter, request(&line), NOW));
}

#[tokio::test]
async fn complaints_halve_and_success_raises_slowly() {
    let limiter = MemoryLimiter::new(40);
    let wanted = request(&[host("a:443")]);
    assert_eq!(count_at_once(&limiter, &wanted, NOW), 8);
    // All that were under way at the same time are one complaint.
    let turns: Vec<Turn> = (0..8).map(|_| take(&limiter, wanted.clone(), NOW)).collect();
    for (number, turn) in turns.into_iter().enumerate() {
        let ending = if number < 2 { Ending::Limited { retry_after: None } } else { Ending::Fine };
        turn.end(ending, NOW + 1);
    }
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 2), 4);
    limited(&limiter, &wanted, None, NOW + 3);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 4), 2);
    let succeed =
        |times: usize| (0..times).for_each(|_| take(&limiter, wanted.clone(), NOW + 5).end(Ending::Fine, NOW + 5));
    succeed(15);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 6), 2, "not yet");
    succeed(1);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 6), 3);
    succeed(5 * 16);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 6), 8);
    succeed(100);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 6), 8, "no more than is allowed");
    // What does not answer says nothing about how much it is asked.
    take(&limiter, wanted.clone(), NOW + 7).end(Ending::Unknown, NOW + 8);
    assert_eq!(count_at_once(&limiter, &wanted, NOW + 9), 8);
}

#[tokio::test]
async fn nobody_asks_while_a_platform_only_complains() {
    let limiter = MemoryLimiter::new(40);
    let wanted = request(&[account(1)]);
    for step in 0..2 {
        limited(&limiter, &wanted, Some(120), NOW + step);
    }
    take(&limiter, wanted.clone(), NOW + 2).end(Ending::Fine, NOW + 2);
    for step in 3..6 {
        limited(&limiter, &wanted, Some(120), NOW + step);
    }
    assert_eq!(sent_away(&limiter, wanted.clone(), NOW + 6), (NOW + 5) / 1000 + 120 + 1, "as long as it says");
    drop(take(&limiter, request(&[account(2)]), NOW + 6));
    let asked = Ask { priority: Priority::Asked, ..wanted.clone() };
    take(&limiter, asked, NOW + 7).end(Ending::Unknown, NOW + 7);
    drop(take(&limiter, wanted.clone(), NOW + 5 + 120_000));
    // No platform has everybody wait for ever, nor does a clock that was far ahead.
    limited(&limiter, &wanted, Some(i64::MAX), NOW + 400_000_000);
    assert_eq!(sent_away(&limiter, wanted.clone(), NOW + 400_000_001), NOW / 1000 + 400_000 + 3_600);
    drop(take(&limiter, wanted, NOW));
}

#[tokio::test]
async fn whoever_waits_when_a_platform_keeps_complaining_is_sent_away() {
    let limiter = MemoryLimiter::new(40);
    let line = [(Subject::Host("a:443".to_owned()), Bound::at_once(1))];
    for step in 0..2 {
        limited(&limiter, &request(&line), None, NOW + step);
    }
    let held = take(&limiter, request(&line), NOW + 2);
    let mut waiting = Box::pin(limiter.take(request(&line), NOW + 2));
    assert!(poll!(&mut waiting).is_pending());
    held.end(Ending::Limited { retry_after: Some(30) }, NOW + 3);
    let answer = waiting.now_or_never().expect("it is not kept").unwrap_err();
    assert_eq!(answer.until, NOW / 1000 + 31);
}

#[tokio::test]
async fn a_minute_has_its_number_of_requests() {
    let limiter = MemoryLimiter::new(40);
    let per_minute = |number| Bound { at_once: 2, per_minute: Some(number) };
    let subject = account(1).0;
    let wanted = request(&[(subject.clone(), per_minute(60))]);
    let first = take(&limiter, wanted.clone(), NOW);
    let second = take(&limiter, wanted.clone(), NOW + 100);
    assert_eq!((first.not_before, second.not_before), (NOW, NOW + 1000));
    drop((first, second));
    let third = take(&limiter, wanted.clone(), NOW + 1500);
    assert_eq!(third.not_before, NOW + 2000);
    third.end(Ending::Fine, NOW + 2100);
    let late = take(&limiter, wanted.clone(), NOW + 10_000);
    assert_eq!(late.not_before, NOW + 10_000, "nothing is saved up");
    late.end(Ending::Limited { retry_after: None }, NOW + 10_001);
    drop(take(&limiter, wanted.clone(), NOW + 11_000));
    let slower = take(&limiter, wanted.clone(), NOW + 11_001);
    assert_eq!(slower.not_before, NOW + 13_000, "half of them, after a complaint");
    slower.end(Ending::Unknown, NOW + 13_000);
    let back = take(&limiter, wanted, NOW - 500_000);
    assert_eq!(back.not_before, NOW - 500_000 + 2000, "a clock that went back stops nothing for long");

    // Nobody holds a place for a moment that is far away.
    let few = request(&[(account(2).0, per_minute(1))]);
    drop(take(&limiter, few.clone(), NOW));
    assert_eq!(sent_away(&limiter, few, NOW + 1), NOW / 1000 + 60);
}

#[tokio::test]
async fn a_job_that_would_wait_long_comes_again_later() {
    let limiter = MemoryLimiter::new(40);
    let wanted = job(&[account(1), host("a:443")]);
    let running = [take(&limiter, wanted.clone(), NOW), take(&limiter, wanted.clone(), NOW)];
    // As many as run may wait for them, no more.
    let mut waiting: Vec<_> = (0..2).map(|_| Box::pin(limiter.take(wanted.clone(), NOW))).collect();
    for waits in &mut waiting {
        assert!(poll!(waits).is_pending());
    }
    let moments: Vec<i64> = (0..400).map(|_| sent_away(&limiter, wanted.clone(), NOW)).collect();
    assert!(moments.is_sorted(), "one after the other");
    assert!(*moments.first().unwrap() > NOW / 1000);
    assert!(*moments.last().unwrap() >= NOW / 1000 + 100, "not all at once: {moments:?}");
    assert!(*moments.last().unwrap() <= NOW / 1000 + 601);
    assert_eq!(count_at_once(&limiter, &job(&[account(2), host("a:443")]), NOW), 2, "others are not held up");

    // Jobs that take minutes are not waited for.
    drop(waiting);
    running.into_iter().for_each(|turn| turn.end(Ending::Fine, NOW + 240_000));
    let _running = [take(&limiter, wanted.clone(), NOW + 240_000), take(&limiter, wanted.clone(), NOW + 240_000)];
    assert!(sent_away(&limiter, wanted.clone(), NOW + 240_001) > NOW / 1000 + 240);
}

#[tokio::test]
async fn the_same_days_are_pulled_by_one_at_a_time() {
    let limiter = MemoryLimiter::new(40);
    let days = |are_newest| (Subject::Days { profile: ProfileId(Uuid::from_u128(9)), are_newest }, Bound::at_once(1));
    let first = take(&limiter, job(&[account(1), days(true)]), NOW);
    assert!(sent_away(&limiter, job(&[account(2), days(true)]), NOW) > NOW / 1000, "it looks again at what is missing");
    drop(take(&limiter, job(&[account(2), days(false)]), NOW));
    drop(first);
    drop(take(&limiter, job(&[account(2), days(true)]), NOW));
}

#[tokio::test]
async fn ten_slow_hosts_leave_places_for_the_rest() {
    let limiter = MemoryLimiter::new(40);
    let mut held = Vec::new();
    let mut waiting = Vec::new();
    for _ in 0..20 {
        for slow in 0..10 {
            let mut taking = Box::pin(limiter.take(job(&[host(&format!("slow-{slow}:443"))]), NOW));
            match poll!(&mut taking) {
                std::task::Poll::Ready(Ok(turn)) => held.push(turn),
                std::task::Poll::Ready(Err(_)) => {}
                std::task::Poll::Pending => waiting.push(taking),
            }
        }
    }
    assert!(held.len() >= 20, "{}", held.len());
    assert!(held.len() + waiting.len() <= 36, "{} run and {} wait of 40 places", held.len(), waiting.len());
    drop(take(&limiter, job(&[account(1), host("quick:443")]), NOW));
}

#[tokio::test]
async fn agencies_share_a_host() {
    let limiter = MemoryLimiter::new(200);
    let of = |number: u128| Ask { agency: agency(number), ..job(&[host("a:443")]) };
    let first: Vec<Turn> = (0..8).map(|_| take(&limiter, of(1), NOW)).collect();
    let mut ours: Vec<_> = (0..8).map(|_| Box::pin(limiter.take(of(1), NOW))).collect();
    for waits in &mut ours {
        assert!(poll!(waits).is_pending());
    }
    // The line is full, and the other agency is told a moment before all of those that the first has sent away.
    let last_of_first = (0..200).map(|_| sent_away(&limiter, of(1), NOW)).max().unwrap();
    let until = sent_away(&limiter, of(2), NOW);
    assert!(until < last_of_first && until <= NOW / 1000 + 2, "{until} {last_of_first}");
    // Until it comes, nobody of the first takes more than its half.
    first.into_iter().for_each(|turn| turn.end(Ending::Fine, NOW + 500));
    let ours: Vec<Turn> = ours.into_iter().filter_map(|waits| waits.now_or_never()?.ok()).collect();
    assert_eq!(ours.len(), 4);
    let second: Vec<Turn> = (0..4).map(|_| take(&limiter, of(2), until * 1000)).collect();
    assert_eq!(second.len(), 4);
    drop((ours, second));
    // Who is alone has everything, once nobody else has come for a while.
    assert_eq!(count_at_once(&limiter, &of(1), until * 1000 + 60_000), 8);
}

#[test]
fn who_is_asked_for_by_a_person_is_not_sent_away_for_others() {
    let limiter = MemoryLimiter::new(8);
    let of = |name: &str| job(&[host(name)]);
    let held: Vec<Turn> = ["a", "b", "c"].iter().map(|name| take(&limiter, of(name), NOW)).collect();
    sent_away(&limiter, of("a"), NOW);
    let asked = Ask { priority: Priority::Asked, ..of("a") };
    let turn = take(&limiter, asked, NOW);
    drop((held, turn));
}
