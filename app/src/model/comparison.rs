//! How a number stands against the days before, in words and in one verdict.

use super::{
    numbers::{Unit, group, number_words},
    role::Better,
};

/// The change against the days before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// "+12.4 %", "+3, from 2".
    pub words: String,
    pub course: Course,
    /// `None` where neither way is good by itself.
    pub verdict: Option<Verdict>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    Up,
    Down,
    Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Better,
    Worse,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }
}

/// Below this, one more or less is many per cent.
const FEW: f64 = 10.0;

/// Less per cent than these would be written as none.
const LEAST: f64 = 0.05;

fn no_change() -> Delta {
    Delta { words: "no change".to_owned(), course: Course::Level, verdict: None }
}

/// How far a number went. Rates go by points: per cent of per cent could be either.
fn step_words(by: f64, unit: &Unit) -> String {
    match unit {
        Unit::Percent => format!("{} points", group(by, if by < 1.0 { 2 } else { 1 })),
        _ => number_words(by, unit),
    }
}

/// Whether a change from it is told in figures.
pub fn is_little(before: f64) -> bool {
    before.abs() < FEW
}

/// From `before` to `now`. `little`: there was so little before that per cent would say more than there is.
pub fn compare(before: f64, now: f64, unit: &Unit, better: Better, little: bool) -> Delta {
    let (from, to) = (number_words(before, unit), number_words(now, unit));
    if from == to {
        return no_change();
    }
    let is_up = now > before;
    let sign = if is_up { '+' } else { '−' };
    let words = if little || before == 0.0 {
        format!("{sign}{}, from {from}", step_words((now - before).abs(), unit))
    } else {
        let percent = ((now - before) / before * 100.0).abs();
        if percent < LEAST {
            return no_change();
        }
        format!("{sign}{}\u{a0}%", group(percent, usize::from(percent < 1000.0)))
    };
    let verdict = match (better, is_up) {
        (Better::None, _) => None,
        (Better::Higher, true) | (Better::Lower, false) => Some(Verdict::Better),
        (Better::Higher, false) | (Better::Lower, true) => Some(Verdict::Worse),
    };
    Delta { words, course: if is_up { Course::Up } else { Course::Down }, verdict }
}

#[cfg(test)]
mod tests {
    use super::{Better, Course, Unit, Verdict, compare};

    fn words(before: f64, now: f64, little: bool) -> String {
        compare(before, now, &Unit::Count, Better::None, little).words
    }

    #[test]
    fn changes_say_their_direction() {
        assert_eq!(words(100.0, 112.4, false), "+12.4\u{a0}%");
        assert_eq!(words(200.0, 100.0, false), "−50.0\u{a0}%");
        assert_eq!(words(1000.0, 1000.1, false), "no change");
        assert_eq!(words(100_000.0, 100_010.0, false), "no change", "no +0.0 %");
        assert_eq!(words(10.0, 310.0, false), "+3,000\u{a0}%");
        assert_eq!(words(-10.0, -5.0, false), "+50.0\u{a0}%");
    }

    #[test]
    fn from_nothing_or_little_it_is_told_in_figures() {
        assert_eq!(words(0.0, 5.0, false), "+5, from 0");
        assert_eq!(words(2.0, 5.0, true), "+3, from 2");
        let euro = Unit::Money("EUR".to_owned());
        assert_eq!(compare(4.0, 0.5, &euro, Better::None, true).words, "−€3.50, from €4.00");
        let rate = compare(1.0, 3.5, &Unit::Percent, Better::None, true).words;
        assert_eq!(rate, "+2.5 points, from 1.0\u{a0}%");
    }

    #[test]
    fn what_is_better_depends_on_the_number() {
        let verdict = |before, now, better| compare(before, now, &Unit::Count, better, false).verdict;
        assert_eq!(verdict(100.0, 120.0, Better::Higher), Some(Verdict::Better));
        assert_eq!(verdict(120.0, 100.0, Better::Higher), Some(Verdict::Worse));
        assert_eq!(verdict(100.0, 120.0, Better::Lower), Some(Verdict::Worse));
        assert_eq!(verdict(120.0, 100.0, Better::Lower), Some(Verdict::Better));
        assert_eq!(verdict(100.0, 120.0, Better::None), None);
        let level = compare(100.0, 100.0, &Unit::Count, Better::Higher, false);
        assert_eq!((level.course, level.verdict), (Course::Level, None));
    }
}
