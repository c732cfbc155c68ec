//! What a client gets: a finished report as data. It is kept as JSON for as long as its run, so every change of these types or of
//! what stands in them must leave older documents readable; where it can't, [`FORMAT`] goes up, and what reads the older ones stays.

use serde::{Deserialize, Serialize};

use super::shared::SharedDashboard;

/// Of documents that are made now.
pub const FORMAT: u32 = 1;

/// Numbers that stand on top.
pub const MOST_HEADLINES: usize = 4;

/// A report, as it goes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportDocument {
    pub format: u32,
    /// "November 2026", "23 – 29 November 2026".
    pub period: String,
    /// "October 2026".
    pub against: String,
    /// How it went, in a sentence.
    pub sentence: String,
    /// At most [`MOST_HEADLINES`].
    pub headlines: Vec<Headline>,
    pub note: Note,
    /// Whom to ask: an address.
    pub contact: String,
    /// Sources that should be in it and are not, with why, as a client reads it: a sentence each.
    pub left_out: Vec<String>,
    /// All numbers, with the names of client and agency.
    pub dashboard: SharedDashboard,
}

/// One number on top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// "Conversions".
    pub name: String,
    /// Whose, where not all are counted: "Google Ads".
    pub source: Option<String>,
    pub value: f64,
    /// "58".
    pub words: String,
    /// "46 in October". `None`: it can't be compared.
    pub before: Option<String>,
    /// "better", "worse"; `None` where neither is good by itself.
    pub verdict: Option<String>,
    /// "+26.1 %".
    pub change: Option<String>,
    /// What the number lacks: "without 28 – 30 Nov".
    pub without: Option<String>,
}

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

/// What whoever has a report's link sees.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedReport {
    pub document: Box<ReportDocument>,
    /// Of all that went out, the newest first: their number in the address, and their period.
    pub all: Vec<(u32, String)>,
    /// Which of them this is.
    pub number: u32,
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
