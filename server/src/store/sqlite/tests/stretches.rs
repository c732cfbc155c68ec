//! What reading totals of a month and of the same month a year before costs: their days, however long the history and however much
//! lies between them.

use std::sync::atomic::Ordering;

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{open, steps::count_steps};
use crate::store::{
    Store,
    lack::Lacks,
    range::{DayState, Fingerprint, Range},
    series::{Description, Pull, Value},
    story::build_house,
};

const LAST: Date = date(2026, 11, 22);
const MONTHS: [(Date, Date); 2] = [(date(2025, 10, 1), date(2025, 10, 31)), (date(2026, 10, 1), date(2026, 10, 31))];

/// Steps for both months, and for all days from the first to the last of them, where history begins so long ago.
async fn steps_after(days: i64) -> (u64, u64) {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    let first = LAST.saturating_sub((days - 1).days());
    let description = Description { fingerprint: Fingerprint(1), metrics: None };
    let value =
        |day: Date| Value { stream: "spend".to_owned(), metric: "cost".to_owned(), dimension: None, day, value: 1.5 };
    let values: Vec<Value> = first.series(1.day()).take_while(|day| *day <= LAST).map(value).collect();
    let (state, fingerprint, lacks) = (DayState::Final, Fingerprint(1), Lacks::default());
    let range = Range { first, last: LAST, state, fingerprint, lacks };
    let mut unit = store.write().await.unwrap();
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let pull = Pull {
        agency: house.agency,
        profile,
        stream: "spend",
        breakdown: "",
        currency: Some("USD"),
        description: &description,
        days: std::slice::from_ref(&range),
        values: &values,
        change: 1,
        at: 1,
    };
    unit.put_pull(&pull).await.unwrap();
    unit.commit().await.unwrap();

    let steps = count_steps(&store).await;
    let mut unit = store.read().await.unwrap();
    steps.store(0, Ordering::Relaxed);
    for (from, to) in MONTHS {
        assert_eq!(unit.totals(house.agency, &[profile], from, to).await.unwrap().len(), 31);
        assert_eq!(unit.pulled(house.agency, &[profile], from, to).await.unwrap()[0].ranges.len(), 1);
    }
    let apart = steps.swap(0, Ordering::Relaxed);
    let ([(from, _), _], [_, (_, to)]) = (MONTHS, MONTHS);
    assert_eq!(unit.totals(house.agency, &[profile], from, to).await.unwrap().len(), 396);
    (apart, steps.swap(0, Ordering::Relaxed))
}

#[tokio::test]
async fn a_month_against_that_of_a_year_ago_costs_two_months() {
    let (small, large) = (steps_after(430).await, steps_after(1_500).await);
    assert!(small.0 > 62, "{small:?}");
    assert!(large.0 < small.0 + small.0 / 10, "{small:?} {large:?}");
    assert!(large.0 * 3 < large.1, "what lies between is not read: {large:?}");
}
