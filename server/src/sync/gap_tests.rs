use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{Closing, Wanted, days_of_parts, days_pulled};
use crate::{
    remote::{Missing, window::Window},
    store::{
        lack::{Lacks, NoDay},
        range::{DayState, Fingerprint, Range, put_over},
        series::{Dimension, Value},
    },
};

const TODAY: Date = date(2026, 11, 23);
const NOW: Fingerprint = Fingerprint(1);

/// Pulled today.
fn pulled(wanted: Wanted, from: Date, to: Date) -> Vec<Range> {
    days_pulled(Window { from, to }, wanted, NOW, &Missing::default())
}

fn window(from: Date, to: Date) -> Window {
    Window { from, to }
}

#[test]
fn the_first_pull_takes_everything_newest_first() {
    let wanted = Wanted::back_from(TODAY, 70, 0);
    assert_eq!(wanted.first, date(2026, 9, 15));
    let windows = wanted.windows(&[], 30);
    assert_eq!(
        windows,
        [
            window(date(2026, 10, 25), TODAY),
            window(date(2026, 9, 25), date(2026, 10, 24)),
            window(date(2026, 9, 15), date(2026, 9, 24)),
        ]
    );
    assert_eq!(windows.iter().map(|window| window.days()).sum::<u32>(), 70);
}

#[test]
fn a_gap_in_the_middle_is_closed_and_nothing_else_pulled() {
    let wanted = Wanted::back_from(TODAY, 60, 0);
    let days =
        [pulled(wanted, wanted.first, date(2026, 11, 2)), pulled(wanted, date(2026, 11, 10), date(2026, 11, 22))]
            .concat();
    assert_eq!(wanted.windows(&days, 30), [window(TODAY, TODAY), window(date(2026, 11, 3), date(2026, 11, 9))]);
}

#[test]
fn what_may_still_be_corrected_is_pulled_again() {
    let wanted = Wanted::back_from(TODAY, 60, 3);
    let days = pulled(wanted, wanted.first, TODAY);
    assert_eq!(wanted.windows(&days, 30), [window(date(2026, 11, 20), TODAY)]);
    let tomorrow = Wanted { today: TODAY.tomorrow().unwrap(), ..wanted };
    let once_more = [window(date(2026, 11, 20), tomorrow.today)];
    assert_eq!(tomorrow.windows(&days, 30), once_more, "once after its late days");
    let days = put_over(&days, &pulled(tomorrow, date(2026, 11, 20), tomorrow.today));
    assert_eq!(tomorrow.windows(&days, 30), [window(date(2026, 11, 21), tomorrow.today)]);
}

#[test]
fn a_long_break_leaves_no_day_unread() {
    let before = Wanted::back_from(TODAY, 396, 3);
    let days = pulled(before, before.first, TODAY);
    let after = Wanted::back_from(date(2027, 2, 1), 396, 3);
    let missed: Vec<Window> = after.windows(&days, 500);
    assert_eq!(missed, [window(date(2026, 11, 20), after.today)], "from the first that was not final");
    assert_eq!(after.closing(&days), Some(Closing { done: 0, total: 70 }), "what was whole is no gap");
}

#[test]
fn a_day_that_was_not_over_when_pulled_is_missing() {
    let wanted = Wanted::back_from(TODAY, 10, 0);
    let mut days = pulled(wanted, wanted.first, date(2026, 11, 21));
    days.push(Range { state: DayState::Partial, ..pulled(wanted, date(2026, 11, 22), date(2026, 11, 22)).remove(0) });
    assert_eq!(wanted.windows(&days, 30), [window(date(2026, 11, 22), TODAY)]);
    assert_eq!(wanted.closing(&days), None, "yesterday alone is no gap");
}

#[test]
fn what_a_clock_that_was_ahead_called_final_is_read_anew() {
    let ahead = Wanted::back_from(date(2027, 11, 23), 396, 3);
    let days = pulled(ahead, ahead.first, ahead.today);
    let wanted = Wanted::back_from(TODAY, 20, 3);
    assert_eq!(wanted.windows(&days, 30), [window(date(2026, 11, 20), TODAY)]);
    assert_eq!(wanted.closing(&days), None);
}

