//! What an agency writes beside the numbers of a report.

use serde::{Deserialize, Serialize};

/// What the agency writes beside the numbers. What is empty does not print.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    #[serde(default)]
    pub in_short: String,
    #[serde(default)]
    pub done: String,
    #[serde(default)]
    pub next: String,
    #[serde(default)]
    pub needed: String,
}

/// Letters of each part of a note.
pub const LONGEST_NOTE: usize = 4_000;

impl Note {
    /// Its parts that say something, under their headings.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("In short", &self.in_short),
            ("What we did", &self.done),
            ("What comes next", &self.next),
            ("What we need from you", &self.needed),
        ];
        all.into_iter().map(|(heading, text)| (heading, text.trim())).filter(|(_, text)| !text.is_empty())
    }

    pub fn is_empty(&self) -> bool {
        self.parts().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::Note;

    #[test]
    fn what_is_empty_does_not_print() {
        let note = Note { in_short: " \n".to_owned(), next: " A new campaign. ".to_owned(), ..Note::default() };
        assert_eq!(note.parts().collect::<Vec<_>>(), [("What comes next", "A new campaign.")]);
        assert!(Note::default().is_empty());
    }
}
