//! How long accesses live unused, in words: what was seen, and never as a promise of the provider.

use crate::store::life::RefreshLife;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// "usually ends about an hour after it was last used". `None`: nothing is learned.
pub(crate) fn life_words(life: &RefreshLife) -> Option<String> {
    let end = life.ends?;
    let when = match life.proved {
        ..=0 => format!("within {} after", span_words(end)),
        // So near to each other that more would only seem exact.
        proved if end <= proved / 2 * 3 => format!("about {} after", span_words(proved.midpoint(end))),
        proved => format!("between {} and {} after", span_words(proved), span_words(end)),
    };
    Some(format!("usually ends {when} it was last used"))
}

fn span_words(seconds: i64) -> String {
    let count = |unit: i64| (seconds + unit / 2) / unit;
    match seconds {
        ..3_300 => format!("{} minutes", count(MINUTE)),
        3_300..5_400 => "an hour".to_owned(),
        5_400..172_800 => format!("{} hours", count(HOUR)),
        _ => format!("{} days", count(DAY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_no_more_than_was_seen() {
        let words = |proved, ends| life_words(&RefreshLife { proved, ends, doubt: None });
        assert_eq!(words(HOUR, None), None);
        for (proved, end, expected) in [
            (0, 21 * HOUR, "usually ends within 21 hours after it was last used"),
            (50 * MINUTE, 70 * MINUTE, "usually ends about an hour after it was last used"),
            (40 * MINUTE, 21 * HOUR, "usually ends between 40 minutes and 21 hours after it was last used"),
            (2 * DAY, 9 * DAY, "usually ends between 2 days and 9 days after it was last used"),
        ] {
            assert_eq!(words(proved, Some(end)).unwrap(), expected);
        }
    }
}
