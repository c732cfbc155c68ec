//! Names in a row.

/// More names than these nobody reads.
pub(super) const MOST_NAMES: usize = 4;

/// Names of which many are a number: "A, B, C and 9 others".
pub fn list_names(names: &[&str]) -> String {
    if names.len() <= MOST_NAMES {
        return list(names);
    }
    let others = format!("{} others", names.len() - (MOST_NAMES - 1));
    list(&[names.get(..MOST_NAMES - 1).unwrap_or_default(), &[&others]].concat())
}

/// "A", "A and B", "A, B and C".
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
