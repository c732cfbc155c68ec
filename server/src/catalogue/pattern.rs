//! What a value must look like from its first letter to its last.

use std::fmt;

use regex::Regex;
use serde::Deserialize;

/// A regular expression that fits whole values only.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    /// Whether the whole of `value` fits.
    pub fn fits(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }

    /// What it takes from `value`: its first group if it has one, else the whole. `None`: it does not fit.
    pub fn take<'a>(&self, value: &'a str) -> Option<&'a str> {
        let found = self.regex.captures(value)?;
        found.get(1).or_else(|| found.get(0)).map(|found| found.as_str())
    }

    /// As the file writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // `\z` and not `$`: no line end may hide behind it.
        let regex = Regex::new(&format!(r"\A(?:{text})\z"))
            .map_err(|_| format!("`{text}` is no pattern that can be read; one looks like `[a-z0-9-]+`"))?;
        Ok(Self { text, regex })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn the_whole_value_must_fit() {
        let shop = pattern("[a-z0-9-]+|test");
        assert!(shop.fits("acme-1") && shop.fits("test"));
        for value in ["acme.evil", "acme\n", "acme/x", "", "ACME", "a@b", "test/"] {
            assert!(!shop.fits(value), "{value:?}");
        }
    }

    #[test]
    fn a_group_takes_a_part() {
        let instance = pattern(r"https://([a-z0-9.-]+)\.my\.salesforce\.com");
        assert_eq!(instance.take("https://acme.my.salesforce.com"), Some("acme"));
        assert_eq!(instance.take("https://acme.my.salesforce.com.evil.example"), None);
        assert_eq!(pattern("[0-9]+").take("42"), Some("42"));
    }
}