#[test]
fn windows_of_one_day_work() {
    let wanted = Wanted::back_from(TODAY, 3, 1);
    assert_eq!(wanted.windows(&[], 1).len(), 3);
    assert_eq!(Wanted::back_from(TODAY, 1, 0).windows(&[], 1), [window(TODAY, TODAY)]);
}

#[test]
fn the_total_stays_while_a_gap_closes() {
    let wanted = Wanted::back_from(TODAY, 60, 3);
    let mut days = pulled(wanted, wanted.first, date(2026, 11, 11));
    assert_eq!(wanted.closing(&days), Some(Closing { done: 0, total: 11 }));
    days.extend(pulled(wanted, date(2026, 11, 17), TODAY));
    assert_eq!(wanted.closing(&days), Some(Closing { done: 6, total: 11 }));
    assert_eq!(wanted.closing(&pulled(wanted, wanted.first, TODAY)), None);
    assert_eq!(wanted.closing(&[]), Some(Closing { done: 0, total: 59 }));
}

#[test]
fn what_another_description_brought_is_outdated_once_it_is_final() {
    let wanted = Wanted::back_from(TODAY, 60, 3);
    let days = pulled(wanted, wanted.first, TODAY);
    assert_eq!(wanted.outdated(&days, NOW, None, 30), []);
    let last = date(2026, 11, 19);
    let all = [window(date(2026, 10, 21), last), window(wanted.first, date(2026, 10, 20))];
    assert_eq!(wanted.outdated(&days, Fingerprint(2), None, 30), all, "newest first, without what comes anyway");
    let kept = [window(date(2026, 11, 13), last)];
    assert_eq!(wanted.outdated(&days, Fingerprint(2), Some(10), 30), kept, "the platform has no more");
    assert_eq!(wanted.outdated(&days, Fingerprint(2), Some(2), 30), []);
}

/// As it would be said day by day.
#[test]
fn windows_are_what_no_final_range_holds() {
    let wanted = Wanted::back_from(TODAY, 40, 2);
    let all: Vec<Date> = wanted.first.series(1.day()).take_while(|day| *day <= TODAY).collect();
    for seed in 0_usize..400 {
        let mut days = Vec::new();
        for step in 1..=(seed % 5) {
            let from = all[(seed * 7 + step * 11) % all.len()];
            let to = from.saturating_add(i64::try_from(seed % (4 + step)).unwrap().days()).min(TODAY);
            let state = [DayState::Partial, DayState::Whole, DayState::Final][(seed + step) % 3];
            days =
                put_over(&days, &[Range { first: from, last: to, state, fingerprint: NOW, lacks: Lacks::default() }]);
        }
        let is_in = |state: DayState, day: Date| days.iter().any(|range| range.state >= state && range.holds(day));
        let is_settled = |day: Date| is_in(DayState::Final, day) && day < wanted.first_uncertain();
        let windows = wanted.windows(&days, 7);
        for day in &all {
            let holding = windows.iter().filter(|window| window.holds(*day)).count();
            assert_eq!(holding, usize::from(!is_settled(*day)), "{seed} {day} {days:?} {windows:?}");
        }
        assert!(windows.is_sorted_by(|one, next| one.from > next.to) && windows.iter().all(|one| one.days() <= 7));
        let missing = all.iter().filter(|day| **day < TODAY && !is_in(DayState::Whole, **day)).count();
        let left = wanted.closing(&days).map_or(0, |closing| closing.total - closing.done);
        let expected = if missing > 1 { missing } else { 0 };
        assert_eq!(usize::try_from(left).unwrap(), expected, "{seed} {days:?}");
    }
}

#[test]
fn what_is_read_does_not_grow_with_the_years() {
    let rows = |nights: i64| {
        let (mut days, mut today) = (Vec::new(), TODAY);
        for _ in 0..nights {
            let wanted = Wanted::back_from(today, 396, 3);
            for window in wanted.windows(&days, 100) {
                // Each answer holds a record without a day.
                let mut missing = Missing::default();
                missing.no_day = 1;
                days = put_over(&days, &days_pulled(window, wanted, NOW, &missing));
            }
            today = today.tomorrow().unwrap();
        }
        days.len()
    };
    assert_eq!((rows(3), rows(3 * 365)), (3, 3), "final, whole and partial");
}

