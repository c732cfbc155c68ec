//! The days that are shown, the days that they are compared with, and today, which is in neither.

use app::model::{
    calendar_day::CalendarDay,
    date_range::{DateRange, MOST_DAYS, RangeHead, Span},
};
use jiff::{ToSpan, civil::Date};

use crate::service::moments::{day_words, span_words};

/// How far back one may look, in days.
const FARTHEST: i64 = 3 * 366;
/// A year in whole weeks, so that weekdays meet their like.
const YEAR_OF_WEEKS: i64 = 364;

/// Ranges of which the numbers of the whole period are asked for without anybody's asking: what a dashboard opens with, and what
/// one looks at when a month is over.
pub(crate) fn shown_periods(today: Date) -> Vec<(Date, Date)> {
    let shown = [DateRange::default(), DateRange::default().with(Span::LastMonth)];
    let mut days: Vec<(Date, Date)> = shown.into_iter().flat_map(|range| Period::of(range, today).counted()).collect();
    days.sort();
    days.dedup();
    days
}

/// Days, the first and the last included. The last is yesterday at most: today would make every sum too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: Date,
    /// Before `first` on the first day of a month that is shown so far: nothing of it is over.
    pub(super) last: Date,
    pub(super) today: Date,
    /// Whether today is drawn behind them: not where what is over was asked for.
    pub(super) has_today: bool,
    /// What they are compared with.
    pub(super) before_first: Date,
    pub(super) before_last: Date,
}

impl Period {
    /// What `range` is on `today`.
    pub(super) fn of(range: DateRange, today: Date) -> Self {
        let (first, last) = find_span(range.span, today);
        let has_today = match range.span {
            Span::Last(_) | Span::ThisMonth | Span::ThisQuarter => true,
            Span::LastWeek | Span::LastMonth | Span::LastQuarter => false,
            Span::Between { from, to } => [from, to].into_iter().filter_map(date_of).any(|day| day >= today),
        };
        let (before_first, before_last) = match range.year {
            false => find_before(range.span, first, last),
            true => find_year_before(range.span, first, last),
        };
        Self { first, last, today, has_today, before_first, before_last }
    }

    /// The days of this month before `today`, compared with nothing. `None` on its first day.
    pub(super) fn this_month(today: Date) -> Option<Self> {
        let (first, last) = find_span(Span::ThisMonth, today);
        let before_last = back(first, 1);
        (first <= last).then_some(Self { first, last, today, has_today: true, before_first: first, before_last })
    }

    /// What is read: what it is compared with and what is drawn, in one where nothing lies between them. The older one first.
    pub(super) fn stretches(self) -> Vec<(Date, Date)> {
        let [before, drawn] = self.windows();
        match before.1.tomorrow().ok() == Some(drawn.0) {
            true => vec![(before.0, drawn.1)],
            false => [before, drawn].into_iter().filter(|(first, last)| first <= last).collect(),
        }
    }

    /// The days that it is compared with, and those that are drawn.
    pub(super) fn windows(self) -> [(Date, Date); 2] {
        [(self.before_first, self.before_last), (self.first, self.drawn_to())]
    }

    /// What it counts, and what it is compared with: of those of which something is over.
    pub(super) fn counted(self) -> Vec<(Date, Date)> {
        let both = [(self.first, self.last), (self.before_first, self.before_last)];
        both.into_iter().filter(|(first, last)| self.first <= self.last && first <= last).collect()
    }

    /// Whether a day is one of its days.
    pub(super) fn holds(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its days, oldest first.
    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        days(self.first, self.last)
    }

    /// The days that it is compared with.
    pub(super) fn days_before(self) -> impl Iterator<Item = Date> {
        days(self.before_first, self.before_last)
    }

    /// The last day that is drawn.
    pub(super) fn drawn_to(self) -> Date {
        if self.has_today { self.today } else { self.last }
    }

    /// What is drawn.
    pub(super) fn drawn(self) -> impl Iterator<Item = Date> {
        days(self.first, self.drawn_to())
    }

    /// How it is called.
    pub(super) fn head(self, range: DateRange) -> RangeHead {
        let words = |first, last| span_words(first, last, self.today);
        let has_days = self.first <= self.last;
        RangeHead {
            range,
            words: match has_days {
                true => words(self.first, self.last),
                false => format!("{} so far, in totals from tomorrow on", day_words(self.first, self.today)),
            },
            against: has_days.then(|| words(self.before_first, self.before_last)),
            first: self.first.to_string(),
            last: self.last.max(self.first).to_string(),
        }
    }
}

