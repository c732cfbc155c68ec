//! What numbers lack that are shown, and its words.

use serde::{Deserialize, Serialize};

/// Something of what a platform sent that is in none of the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    pub kind: LackKind,
    /// Records, values or days.
    pub count: u32,
    /// It may be more: whether what came twice is the same, nobody knows.
    pub at_least: bool,
}

/// What is lacking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LackKind {
    /// Records of which nobody knows the day.
    NoDay,
    /// Records that can't be read.
    Unread,
    /// Values that can't be added up, by the names of their metrics.
    NoNumber(Vec<String>),
    /// Days on which there was more than came.
    Cut,
}

impl Lack {
    /// For a tile: "3 records had no day".
    pub fn short(&self) -> String {
        match &self.kind {
            LackKind::NoDay => format!("{} had no day", self.counted("record")),
            LackKind::Unread => format!("{} could not be read", self.counted("record")),
            LackKind::NoNumber(_) => format!("{} told no number", self.counted("value")),
            LackKind::Cut => format!("{} not whole: too much for one pull", self.counted("day")),
        }
    }

    /// A sentence: "3 records had no day and are in none of these numbers."
    pub fn words(&self) -> String {
        let (was, are) = if self.count == 1 { ("was", "is") } else { ("were", "are") };
        let short = self.short();
        match &self.kind {
            LackKind::NoDay => format!("{short} and {are} in none of these numbers."),
            LackKind::Unread => format!("{short} and {was} left out."),
            LackKind::NoNumber(names) => {
                let (values, names) = (self.counted("value"), names.join(", "));
                format!("{values} of {names} told no number we can add up and {was} left out.")
            }
            LackKind::Cut => {
                format!("On {} there was more than we could take: the numbers are too small.", self.counted("day"))
            }
        }
    }

    fn counted(&self, one: &str) -> String {
        let at_least = if self.at_least { "At least " } else { "" };
        format!("{at_least}{} {one}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::{Lack, LackKind};

    fn words(kind: LackKind, count: u32, at_least: bool) -> String {
        Lack { kind, count, at_least }.words()
    }

    #[test]
    fn what_is_lacking_is_a_sentence() {
        assert_eq!(words(LackKind::NoDay, 3, false), "3 records had no day and are in none of these numbers.");
        assert_eq!(words(LackKind::NoDay, 1, false), "1 record had no day and is in none of these numbers.");
        assert_eq!(words(LackKind::NoDay, 6, true), "At least 6 records had no day and are in none of these numbers.");
        assert_eq!(words(LackKind::Unread, 2, false), "2 records could not be read and were left out.");
        let names = vec!["Clicks".to_owned(), "Cost".to_owned()];
        assert_eq!(
            words(LackKind::NoNumber(names), 4, false),
            "4 values of Clicks, Cost told no number we can add up and were left out."
        );
        assert_eq!(
            words(LackKind::Cut, 1, false),
            "On 1 day there was more than we could take: the numbers are too small."
        );
        let short = Lack { kind: LackKind::NoDay, count: 3, at_least: false }.short();
        assert_eq!(short, "3 records had no day");
    }
}
