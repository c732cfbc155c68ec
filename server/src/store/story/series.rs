//! Series.

use app::model::ids::ProfileId;
use jiff::{ToSpan, civil::Date};

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError, Unit,
    connection::Profile,
    lack::{Lacks, NoDay},
    range::{DayState, Fingerprint, Range},
    series::{Again, Correction, Description, Dimension, Kept, Part, Pull, Top, TopParts, Value},
};

/// Puts `values` in place as pulled by nobody in particular: the days from `first` to `last`, final.
pub(crate) async fn put_days(
    unit: &mut dyn Unit,
    profile: &Profile,
    stream: &str,
    (first, last): (Date, Date),
    values: &[Value],
) {
    let days = [Range { first, last, state: DayState::Final, fingerprint: Fingerprint(1), lacks: Lacks::default() }];
    let description = Description { fingerprint: Fingerprint(1), metrics: None };
    let pull = Pull {
        agency: profile.agency,
        profile: profile.id,
        stream,
        breakdown: "",
        currency: profile.currency.as_deref(),
        description: &description,
        days: &days,
        values,
        change: 1,
        at: 1,
    };
    assert!(matches!(unit.put_pull(&pull).await, Ok(Kept::Written { .. })));
}

fn day(number: i8) -> Date {
    jiff::civil::date(2026, 3, number)
}

fn value(day: Date, metric: &str, value: f64) -> Value {
    Value { stream: "spend".to_owned(), metric: metric.to_owned(), dimension: None, day, value }
}

fn part(day: Date, key: &str, label: &str, number: f64) -> Value {
    let dimension = Some(Dimension { key: key.to_owned(), label: label.to_owned() });
    Value { dimension, ..value(day, "cost", number) }
}

/// What a pull of the first profile's `spend` says beside its values.
struct Puller<'a> {
    house: &'a House,
    profile: ProfileId,
    description: Description,
}

impl<'a> Puller<'a> {
    fn new(house: &'a House, profile: ProfileId) -> Self {
        let metrics = Some(vec!["cost".to_owned(), "clicks".to_owned()]);
        Self { house, profile, description: Description { fingerprint: Fingerprint(7), metrics } }
    }

    fn range(&self, first: i8, last: i8, state: DayState) -> Range {
        let fingerprint = self.description.fingerprint;
        Range { first: day(first), last: day(last), state, fingerprint, lacks: Lacks::default() }
    }

