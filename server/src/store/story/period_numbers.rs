//! Numbers of whole periods.

use app::model::ids::ProfileId;
use jiff::civil::{Date, date};

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError, Unit,
    period_number::{PeriodAnswer, PeriodAsk, PeriodKey, PeriodNumbers, PeriodState},
    range::Fingerprint,
};

const NOVEMBER: (Date, Date) = (date(2026, 11, 1), date(2026, 11, 30));
const OCTOBER: (Date, Date) = (date(2026, 10, 1), date(2026, 10, 31));

fn key(house: &House, profile: ProfileId, (first, last): (Date, Date)) -> PeriodKey {
    PeriodKey { agency: house.agency, profile, stream: "traffic".to_owned(), first, last }
}

fn ask(key: &PeriodKey, at: i64) -> PeriodAsk {
    PeriodAsk { key: key.clone(), is_lasting: false, by: None, at }
}

fn answer(key: &PeriodKey, users: Option<f64>, at: i64) -> PeriodAnswer {
    let numbers = users.map(|users| [("users".to_owned(), users)].into());
    PeriodAnswer { key: key.clone(), numbers, at, is_final: false, fingerprint: Fingerprint(7) }
}

async fn only(unit: &mut dyn Unit, house: &House, profile: ProfileId) -> PeriodNumbers {
    let mut all = unit.period_numbers(house.agency, &[profile], &[NOVEMBER, OCTOBER]).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

pub(crate) async fn a_period_is_known_from_its_answer_until_the_next(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let foreign = unit.put_profile(&other.profile(1, "act_1")).await.unwrap();
    let november = key(&house, profile, NOVEMBER);
    assert!(matches!(unit.answer_period(&answer(&november, Some(9.0), 50)).await, Err(StoreError::Stale(_))));
    assert!(matches!(unit.ask_period(&ask(&key(&house, foreign, NOVEMBER), 100)).await, Err(StoreError::Stale(_))));
    unit.ask_period(&ask(&november, 100)).await.unwrap();
    let asked = only(&mut *unit, &house, profile).await;
    assert_eq!((asked.state, asked.numbers.len(), asked.answered_at), (PeriodState::Asked, 0, None));
    unit.answer_period(&answer(&november, Some(3412.0), 200)).await.unwrap();
    let known = only(&mut *unit, &house, profile).await;
    assert_eq!((known.state, known.numbers["users"], known.fingerprint), (PeriodState::Known, 3412.0, Fingerprint(7)));
    // Whoever asks again, or is refused then, loses nothing.
    unit.ask_period(&ask(&november, 300)).await.unwrap();
    unit.answer_period(&answer(&november, None, 400)).await.unwrap();
    let refused = only(&mut *unit, &house, profile).await;
    assert_eq!((refused.state, refused.numbers["users"]), (PeriodState::Refused, 3412.0));
    assert!(unit.period_numbers(other.agency, &[profile, foreign], &[NOVEMBER]).await.unwrap().is_empty());
    unit.prune_period_numbers(other.agency, 1_000).await.unwrap();
    unit.prune_period_numbers(house.agency, 300).await.unwrap();
    only(&mut *unit, &house, profile).await;
    unit.prune_period_numbers(house.agency, 301).await.unwrap();
    assert!(unit.period_numbers(house.agency, &[profile], &[NOVEMBER]).await.unwrap().is_empty());
}

pub(crate) async fn what_lasts_is_asked_until_it_is_final(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let [november, october] = [NOVEMBER, OCTOBER].map(|days| key(&house, profile, days));
    let by = Some(house.member);
    unit.ask_period(&PeriodAsk { is_lasting: true, by, ..ask(&november, 100) }).await.unwrap();
    unit.ask_period(&ask(&october, 90)).await.unwrap();
    let open = async |unit: &mut dyn Unit, before: i64| -> Vec<Date> {
        let open = unit.open_periods(house.agency, profile, before, 9).await.unwrap();
        open.into_iter().map(|one| one.key.first).collect()
    };
    assert_eq!(open(&mut *unit, 0).await, [OCTOBER.0, NOVEMBER.0], "what was asked for first comes first");
    assert_eq!(unit.open_periods(house.agency, profile, 0, 1).await.unwrap().len(), 1);
    for key in [&november, &october] {
        unit.answer_period(&answer(key, Some(1.0), 200)).await.unwrap();
    }
    assert_eq!(open(&mut *unit, 200).await, [Date::MIN; 0]);
    assert_eq!(open(&mut *unit, 201).await, [NOVEMBER.0], "October was not meant to last");
    unit.answer_period(&PeriodAnswer { is_final: true, ..answer(&november, Some(2.0), 300) }).await.unwrap();
    assert_eq!(open(&mut *unit, 999).await, [Date::MIN; 0]);
    // Relink's own asks are nobody's, and don't take away who asked.
    unit.ask_period(&ask(&november, 400)).await.unwrap();
    assert!(unit.period_numbers(house.agency, &[profile], &[NOVEMBER]).await.unwrap()[0].is_lasting);
    for (since, count) in [(399, 1), (400, 0)] {
        assert_eq!(unit.count_period_asks(house.agency, profile, since).await.unwrap(), count, "since {since}");
    }
}
