//! Series.

use app::model::ids::ProfileId;
use jiff::{ToSpan, civil::Date};

use super::{begin, build_house};
use crate::store::{
    Store, StoreError,
    series::{PulledDay, Value},
};

fn day(number: i8) -> Date {
    jiff::civil::date(2026, 3, number)
}

fn value(day: Date, metric: &str, dimension: &str, value: f64) -> Value {
    let (stream, metric, dimension) = ("spend".to_owned(), metric.to_owned(), dimension.to_owned());
    Value { stream, metric, dimension, day, value }
}

pub(crate) async fn a_pull_replaces_its_days(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let first = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let second = unit.put_profile(&house.profile(2, "act_2")).await.unwrap();
    let whole = |number| PulledDay { day: day(number), complete: true };
    let partial = |number| PulledDay { day: day(number), complete: false };

    let pulled = [whole(9), whole(10), partial(11)];
    let values = [
        value(day(9), "cost", "", 1.5),
        value(day(10), "cost", "", 2.5),
        value(day(10), "cost", "brand", 0.25),
        value(day(11), "cost", "", 3.5),
    ];
    unit.put_pull(first, "spend", &pulled, &values, 100).await.unwrap();
    let other = Value { stream: "visits".to_owned(), ..value(day(10), "visits", "", 40.0) };
    unit.put_pull(first, "visits", &[whole(10)], std::slice::from_ref(&other), 100).await.unwrap();
    unit.put_pull(second, "spend", &[whole(10)], &[value(day(10), "cost", "", 9.0)], 100).await.unwrap();

    // Pulled again: the dimension is gone, a day is whole now, one has no data any more.
    let pulled = [whole(10), whole(11)];
    unit.put_pull(first, "spend", &pulled, &[value(day(10), "cost", "", 2.75)], 200).await.unwrap();
    let seen = unit.values(&[first], day(9), day(11)).await.unwrap();
    let expected = [value(day(9), "cost", "", 1.5), value(day(10), "cost", "", 2.75), other];
    assert_eq!(seen, expected.map(|value| (first, value)));
    assert_eq!(unit.pulled_days(first, "spend", day(9), day(11)).await.unwrap(), [whole(9), whole(10), whole(11)]);
    assert_eq!(unit.pulled_days(first, "spend", day(10), day(10)).await.unwrap(), [whole(10)], "both ends included");
    assert!(unit.pulled_days(second, "visits", day(1), day(31)).await.unwrap().is_empty());

    let both = unit.values(&[first, second], day(10), day(10)).await.unwrap();
    assert_eq!(both.len(), 3);
    assert!(both.contains(&(second, value(day(10), "cost", "", 9.0))));
    assert!(unit.values(&[], day(1), day(31)).await.unwrap().is_empty());
    let days = unit.pulled_days_of(&[first, second], day(9), day(10)).await.unwrap();
    let of = |profile, stream: &str, day| (profile, stream.to_owned(), day);
    assert_eq!(days[0], of(first, "spend", whole(9)), "oldest first");
    assert_eq!(days.len(), 4);
    for day in [of(first, "spend", whole(10)), of(first, "visits", whole(10)), of(second, "spend", whole(10))] {
        assert!(days.contains(&day), "{day:?}");
    }

    let odd = value(day(1), "cost", "", f64::NAN);
    assert!(matches!(unit.put_pull(first, "spend", &[], &[odd], 1).await, Err(StoreError::Inconsistent(_))));
    let astray = value(day(1), "cost", "", 1.0);
    assert!(matches!(unit.put_pull(first, "visits", &[], &[astray], 1).await, Err(StoreError::Inconsistent(_))));
    let unknown = ProfileId(house.id(9));
    assert!(matches!(unit.put_pull(unknown, "spend", &pulled, &[], 1).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn thirteen_months_fit_into_one_pull(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let start = jiff::civil::date(2025, 2, 1);
    let dates: Vec<Date> = (0..400).map(|number: i64| start.checked_add(number.days()).unwrap()).collect();
    let days: Vec<PulledDay> = dates.iter().map(|day| PulledDay { day: *day, complete: true }).collect();
    let metrics = ["clicks", "cost", "impressions"];
    let values: Vec<Value> = dates.iter().flat_map(|day| metrics.map(|metric| value(*day, metric, "", 0.1))).collect();
    for at in [100, 200] {
        unit.put_pull(profile, "spend", &days, &values, at).await.unwrap();
    }
    // One day twice in an answer: the last one counts.
    let twice = [value(start, "cost", "", 1.0), value(start, "cost", "", 2.0)];
    unit.put_pull(profile, "spend", &days[..1], &twice, 300).await.unwrap();
    unit.commit().await.unwrap();

    let mut unit = store.read().await.unwrap();
    let seen = unit.values(&[profile], dates[0], dates[399]).await.unwrap();
    assert_eq!(seen.len(), 1 + 399 * 3);
    assert_eq!(seen[0], (profile, value(start, "cost", "", 2.0)));
    assert_eq!(seen.last(), Some(&(profile, values[1199].clone())));
    assert_eq!(unit.pulled_days(profile, "spend", dates[0], dates[399]).await.unwrap(), days);
}