    fn pull(&'a self, days: &'a [Range], values: &'a [Value], change: i64) -> Pull<'a> {
        Pull {
            agency: self.house.agency,
            profile: self.profile,
            stream: "spend",
            breakdown: "",
            currency: Some("USD"),
            description: &self.description,
            days,
            values,
            change,
            at: 100 + change,
        }
    }
}

async fn first_profile(house: &House, unit: &mut dyn Unit) -> ProfileId {
    unit.put_profile(&house.profile(1, "act_1")).await.unwrap()
}

/// The totals of the month, by day.
async fn month(house: &House, unit: &mut dyn Unit, profile: ProfileId) -> Vec<(i8, String, f64)> {
    let totals = unit.totals(house.agency, &[profile], day(1), day(31)).await.unwrap();
    totals.into_iter().map(|(_, value)| (value.day.day(), value.metric, value.value)).collect()
}

fn seen(day: i8, metric: &str, value: f64) -> (i8, String, f64) {
    (day, metric.to_owned(), value)
}

pub(crate) async fn a_pull_replaces_its_days(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let other = unit.put_profile(&house.profile(2, "act_2")).await.unwrap();
    let puller = Puller::new(&house, profile);
    let days = [puller.range(9, 10, DayState::Whole), puller.range(11, 11, DayState::Partial)];
    let values = [
        value(day(9), "cost", 1.5),
        value(day(10), "cost", 2.5),
        value(day(10), "clicks", 40.0),
        value(day(11), "cost", 3.5),
    ];
    let kept = unit.put_pull(&puller.pull(&days, &values, 1)).await.unwrap();
    assert_eq!(kept, Kept::Written { records: 3 });
    let others = Puller::new(&house, other);
    unit.put_pull(&others.pull(&days, &[value(day(10), "cost", 9.0)], 1)).await.unwrap();

    // Pulled again: one number is gone, one day is whole now, one has no data any more.
    let days = [puller.range(10, 11, DayState::Final)];
    let kept = unit.put_pull(&puller.pull(&days, &[value(day(10), "cost", 2.75)], 2)).await.unwrap();
    assert_eq!(kept, Kept::Written { records: 2 });
    let expected = [seen(9, "cost", 1.5), seen(10, "cost", 2.75)];
    assert_eq!(month(&house, &mut *unit, profile).await, expected);
    let kept = unit.put_pull(&puller.pull(&days, &[value(day(10), "cost", 2.75)], 3)).await.unwrap();
    assert_eq!(kept, Kept::Written { records: 0 }, "what is the same is not written");

    let pulled = unit.pulled(house.agency, &[profile, other], day(1), day(31)).await.unwrap();
    assert_eq!(pulled.len(), 2);
    let ranges = [puller.range(9, 9, DayState::Whole), puller.range(10, 11, DayState::Final)];
    assert_eq!((pulled[0].profile, &pulled[0].ranges[..]), (profile, &ranges[..]));
    assert_eq!(pulled[0].descriptions, std::slice::from_ref(&puller.description));
    let overlapping = unit.pulled(house.agency, &[profile], day(11), day(11)).await.unwrap();
    assert_eq!(overlapping[0].ranges, ranges[1..], "some day of it is asked for");
    assert!(unit.pulled(house.agency, &[profile], day(12), day(31)).await.unwrap().is_empty());

    let both = unit.totals(house.agency, &[profile, other], day(10), day(10)).await.unwrap();
    assert_eq!(both, [(profile, value(day(10), "cost", 2.75)), (other, value(day(10), "cost", 9.0))]);
    assert!(unit.totals(house.agency, &[], day(1), day(31)).await.unwrap().is_empty());
}

pub(crate) async fn what_days_lack_is_kept_with_them(store: &dyn Store) {
    let (house, stranger) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let no_day = Some(NoDay { count: 3, from: day(1), to: day(20), is_least: false });
    let mut lacks = Lacks { no_day, is_cut: true, ..Lacks::default() };
    lacks.count_no_number("clicks", 2);
    lacks.no_value.insert("cost".to_owned());
    let days =
        [Range { lacks: lacks.clone(), ..puller.range(1, 9, DayState::Final) }, puller.range(10, 20, DayState::Final)];
    unit.put_pull(&puller.pull(&days, &[], 1)).await.unwrap();
    let pulled = unit.pulled(house.agency, &[profile], day(1), day(31)).await.unwrap();
    assert_eq!(pulled[0].ranges, days);

    // A day that comes whole later lacks nothing any more; the others still do.
    unit.put_pull(&puller.pull(&[puller.range(5, 5, DayState::Final)], &[], 2)).await.unwrap();
    let pulled = unit.pulled(house.agency, &[profile], day(1), day(31)).await.unwrap();
    let told: Vec<_> = pulled[0].ranges.iter().map(|range| (range.first, range.lacks == lacks)).collect();
    assert_eq!(told, [(day(1), true), (day(5), false), (day(6), true), (day(10), false)]);

    let (agency, profiles) = (house.agency, [profile]);
    assert_eq!(unit.lacking(agency, &profiles, day(9), day(31)).await.unwrap(), profiles);
    assert!(unit.lacking(agency, &profiles, day(10), day(31)).await.unwrap().is_empty(), "all of these came");
    assert!(unit.lacking(agency, &[], day(1), day(31)).await.unwrap().is_empty());
    assert!(unit.lacking(stranger.agency, &profiles, day(1), day(31)).await.unwrap().is_empty());
}

pub(crate) async fn numbers_are_their_agency_s(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let stranger = build_house(store, 2).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let days = [puller.range(9, 9, DayState::Final)];
    unit.put_pull(&puller.pull(&days, &[value(day(9), "cost", 1.0)], 1)).await.unwrap();
    assert!(unit.totals(stranger.agency, &[profile], day(1), day(31)).await.unwrap().is_empty());
    assert!(unit.pulled(stranger.agency, &[profile], day(1), day(31)).await.unwrap().is_empty());
    assert!(unit.corrections_after(stranger.agency, &[profile], 0, 10).await.unwrap().is_empty());
    let astray = Puller::new(&stranger, profile);
    let refused = unit.put_pull(&astray.pull(&days, &[value(day(9), "cost", 2.0)], 1)).await;
    assert!(matches!(refused, Err(StoreError::Stale(_))), "{refused:?}");
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 1.0)]);
}

