//! One and many of what English calls by one word.

use super::breakdown::lower_first;

/// One of what is named in the plural: "quote request" of "Quote requests". `None`: there is no telling.
pub(super) fn one_of(name: &str) -> Option<String> {
    let name = lower_first(name);
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    let one = name.strip_suffix('s')?;
    let is_odd = ["s", "u", "i", "che", "she", "sse", "xe"].iter().any(|end| one.ends_with(end));
    (!is_odd && !one.is_empty()).then(|| one.to_owned())
}

/// The name of a number behind it: "58 conversions", "1 conversion".
pub(super) fn count_words(name: &str, words: &str) -> String {
    let one = if words == "1" { one_of(name) } else { None };
    one.unwrap_or_else(|| lower_first(name))
}

#[cfg(test)]
mod tests {
    use super::{count_words, one_of};

    #[test]
    fn one_is_told_where_english_is_regular() {
        for (many, one) in [
            ("Quote requests", Some("quote request")),
            ("Enquiries", Some("enquiry")),
            ("Purchases", Some("purchase")),
            ("GA4 events", Some("GA4 event")),
            ("Bus", None),
            ("Addresses", None),
            ("Boxes", None),
            ("Sales of lunches", None),
            ("Revenue", None),
            ("s", None),
            ("", None),
        ] {
            assert_eq!(one_of(many).as_deref(), one, "{many}");
        }
        assert_eq!(count_words("Enquiries", "1"), "enquiry");
        assert_eq!(count_words("Enquiries", "2"), "enquiries");
        assert_eq!(count_words("Revenue", "1"), "revenue");
    }
}