fn find_span(span: Span, today: Date) -> (Date, Date) {
    let yesterday = back(today, 1);
    let month = today.first_of_month();
    match span {
        Span::Last(days) => (back(today, i64::from(days.clamp(1, MOST_DAYS))), yesterday),
        Span::ThisMonth => (month, yesterday),
        Span::LastMonth => (months_back(month, 1), back(month, 1)),
        Span::LastWeek => {
            let monday = back(today, i64::from(today.weekday().to_monday_zero_offset()));
            (back(monday, 7), back(monday, 1))
        }
        Span::ThisQuarter => (quarter_of(today), yesterday),
        Span::LastQuarter => {
            let quarter = quarter_of(today);
            (months_back(quarter, 3), back(quarter, 1))
        }
        Span::Between { from, to } => {
            let Some((from, to)) = date_of(from).zip(date_of(to)) else {
                return find_span(DateRange::default().span, today);
            };
            let last = from.max(to).min(yesterday);
            let first = from.min(to).min(last).max(back(today, FARTHEST));
            let last = last.max(first);
            (first.max(back(last, i64::from(MOST_DAYS) - 1)), last)
        }
    }
}

/// Whether days are whole months of the calendar, whoever named them.
fn is_months(first: Date, last: Date) -> bool {
    first.day() == 1 && last == last.last_of_month()
}

/// A month is compared with the calendar month before, a month to date with the same days of it, anything else with as many days.
fn find_before(span: Span, first: Date, last: Date) -> (Date, Date) {
    let end = back(first, 1);
    match span {
        Span::LastMonth | Span::LastQuarter => (months_back(first, if span == Span::LastMonth { 1 } else { 3 }), end),
        Span::ThisMonth | Span::ThisQuarter => {
            let before = months_back(first, if span == Span::ThisMonth { 1 } else { 3 });
            let days = i64::from(days_of(first, last));
            (before, before.saturating_add((days - 1).days()).min(end))
        }
        _ if is_months(first, last) => {
            let months = i64::from(last.year() - first.year()) * 12 + i64::from(last.month() - first.month()) + 1;
            (months_back(first, months), end)
        }
        _ => (back(first, i64::from(days_of(first, last))), end),
    }
}

fn find_year_before(span: Span, first: Date, last: Date) -> (Date, Date) {
    match span {
        Span::Last(7 | 28) | Span::LastWeek => (back(first, YEAR_OF_WEEKS), back(last, YEAR_OF_WEEKS)),
        // The end of February is its end.
        Span::LastMonth => {
            let first = months_back(first, 12);
            (first, first.last_of_month())
        }
        _ => (months_back(first, 12), months_back(last, 12)),
    }
}

fn date_of(day: CalendarDay) -> Option<Date> {
    day.to_string().parse().ok()
}

fn quarter_of(day: Date) -> Date {
    let month = day.first_of_month();
    months_back(month, i64::from((month.month() - 1) % 3))
}

fn back(day: Date, days: i64) -> Date {
    day.saturating_sub(days.days())
}

fn months_back(day: Date, months: i64) -> Date {
    day.saturating_sub(months.months())
}