pub(crate) async fn what_cannot_be_a_pull_is_refused(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let days = [puller.range(9, 10, DayState::Final)];
    let astray = Value { stream: "visits".to_owned(), ..value(day(9), "cost", 1.0) };
    for odd in [value(day(9), "cost", f64::NAN), value(day(11), "cost", 1.0), astray] {
        let refused = unit.put_pull(&puller.pull(&days, &[odd], 1)).await;
        assert!(matches!(refused, Err(StoreError::Inconsistent(_))), "{refused:?}");
    }
    let other = [Range { fingerprint: Fingerprint(8), ..days[0].clone() }];
    assert!(matches!(unit.put_pull(&puller.pull(&other, &[], 1)).await, Err(StoreError::Inconsistent(_))));
    let unknown = Puller::new(&house, ProfileId(house.id(9)));
    assert!(matches!(unit.put_pull(&unknown.pull(&days, &[], 1)).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn thirteen_months_fit_into_one_pull(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = house.profile(1, "act_1");
    unit.put_profile(&profile).await.unwrap();
    let start = jiff::civil::date(2025, 2, 1);
    let dates: Vec<Date> = (0..400).map(|number: i64| start.checked_add(number.days()).unwrap()).collect();
    let metrics = ["clicks", "cost", "impressions"];
    let values: Vec<Value> = dates.iter().flat_map(|day| metrics.map(|metric| value(*day, metric, 0.1))).collect();
    for _ in 0..2 {
        put_days(&mut *unit, &profile, "spend", (dates[0], dates[399]), &values).await;
    }
    // One day twice in an answer: the last one counts.
    let twice = [value(start, "cost", 1.0), value(start, "cost", 2.0)];
    put_days(&mut *unit, &profile, "spend", (start, start), &twice).await;
    unit.commit().await.unwrap();

    let mut unit = store.read().await.unwrap();
    let seen = unit.totals(house.agency, &[profile.id], dates[0], dates[399]).await.unwrap();
    assert_eq!(seen.len(), 1 + 399 * 3);
    assert_eq!(seen[0], (profile.id, value(start, "cost", 2.0)));
    assert_eq!(seen.last(), Some(&(profile.id, values[1199].clone())));
    let pulled = unit.pulled(house.agency, &[profile.id], dates[0], dates[399]).await.unwrap();
    assert_eq!(pulled[0].ranges.len(), 1, "one row says it");
}

pub(crate) async fn whole_days_that_change_are_told(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let days = [puller.range(8, 9, DayState::Whole), puller.range(10, 10, DayState::Partial)];
    let values = [value(day(8), "cost", 1.0), value(day(9), "clicks", 3.0), value(day(10), "cost", 2.0)];
    unit.put_pull(&puller.pull(&days, &values, 4)).await.unwrap();
    assert!(unit.corrections_after(house.agency, &[profile], 0, 10).await.unwrap().is_empty(), "what is new is none");

    let days = [puller.range(8, 10, DayState::Final)];
    let values = [value(day(8), "cost", 1.0), value(day(9), "cost", 0.5), value(day(10), "cost", 2.5)];
    unit.put_pull(&puller.pull(&days, &values, 6)).await.unwrap();
    let number = |metric: &str, number| vec![(metric.to_owned(), number)];
    let ninth = Correction {
        profile,
        stream: "spend".to_owned(),
        day: day(9),
        change: 6,
        before: number("clicks", 3.0),
        after: number("cost", 0.5),
    };
    assert_eq!(unit.corrections_after(house.agency, &[profile], 4, 10).await.unwrap(), [ninth]);
    assert!(unit.corrections_after(house.agency, &[profile], 6, 10).await.unwrap().is_empty());
    unit.prune_corrections(house.agency, 107).await.unwrap();
    assert!(unit.corrections_after(house.agency, &[profile], 0, 10).await.unwrap().is_empty());
}

pub(crate) async fn a_new_description_does_not_lose_numbers(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let old = Puller::new(&house, profile);
    let days = [old.range(8, 9, DayState::Final)];
    let values = [value(day(8), "cost", 1.0), value(day(9), "cost", 2.0), value(day(9), "clicks", 5.0)];
    unit.put_pull(&old.pull(&days, &values, 1)).await.unwrap();

    let mut new = Puller::new(&house, profile);
    new.description = Description { fingerprint: Fingerprint(8), metrics: Some(vec!["cost".to_owned()]) };
    let days = [new.range(8, 9, DayState::Final)];
    let less = unit.put_pull(&new.pull(&days, &[value(day(9), "cost", 2.5)], 2)).await.unwrap();
    assert_eq!(less, Kept::Less { stands: 2, brings: 1 }, "what it does not know is not counted");
    assert_eq!(month(&house, &mut *unit, profile).await.len(), 3);
    let pulled = unit.pulled(house.agency, &[profile], day(1), day(31)).await.unwrap();
    assert_eq!(pulled[0].ranges, [old.range(8, 9, DayState::Final)], "the days keep their description");
    let less = async |unit: &mut dyn Unit, fingerprint| {
        unit.has_brought_less(house.agency, profile, "spend", Fingerprint(fingerprint)).await.unwrap()
    };
    assert!(less(&mut *unit, 8).await && !less(&mut *unit, 7).await, "so that it is not asked for again");

    let values = [value(day(8), "cost", 1.0), value(day(9), "cost", 2.5)];
    assert!(matches!(unit.put_pull(&new.pull(&days, &values, 3)).await.unwrap(), Kept::Written { .. }));
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(8, "cost", 1.0), seen(9, "cost", 2.5)]);
}

pub(crate) async fn days_asked_for_again_lose_nothing(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let values: Vec<Value> = (5..=9)
        .flat_map(|at| [("cost", 1.0), ("clicks", 2.0)].map(|(metric, number)| value(day(at), metric, number)))
        .collect();
    unit.put_pull(&puller.pull(&[puller.range(5, 9, DayState::Final)], &values, 1)).await.unwrap();

    // The fifth says less, the sixth nothing, the seventh something else, the eighth was not read whole, the ninth is the same.
    let lacks = Lacks { unread: 1, ..Lacks::default() };
    let days = [
        puller.range(4, 7, DayState::Final),
        Range { lacks, ..puller.range(8, 8, DayState::Final) },
        puller.range(9, 10, DayState::Final),
    ];
    let mut values = vec![value(day(4), "cost", 4.0), value(day(5), "cost", 9.0)];
    for (at, cost) in [(7, 0.0), (8, 0.5), (9, 1.0)] {
        values.extend([value(day(at), "cost", cost), value(day(at), "clicks", 2.0)]);
    }
    let again = unit.put_again(&puller.pull(&days, &values, 2)).await.unwrap();
    let numbers = |cost| vec![("cost".to_owned(), cost), ("clicks".to_owned(), 2.0)];
    let seventh = Correction {
        profile,
        stream: "spend".to_owned(),
        day: day(7),
        change: 2,
        before: numbers(1.0),
        after: numbers(0.0),
    };
    let expected =
        Again { corrections: vec![seventh.clone()], added: vec![day(4)], kept: vec![day(5), day(6), day(8)] };
    assert_eq!(again, expected);
    let costs = month(&house, &mut *unit, profile).await;
    let costs: Vec<_> =
        costs.into_iter().filter(|(_, metric, _)| metric == "cost").map(|(at, _, cost)| (at, cost)).collect();
    assert_eq!(costs, [(4, 4.0), (5, 1.0), (6, 1.0), (7, 0.0), (8, 1.0), (9, 1.0)]);
    assert_eq!(unit.corrections_after(house.agency, &[profile], 1, 10).await.unwrap(), [seventh]);
    let pulled = unit.pulled(house.agency, &[profile], day(1), day(31)).await.unwrap();
    assert_eq!(pulled[0].ranges, [puller.range(4, 10, DayState::Final)], "nothing lacks, and nothing is wanted anew");

    // What was not over is replaced whatever comes.
    let partial = [puller.range(11, 11, DayState::Partial)];
    unit.put_pull(&puller.pull(&partial, &[value(day(11), "cost", 1.0)], 3)).await.unwrap();
    let again = unit.put_again(&puller.pull(&[puller.range(11, 11, DayState::Whole)], &[], 4)).await.unwrap();
    assert_eq!(again, Again::default());
    assert!(!month(&house, &mut *unit, profile).await.iter().any(|(at, ..)| *at == 11));
}

pub(crate) async fn a_currency_s_numbers_are_not_another_s(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let days = [puller.range(9, 9, DayState::Final)];
    unit.put_pull(&puller.pull(&days, &[value(day(9), "cost", 1.0)], 1)).await.unwrap();
    unit.put_profile(&Profile { currency: Some("EUR".to_owned()), ..house.profile(1, "act_1") }).await.unwrap();
    assert!(month(&house, &mut *unit, profile).await.is_empty(), "dollars are no euros");
    assert!(unit.pulled(house.agency, &[profile], day(1), day(31)).await.unwrap().is_empty(), "all is asked for anew");
    let euros = [value(day(9), "cost", 0.9)];
    unit.put_pull(&Pull { currency: Some("EUR"), ..puller.pull(&days, &euros, 2) }).await.unwrap();
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 0.9)]);
    unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 1.0)], "nothing is lost");
}

