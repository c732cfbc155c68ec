//! What reading a breakdown costs: the days that are asked for, however long its history, and nothing for who wants totals.

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
    series::{Description, Dimension, Pull, Top, Value},
    story::build_house,
};

const LAST: Date = date(2026, 11, 22);

/// Steps for a week's table and for what a week of totals was pulled, after so many days of twenty values each.
async fn steps_after(days: i64) -> (u64, u64) {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    let first = LAST.saturating_sub((days - 1).days());
    let description = Description { fingerprint: Fingerprint(1), metrics: None };
    let value = |day: Date, place: u32| Value {
        stream: "spend".to_owned(),
        metric: "cost".to_owned(),
        dimension: Some(Dimension { key: place.to_string(), label: format!("Campaign {place}") }),
        day,
        value: f64::from(place),
    };
    let all = first.series(1.day()).take_while(|day| *day <= LAST);
    let values: Vec<Value> = all.clone().flat_map(|day| (0..20).map(move |place| value(day, place))).collect();
    // Every other day is cut: each is a range of its own.
    let range = |day: Date| {
        let lacks = Lacks { is_cut: day.day() % 2 == 0, ..Lacks::default() };
        Range { first: day, last: day, state: DayState::Final, fingerprint: Fingerprint(1), lacks }
    };
    let ranges: Vec<Range> = all.map(range).collect();
    let mut unit = store.write().await.unwrap();
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let pull = Pull {
        agency: house.agency,
        profile,
        stream: "spend",
        breakdown: "campaign",
        currency: Some("USD"),
        description: &description,
        days: &ranges,
        values: &values,
        change: 1,
        at: 1,
    };
    unit.put_pull(&pull).await.unwrap();
    unit.commit().await.unwrap();

    let steps = count_steps(&store).await;
    let mut unit = store.read().await.unwrap();
    let (stream, breakdown, metric, from) = ("spend", "campaign", "cost", LAST.saturating_sub(6.days()));
    steps.store(0, Ordering::Relaxed);
    let asked = Top { profile, stream, breakdown, metric, from, to: LAST, limit: 10 };
    let top = unit.top(house.agency, &asked).await.unwrap();
    assert_eq!((top.parts.len(), top.count, top.parts[0].values.len()), (10, 20, 7));
    assert_eq!(unit.pulled_parts(house.agency, profile, from, LAST).await.unwrap()[0].ranges.len(), 7);
    let table = steps.swap(0, Ordering::Relaxed);
    assert!(unit.pulled(house.agency, &[profile], Date::MIN, Date::MAX).await.unwrap().is_empty());
    (table, steps.swap(0, Ordering::Relaxed))
}

#[tokio::test]
async fn a_table_costs_its_days_and_totals_nothing_of_it() {
    let (small, large) = (steps_after(14).await, steps_after(300).await);
    assert!(small.0 > 7 * 20, "{small:?}");
    assert!(large.0 < small.0 + small.0 / 10, "{small:?} {large:?}");
    assert!(large.1 < small.1 + 20, "{small:?} {large:?}");
}