fn days_of(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days()) + 1
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What is shown, against what.
    fn told(range: &str, today: Date) -> (String, String) {
        let period = Period::of(range.into(), today);
        let head = period.head(range.into());
        (head.words, head.against.unwrap_or_default())
    }

    #[test]
    fn ranges_are_compared_with_their_like() {
        let monday = date(2026, 11, 23);
        for (range, shown, against) in [
            ("7", "16 – 22 Nov", "9 – 15 Nov"),
            ("28", "26 Oct – 22 Nov", "28 Sep – 25 Oct"),
            ("this-month", "1 – 22 Nov", "1 – 22 Oct"),
            ("last-month", "1 – 31 Oct", "1 – 30 Sep"),
            ("last-week", "16 – 22 Nov", "9 – 15 Nov"),
            ("this-quarter", "1 Oct – 22 Nov", "1 Jul – 22 Aug"),
            ("last-quarter", "1 Jul – 30 Sep", "1 Apr – 30 Jun"),
            ("2026-10-01_2026-10-31", "1 – 31 Oct", "1 – 30 Sep"),
            ("2026-07-01_2026-09-30", "1 Jul – 30 Sep", "1 Apr – 30 Jun"),
            ("2026-11-01_2026-11-15", "1 – 15 Nov", "17 – 31 Oct"),
            ("7.year", "16 – 22 Nov", "17 – 23 Nov 2025"),
            ("last-month.year", "1 – 31 Oct", "1 – 31 Oct 2025"),
            ("this-month.year", "1 – 22 Nov", "1 – 22 Nov 2025"),
        ] {
            assert_eq!(told(range, monday), (shown.to_owned(), against.to_owned()), "{range}");
        }
    }

    #[test]
    fn months_of_other_lengths_end_where_they_end() {
        assert_eq!(told("this-month", date(2026, 3, 31)), ("1 – 30 Mar".to_owned(), "1 – 28 Feb".to_owned()));
        assert_eq!(told("last-month", date(2028, 3, 1)), ("1 – 29 Feb".to_owned(), "1 – 31 Jan".to_owned()));
        assert_eq!(told("last-month.year", date(2027, 3, 9)).1, "1 – 28 Feb 2026");
        assert_eq!(told("last-month.year", date(2029, 3, 9)).1, "1 – 29 Feb 2028", "of a leap year, all of it");
        assert_eq!(told("last-quarter", date(2026, 1, 1)).0, "1 Oct 2025 – 31 Dec 2025");
    }

    #[test]
    fn what_is_over_has_no_today() {
        let today = date(2026, 11, 23);
        let drawn = |range: &str| {
            let period = Period::of(range.into(), today);
            (period.drawn().count(), period.days().count(), period.has_today)
        };
        assert_eq!(drawn("7"), (8, 7, true));
        assert_eq!(drawn("last-month"), (31, 31, false));
        assert_eq!(drawn("2026-11-01_2026-11-10"), (10, 10, false));
        assert_eq!(drawn("2026-11-20_2026-11-22"), (3, 3, false), "yesterday is over");
        assert_eq!(drawn("last-week"), (7, 7, false), "be it Monday");
        assert_eq!(drawn("2026-11-20_2026-12-10"), (4, 3, true), "what is to come is not shown");
        assert_eq!(drawn("2026-11-23_2026-11-23"), (2, 1, true), "today is in no total");
    }

    #[test]
    fn a_month_begins_with_today_alone() {
        let period = Period::of("this-month".into(), date(2026, 12, 1));
        assert_eq!((period.days().count(), period.drawn().count(), period.days_before().count()), (0, 1, 0));
        assert_eq!(Period::this_month(date(2026, 12, 1)), None);
        let quarter = Period::of("this-quarter.year".into(), date(2027, 1, 1));
        assert_eq!((quarter.drawn().count(), quarter.stretches()), (1, vec![(date(2027, 1, 1), date(2027, 1, 1))]));
        let head = period.head("this-month".into());
        assert_eq!((head.words.as_str(), head.against), ("1 Dec so far, in totals from tomorrow on", None));
        assert_eq!((head.first.as_str(), head.last.as_str()), ("2026-12-01", "2026-12-01"));
    }

    #[test]
    fn nothing_is_read_between_the_days_and_those_they_are_compared_with() {
        let stretches = |range: &str| Period::of(range.into(), date(2026, 11, 23)).stretches();
        assert_eq!(stretches("7"), [(date(2026, 11, 9), date(2026, 11, 23))], "with today");
        assert_eq!(stretches("last-month"), [(date(2026, 9, 1), date(2026, 10, 31))]);
        let month = [(date(2026, 10, 1), date(2026, 10, 22)), (date(2026, 11, 1), date(2026, 11, 23))];
        assert_eq!(stretches("this-month"), month);
        let year = [(date(2025, 10, 1), date(2025, 10, 31)), (date(2026, 10, 1), date(2026, 10, 31))];
        assert_eq!(stretches("last-month.year"), year);
        let own = Period::this_month(date(2026, 11, 23)).unwrap();
        assert_eq!(own.stretches(), [(date(2026, 11, 1), date(2026, 11, 23))], "compared with nothing");
    }

    #[test]
    fn any_days_are_bounded() {
        let today = date(2026, 11, 23);
        let days = |range: &str| {
            let period = Period::of(range.into(), today);
            (period.first, period.last)
        };
        assert_eq!(days("2026-11-15_2026-11-01"), (date(2026, 11, 1), date(2026, 11, 15)), "the other way round");
        assert_eq!(days("2026-01-01_2026-11-01"), (date(2026, 8, 2), date(2026, 11, 1)), "a quarter at most");
        assert_eq!(days("2026-02-30_2026-03-01"), (date(2026, 10, 26), date(2026, 11, 22)), "no such day");
        assert_eq!(days("0001-01-01_0001-01-02").0, back(today, FARTHEST));
        assert_eq!(days("9999-12-30_9999-12-31"), (date(2026, 11, 22), date(2026, 11, 22)));
    }
}
