use std::net::IpAddr;

use super::*;
use crate::budget::rate::KEPT;

const NOW: i64 = 1_795_453_200;

fn tries(per_minute: u32, burst: u32) -> Tries {
    Tries::new(&SignInLimits { waiting: 1, per_minute, burst })
}

fn stranger(email: &str, place: Option<&str>) -> Door {
    let place = place.map(|place| Place::from(place.parse::<IpAddr>().unwrap()));
    Door::Stranger { email: email.to_owned(), place }
}

/// A wrong try. Whether it was the last.
fn take(tries: &Tries, door: &Door, now: i64) -> Result<bool, AppError> {
    tries.take(door, now).map(|taken| taken.settle(false))
}

fn busy(tries: &Tries, door: &Door, now: i64) -> bool {
    take(tries, door, now) == Err(AppError::SignInBusy)
}

#[test]
fn five_tries_then_a_wait_and_a_right_one_clears() {
    let tries = tries(6000, 1000);
    let door = stranger("a@b.example", None);
    let taken: Vec<_> = (0..6).map(|_| take(&tries, &door, NOW)).collect();
    assert_eq!(taken, [Ok(false), Ok(false), Ok(false), Ok(false), Ok(true), Err(AppError::TooManyTries)]);
    assert_eq!(take(&tries, &door, NOW + STRETCH - 1), Err(AppError::TooManyTries));
    assert_eq!(take(&tries, &door, NOW + STRETCH), Ok(false));
    for _ in 0..3 {
        take(&tries, &door, NOW + STRETCH).unwrap();
    }
    assert!(!tries.take(&door, NOW + STRETCH).unwrap().settle(true));
    assert_eq!(take(&tries, &door, NOW + STRETCH), Ok(false));
}

#[test]
fn a_try_that_nobody_looked_at_does_not_count() {
    let tries = tries(6000, 1000);
    let door = stranger("a@b.example", None);
    for _ in 0..20 {
        drop(tries.take(&door, NOW).unwrap());
    }
    let other = stranger("a@b.example", Some("192.0.2.1"));
    for _ in 0..60 {
        drop(tries.take(&other, NOW).ok());
    }
    assert_eq!(take(&tries, &stranger("a@b.example", Some("192.0.2.2")), NOW), Ok(false));
}

#[test]
fn tries_of_a_clock_that_was_ahead_do_not_count() {
    let tries = tries(6000, 1000);
    let door = stranger("a@b.example", None);
    for _ in 0..5 {
        take(&tries, &door, NOW + 3600).unwrap();
    }
    assert_eq!(take(&tries, &door, NOW), Ok(false));
}

#[test]
fn strangers_elsewhere_lock_nobody_out() {
    let tries = tries(6000, 1000);
    let (theirs, ours) = (stranger("a@b.example", Some("192.0.2.1")), stranger("a@b.example", Some("192.0.2.2")));
    for _ in 0..5 {
        take(&tries, &theirs, NOW).unwrap();
    }
    assert_eq!(take(&tries, &theirs, NOW), Err(AppError::TooManyTries));
    assert_eq!(take(&tries, &ours, NOW), Ok(false));

    // From many places: each new one has a single try, so that guessing by many does not pay.
    for place in 0..60 {
        let _ = take(&tries, &stranger("a@b.example", Some(&format!("198.51.100.{place}"))), NOW);
    }
    let fresh = stranger("a@b.example", Some("203.0.113.1"));
    assert_eq!(take(&tries, &fresh, NOW), Ok(true), "the owner from a new place");
    assert_eq!(take(&tries, &fresh, NOW), Err(AppError::TooManyTries));
    let another = stranger("a@b.example", Some("203.0.113.2"));
    for _ in 0..3 {
        assert!(!tries.take(&another, NOW).unwrap().settle(true), "right ones clear");
    }
    assert_eq!(take(&tries, &stranger("c@d.example", Some("203.0.113.1")), NOW), Ok(false), "others don't wait");
}

