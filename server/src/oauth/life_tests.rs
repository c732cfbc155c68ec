use super::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const NOW: i64 = 1_800_000_000;

fn knows(proved: i64) -> RefreshLife {
    RefreshLife { proved, ..RefreshLife::default() }
}

#[test]
fn two_nights_make_a_life_and_one_does_not() {
    let once = knows(HOUR).refused(21 * HOUR, NOW);
    assert_eq!((once.ends, once.held(None)), (None, None));
    assert!(!once.is_over(21 * HOUR));
    let twice = once.refused(20 * HOUR, NOW + DAY);
    assert_eq!(twice, RefreshLife { proved: HOUR, ends: Some(20 * HOUR), doubt: None });
    assert!(twice.is_over(20 * HOUR) && !twice.is_over(19 * HOUR), "what lies between is open");
    assert_eq!(twice.held(None), Some(HOUR));
    assert_eq!(twice.refused(30 * HOUR, NOW + 3 * DAY), twice, "that was known");
}

#[test]
fn a_night_is_one_occasion_however_many_lose_their_access_in_it() {
    let mut life = knows(0);
    for minute in 0..20 {
        life = life.refused(21 * HOUR, NOW + minute * 60);
    }
    assert_eq!((life.ends, life.doubt.unwrap().times), (None, 1));
}

#[test]
fn what_works_at_an_age_takes_doubts_away() {
    let doubted = knows(DAY).refused(3 * DAY, NOW);
    assert_eq!(doubted.renewed(3 * DAY - 1).doubt, doubted.doubt, "younger ones say nothing");
    let again = doubted.renewed(3 * DAY);
    assert_eq!(again, knows(3 * DAY));
    assert_eq!(again.refused(4 * DAY, NOW + 90 * DAY).ends, None, "it begins anew");
}

#[test]
fn what_works_at_an_older_age_unlearns() {
    let learned = RefreshLife { proved: HOUR, ends: Some(20 * HOUR), doubt: None };
    assert_eq!(learned.renewed(2 * HOUR), RefreshLife { proved: 2 * HOUR, ..learned });
    assert_eq!(learned.renewed(20 * HOUR), knows(20 * HOUR));
    assert!(learned.learns_from(20 * HOUR) && !learned.learns_from(HOUR + 30));
}

#[test]
fn more_is_wanted_where_something_older_has_worked() {
    let one = knows(DAY + 600).refused(DAY, NOW);
    let two = one.refused(DAY, NOW + DAY);
    assert_eq!(two.ends, None);
    let three = two.refused(20 * HOUR, NOW + 2 * DAY);
    assert_eq!(three, RefreshLife { proved: 0, ends: Some(20 * HOUR), doubt: None }, "the server has changed its mind");
}

#[test]
fn a_removal_does_not_make_a_learned_life_shorter() {
    let learned = RefreshLife { proved: HOUR, ends: Some(20 * HOUR), doubt: None };
    let removed = learned.refused(HOUR / 2, NOW);
    assert_eq!((removed.ends, removed.held(None)), (learned.ends, Some(HOUR)));
    assert!(!removed.is_over(HOUR / 2), "it did not end by its age");
    assert_eq!(removed.renewed(HOUR / 2), learned);
    let shorter = learned.refused(3 * HOUR, NOW).refused(2 * HOUR, NOW + DAY);
    assert_eq!(shorter.ends, Some(2 * HOUR), "nearer to what is so");
}

#[test]
fn what_is_held_was_seen_or_is_the_life_of_an_access_token() {
    let learned = RefreshLife { proved: 0, ends: Some(21 * HOUR), doubt: None };
    assert_eq!(learned.held(Some(HOUR)), Some(HOUR));
    assert_eq!(learned.held(Some(30 * DAY)), Some(21 * HOUR / 24), "it outlives what was handed in for it");
    assert_eq!(learned.held(None), Some(21 * HOUR / 24));
    let proves = |proved| RefreshLife { proved, ..learned };
    assert_eq!(proves(2 * HOUR).held(Some(HOUR)), Some(2 * HOUR));
    // What was begun with without proof goes on: half of it was proved then, and not more is asked of it.
    assert_eq!(proves(30 * 60).held(None), Some(50 * 60));
    assert_eq!(proves(45 * 60).held(None), Some(21 * HOUR / 24));
}
