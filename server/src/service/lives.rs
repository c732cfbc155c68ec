//! How long accesses live unused, in words: what was seen, and never as a promise of the provider.

use crate::{oauth::life::LEAST, store::life::RefreshLife};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// "usually ends about an hour after it was last used, as Relink has seen, and is renewed before". `None`: nothing is learned.
pub(crate) fn life_words(life: &RefreshLife) -> Option<String> {
    let end = life.ends?;
    let when = match life.proved {
        ..=0 => format!("within {} after", span_words(end)),
        // So near to each other that more would only seem exact.
        proved if end <= proved / 2 * 3 => format!("about {} after", span_words(proved.midpoint(end))),
        proved => format!("between {} and {} after", span_words(proved), span_words(end)),
    };
    let is_kept = end >= 2 * LEAST;
    let then = if is_kept { ", and is renewed before" } else { ": too soon to be renewed before" };
    Some(format!("usually ends {when} it was last used, as Relink has seen{then}"))
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
            (0, 21 * HOUR, "within 21 hours after"),
            (50 * MINUTE, 70 * MINUTE, "about an hour after"),
            (40 * MINUTE, 21 * HOUR, "between 40 minutes and 21 hours after"),
            (2 * DAY, 9 * DAY, "between 2 days and 9 days after"),
        ] {
            let expected =
                format!("usually ends {expected} it was last used, as Relink has seen, and is renewed before");
            assert_eq!(words(proved, Some(end)).unwrap(), expected);
        }
        let short = words(0, Some(15 * MINUTE)).unwrap();
        assert!(short.ends_with("as Relink has seen: too soon to be renewed before"), "{short}");
    }
}
