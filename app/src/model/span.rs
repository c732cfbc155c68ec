//! Days of a dashboard in words, from the labels that the server wrote.

use super::day::Day;

/// Most stretches that are named one by one.
const MOST: usize = 3;

/// "20 – 22 Nov, 25 Nov": the days at these places, in order. `None` where there are none.
pub fn list_days(days: &[Day], places: impl Iterator<Item = usize>) -> Option<String> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    let mut count = 0;
    for place in places {
        count += 1;
        match stretches.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => stretches.push((place, place)),
        }
    }
    if stretches.len() > MOST {
        return Some(format!("{count} days"));
    }
    let words =
        stretches.iter().filter_map(|(first, last)| Some(span(&days.get(*first)?.label, &days.get(*last)?.label)));
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// "20 Nov", "20 – 22 Nov", "30 Nov – 2 Dec".
fn span(first: &str, last: &str) -> String {
    match (first.split_once(' '), last.split_once(' ')) {
        _ if first == last => first.to_owned(),
        (Some((day, month)), Some((_, same))) if month == same => format!("{day} – {last}"),
        _ => format!("{first} – {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, list_days};

    #[test]
    fn days_beside_each_other_are_one_stretch() {
        let labels = ["28 Nov", "29 Nov", "30 Nov", "1 Dec", "2 Dec", "3 Dec", "4 Dec", "5 Dec"];
        let days = labels.map(|label| Day { label: label.to_owned(), ..Day::default() });
        let words = |places: &[usize]| list_days(&days, places.iter().copied());
        assert_eq!(words(&[]), None);
        assert_eq!(words(&[1]).as_deref(), Some("29 Nov"));
        assert_eq!(words(&[0, 1, 2]).as_deref(), Some("28 – 30 Nov"));
        assert_eq!(words(&[2, 3, 5]).as_deref(), Some("30 Nov – 1 Dec, 3 Dec"));
        assert_eq!(words(&[0, 2, 4, 6, 7]).as_deref(), Some("5 days"));
    }
}