#[test]
fn days_that_lack_something_are_told_apart_and_no_more_than_that() {
    let wanted = Wanted::back_from(TODAY, 396, 3);
    let window = window(date(2026, 11, 1), TODAY);
    let mut missing = Missing::default();
    for day in [3, 4, 10] {
        missing.on_day(date(2026, 11, day)).count_no_number("clicks", 1);
    }
    let days = days_pulled(window, wanted, NOW, &missing);
    let told: Vec<_> = days.iter().map(|range| (range.first.day(), range.last.day(), range.lacks.left_out())).collect();
    assert_eq!(told, [(1, 2, 0), (3, 4, 2), (5, 9, 0), (10, 10, 1), (11, 19, 0), (20, 22, 0), (23, 23, 0)]);
    assert!(days[1].state == DayState::Final && days[1].is_whole() && !days[1].is_whole_of("clicks"));
    assert!(days[1].is_whole_of("cost"), "the other numbers of these days are whole");

    missing.no_day = 5;
    let days = days_pulled(window, wanted, NOW, &missing);
    let no_day = Some(NoDay { count: 5, from: window.from, to: window.to, is_least: false });
    assert!(days.iter().all(|range| range.lacks.no_day == no_day && !range.is_whole_of("cost")), "{days:?}");
    let without = days_pulled(window, wanted, NOW, &Missing::default());
    assert_eq!(wanted.windows(&days, 400), wanted.windows(&without, 400));
    assert_eq!(wanted.closing(&days), wanted.closing(&without), "what is left out is not missed days");
}

/// A day of a breakdown that was pulled today.
fn pulled_parts(wanted: Wanted, from: Date, to: Date, days: &[Date]) -> Vec<Range> {
    let dimension = || Some(Dimension { key: "a".to_owned(), label: "a".to_owned() });
    let value = |day: &Date| Value {
        stream: "s".to_owned(),
        metric: "clicks".to_owned(),
        dimension: dimension(),
        day: *day,
        value: 1.0,
    };
    let values: Vec<Value> = days.iter().map(value).collect();
    days_of_parts(Window { from, to }, wanted, NOW, &Missing::default(), &values)
}

#[test]
fn late_days_of_a_breakdown_come_weekly_and_the_newest_nightly() {
    let wanted = Wanted::back_from(TODAY, 60, 10);
    let (first, yesterday) = (wanted.first, date(2026, 11, 22));
    let all: Vec<Date> = first.series(1.day()).take_while(|day| *day <= yesterday).collect();
    let days = pulled_parts(wanted, first, yesterday, &all);
    let ask = |wanted: Wanted, is_weekly| wanted.windows_of_parts(&days, Some(NOW), 90, is_weekly);
    assert_eq!(wanted.windows_of_parts(&[], Some(NOW), 90, false), [window(first, yesterday)], "without today");
    assert_eq!(ask(wanted, false), []);
    assert_eq!(ask(wanted, true), [window(date(2026, 11, 13), yesterday)]);
    let on = |days: i64| Wanted { today: TODAY.saturating_add(days.days()), ..wanted };
    assert_eq!(ask(on(1), false), [window(TODAY, TODAY)]);
    assert_eq!(ask(on(8), false), [window(TODAY, date(2026, 11, 30)), window(date(2026, 11, 13), date(2026, 11, 13))]);
    assert_eq!(wanted.windows_of_parts(&days, Some(Fingerprint(9)), 90, false), [window(first, yesterday)]);
    assert_eq!(wanted.windows_of_parts(&days, None, 90, false), []);
}

#[test]
fn a_late_day_without_anything_has_not_begun() {
    let wanted = Wanted::back_from(TODAY, 60, 10);
    let days = pulled_parts(wanted, date(2026, 11, 11), date(2026, 11, 22), &[date(2026, 11, 20)]);
    let told: Vec<_> = days.iter().map(|range| (range.first.day(), range.last.day(), range.state)).collect();
    let expected = [
        (11, 12, DayState::Final),
        (13, 15, DayState::Whole),
        (16, 19, DayState::Partial),
        (20, 20, DayState::Whole),
        (21, 22, DayState::Partial),
    ];
    assert_eq!(told, expected, "older ones are taken at their word");
}
