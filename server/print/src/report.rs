//! What is printed. All words are final: nothing is counted, compared or formatted here.

use serde::{Deserialize, Serialize};

/// Points of the margins: left and right, top, bottom.
pub(crate) const SIDE: f32 = 62.0;
pub(crate) const TOP: f32 = 62.0;
pub(crate) const BOTTOM: f32 = 78.0;

/// A report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub paper: Paper,
    /// BCP 47: "en".
    pub language: String,
    pub client: String,
    /// "November 2026".
    pub period: String,
    pub agency: String,
    /// How it went.
    pub sentence: String,
    /// At most four.
    pub headlines: Vec<Number>,
    pub in_short: String,
    /// Whom to ask: an address.
    pub contact: String,
    /// What else the agency wrote: heading and text.
    pub note: Vec<(String, String)>,
    /// What the numbers below are of: "1 – 30 Nov, against 1 – 31 Oct".
    pub days: String,
    /// Before anybody reads the numbers.
    pub left_out: Vec<String>,
    /// What was said of days: "12 Nov", and the words.
    pub said: Vec<(String, String)>,
    pub sections: Vec<Section>,
    pub foot: Vec<String>,
}

/// How large a page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    #[default]
    A4,
    Letter,
}

impl Paper {
    /// Points, across and down.
    pub(crate) fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }

    pub(crate) fn width(self) -> f32 {
        self.size().0 - 2.0 * SIDE
    }

    /// How much stands on a page, from top to bottom.
    pub(crate) fn room(self) -> f32 {
        self.size().1 - TOP - BOTTOM
    }
}

/// A source, or what stands beside them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    pub name: String,
    /// Whose: the profile, or several sources.
    pub of: String,
    /// What its numbers lack.
    pub lacks: Vec<String>,
    pub numbers: Vec<Number>,
    pub chart: Option<Chart>,
    pub budgets: Vec<Budget>,
    pub table: Option<Table>,
    pub foot: Vec<String>,
}

/// A number, with what it is compared with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Number {
    pub name: String,
    /// Whose, where that is not clear from where it stands.
    pub source: String,
    pub words: String,
    pub change: Option<Change>,
    /// What it was before, what it lacks: a line each.
    pub notes: Vec<String>,
}

/// Against the days before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// "+26.1 %".
    pub words: String,
    pub course: Course,
    pub verdict: Option<Verdict>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    Up,
    Down,
    #[default]
    Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Better,
    Worse,
}

/// A line over days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    pub name: String,
    /// What it shows, for those who don't see it.
    pub alternative: String,
    /// "12 Nov", one for each value.
    pub days: Vec<String>,
    /// `None`: a gap.
    pub values: Vec<Option<f64>>,
    /// Days that are not whole, by their place: dots, in no line.
    pub partial: Vec<usize>,
    /// Days of which something was said, by their place.
    pub marks: Vec<usize>,
    /// The lines of the grid with their words, lowest first.
    pub ticks: Vec<(f64, String)>,
    /// The newest value in words.
    pub last: String,
}

/// A budget of a month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    pub name: String,
    /// "€870 of €1,000 by 30 Nov".
    pub words: String,
    /// From 0 to 1.
    pub spent: Option<f64>,
    pub month: f64,
    pub note: Option<String>,
}

/// Numbers by campaign, query, page …
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What its rows are: "Campaigns".
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
    pub notes: Vec<String>,
    /// "and 12 more rows", where it was cut.
    pub more: Option<String>,
}
