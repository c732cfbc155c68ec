//! What a client gets: a finished report as data. It is kept as JSON for as long as its run, so every change of these types or of
//! what stands in them must leave older documents readable; where it can't, [`FORMAT`] goes up, and what reads the older ones stays.

use serde::{Deserialize, Serialize};

use super::{comparison::Course, report_note::Note, shared::SharedDashboard};

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

impl ReportDocument {
    /// What a client should know of all its numbers, said once at the end.
    pub fn foot(&self) -> Option<String> {
        let words = "Ad platforms count late conversions for some weeks, so";
        self.dashboard.may_change.then(|| format!("{words} {} may still change a little.", self.period))
    }
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

impl Headline {
    /// Which way it went. Documents keep the words alone.
    pub fn course(&self) -> Course {
        match self.change.as_deref().and_then(|change| change.chars().next()) {
            Some('+') => Course::Up,
            Some('−') => Course::Down,
            _ => Course::Level,
        }
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
    /// It can be had as a PDF, too.
    pub has_pdf: bool,
}

/// A report as a PDF.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// What it is called where it is saved: "Harbour Coffee, November 2026.pdf".
    pub name: String,
    pub bytes: Vec<u8>,
}