#[test]
fn a_household_is_one_place() {
    let place = |text: &str| Place::from(text.parse::<IpAddr>().unwrap());
    assert_eq!(place("2001:db8:1:2::1"), place("2001:db8:1:2:ffff::9"));
    assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
    assert_eq!(place("::ffff:192.0.2.1"), place("192.0.2.1"));
}

#[test]
fn strangers_share_one_rate_and_a_flood_from_one_place_does_not_use_it_up() {
    let tries = tries(60, 40);
    let flood = |number: u32| stranger(&format!("{number}@b.example"), Some("192.0.2.1"));
    let refused = (0..200).filter(|number| busy(&tries, &flood(*number), NOW)).count();
    assert_eq!(refused, 170, "thirty at once from one place");
    let elsewhere = |number: u32| stranger(&format!("{number}@c.example"), Some(&format!("198.51.100.{number}")));
    let taken = (0..20).filter(|number| take(&tries, &elsewhere(*number), NOW).is_ok()).count();
    assert_eq!(taken, 10, "what the place has left of forty");

    let owner = stranger("owner@b.example", Some("203.0.113.1"));
    assert!(busy(&tries, &owner, NOW));
    let known = Door::Device { member: MemberId(uuid::Uuid::nil()), token_hash: vec![1] };
    assert_eq!(take(&tries, &known, NOW), Ok(false), "known devices go on");
    assert_eq!(take(&tries, &owner, NOW + 1), Ok(false), "one a second");
}

#[test]
fn a_known_device_has_its_own_count() {
    let tries = tries(6000, 1000);
    let device = |token: u8| Door::Device { member: MemberId(uuid::Uuid::nil()), token_hash: vec![token] };
    for _ in 0..5 {
        take(&tries, &stranger("a@b.example", None), NOW).unwrap();
    }
    for _ in 0..5 {
        take(&tries, &device(1), NOW).unwrap();
    }
    assert_eq!(take(&tries, &device(1), NOW), Err(AppError::TooManyTries));
    assert_eq!(take(&tries, &device(2), NOW), Ok(false));
}

#[test]
fn what_is_remembered_is_bounded() {
    let tries = tries(u32::MAX, 1_000_000);
    for number in 0..KEPT + 500 {
        take(&tries, &stranger(&format!("{number}@b.example"), None), NOW + 1).unwrap();
    }
    assert!(tries.lock().doors.len() <= KEPT);
    take(&tries, &stranger("later@b.example", None), NOW + 1 + STRETCH).unwrap();
    assert_eq!(tries.lock().doors.len(), 1, "what counts no more is forgotten");
}

#[test]
fn a_wait_counts_if_it_was_set_before_we_began() {
    let (tries, member) = (tries(60, 40), MemberId(uuid::Uuid::nil()));
    assert!(tries.is_wait_of_before(member, NOW + 100, NOW));
    assert!(!tries.is_wait_of_before(member, NOW + 100, NOW + 100), "it is over");
    tries.own_wait(member);
    assert!(!tries.is_wait_of_before(member, NOW + 200, NOW), "ours");
}

#[test]
fn a_share_link_has_tries_of_its_own() {
    let tries = tries(6000, 1000);
    let link = |number, place: Option<&str>| Door::ShareLink {
        link: ShareLinkId(uuid::Uuid::from_u128(number)),
        place: place.map(|place| Place::from(place.parse::<IpAddr>().unwrap())),
    };
    let guesser = link(1, Some("192.0.2.1"));
    for _ in 0..MOST {
        take(&tries, &guesser, NOW).unwrap();
    }
    assert_eq!(take(&tries, &guesser, NOW), Err(AppError::TooManyTries));
    assert_eq!(take(&tries, &link(2, Some("192.0.2.1")), NOW), Ok(false), "another link");
    for place in 0..MOST_FROM_ANYWHERE {
        let _ = take(&tries, &link(1, Some(&format!("198.51.100.{place}"))), NOW);
    }
    assert_eq!(take(&tries, &link(1, Some("203.0.113.1")), NOW), Ok(true), "one try each, from then on");
}