pub(crate) async fn money_without_a_currency_is_in_the_first_one_that_is_told(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let nameless = Profile { currency: None, ..house.profile(3, "act_3") };
    let profile = unit.put_profile(&nameless).await.unwrap();
    let puller = Puller::new(&house, profile);
    let days = [puller.range(9, 9, DayState::Final)];
    let values = [value(day(9), "cost", 1.0)];
    unit.put_pull(&Pull { currency: None, ..puller.pull(&days, &values, 1) }).await.unwrap();
    unit.adopt_currency(house.agency, profile, "USD").await.unwrap();
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 1.0)]);
    unit.adopt_currency(house.agency, profile, "EUR").await.unwrap();
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 1.0)], "the first one stays");
    // Whoever asked before it was known has the same profile's money.
    let later = [puller.range(10, 10, DayState::Final)];
    unit.put_pull(&Pull { currency: None, ..puller.pull(&later, &[value(day(10), "cost", 2.0)], 2) }).await.unwrap();
    assert_eq!(month(&house, &mut *unit, profile).await, [seen(9, "cost", 1.0), seen(10, "cost", 2.0)]);
}

pub(crate) async fn breakdowns_stand_beside_totals(store: &dyn Store) {
    let (house, stranger) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let profile = first_profile(&house, &mut *unit).await;
    let puller = Puller::new(&house, profile);
    let days = [puller.range(8, 9, DayState::Final)];
    let values = [
        part(day(8), "brand", "Brand", 5.0),
        part(day(9), "brand", "Brand 2026", 6.0),
        part(day(9), "BRAND ", "Brand ", 1.0),
        part(day(9), "shoes", "shoes", 20.0),
    ];
    let by_campaign = Pull { breakdown: "campaign", ..puller.pull(&days, &values, 1) };
    unit.put_pull(&by_campaign).await.unwrap();
    assert!(month(&house, &mut *unit, profile).await.is_empty(), "parts are no totals");
    let asked =
        Top { profile, stream: "spend", breakdown: "campaign", metric: "cost", from: day(1), to: day(31), limit: 2 };
    let top = async |unit: &mut dyn Unit, asked: &Top<'_>| {
        let top = unit.top(house.agency, asked).await.unwrap();
        let told = |part: &Part| (part.dimension.key.clone(), part.dimension.label.clone(), part.sum);
        (top.parts.iter().map(told).collect::<Vec<_>>(), top.count)
    };
    let named = |key: &str, label: &str, sum: f64| (key.to_owned(), label.to_owned(), sum);
    let (told, count) = top(&mut *unit, &asked).await;
    assert_eq!(told, [named("shoes", "shoes", 20.0), named("brand", "Brand 2026", 11.0)]);
    assert_eq!(count, 3, "one more than was asked for");
    let found = unit.top(house.agency, &asked).await.unwrap();
    assert_eq!(found.sums, [(day(8), 5.0), (day(9), 27.0)], "of all, those that are not named too");
    assert_eq!(found.parts[1].values, [value(day(8), "cost", 5.0), value(day(9), "cost", 6.0)]);
    assert_eq!(unit.top(stranger.agency, &asked).await.unwrap(), TopParts::default());

    let lacks = Lacks { is_cut: true, ..Lacks::default() };
    let days = [Range { lacks, ..puller.range(9, 9, DayState::Final) }];
    // Renamed: the same one, all its days; case and spaces of a key are the platform's.
    let values = [part(day(9), "brand", "Brand", 6.0), part(day(9), "BRAND ", "Brand ", 1.0)];
    unit.put_pull(&Pull { breakdown: "campaign", ..puller.pull(&days, &values, 2) }).await.unwrap();
    let (told, _) = top(&mut *unit, &Top { limit: 9, ..asked }).await;
    assert_eq!(told, [named("brand", "Brand", 11.0), named("BRAND ", "Brand ", 1.0)]);
    assert!(top(&mut *unit, &Top { metric: "clicks", ..asked }).await.0.is_empty());

    let (agency, from, to) = (house.agency, day(1), day(31));
    let parts = unit.pulled_parts(agency, profile, from, to).await.unwrap();
    assert_eq!((parts.len(), parts[0].breakdown.as_str(), parts[0].ranges.len()), (1, "campaign", 2));
    assert!(unit.pulled_parts(stranger.agency, profile, from, to).await.unwrap().is_empty());
    assert!(unit.pulled(agency, &[profile], from, to).await.unwrap().is_empty(), "its days are no days of totals");
    assert!(unit.lacking(agency, &[profile], from, to).await.unwrap().is_empty(), "nor does a total lack anything");
}

pub(crate) async fn a_provider_has_a_share_of_each_day(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let mut take = async |provider: &str, on| unit.take_revision(house.agency, provider, on, 2).await.unwrap();
    assert!(take("meta", day(1)).await && take("meta", day(1)).await && !take("meta", day(1)).await);
    assert!(take("google", day(1)).await, "another's is its own");
    assert!(take("meta", day(2)).await && take("meta", day(2)).await && !take("meta", day(2)).await);
}
