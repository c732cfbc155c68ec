//! Reports of a campaign: to whom they go, and when. What one of them holds stands in `report_document`, how far it is in
//! `report_run`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    ids::{CampaignId, ReportId, RunId},
    report_run::{Hold, RunHead, RunState},
};

/// Reports of a campaign.
pub const MOST_REPORTS: usize = 10;
/// Recipients of a report.
pub const MOST_RECIPIENTS: usize = 50;

/// The reports of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportsPage {
    pub campaign: CampaignHead,
    pub reports: Vec<ReportRow>,
    /// Those that were made by hand, without a schedule, newest first.
    pub by_hand: Vec<RunHead>,
    /// What the form for a new one starts with.
    pub proposal: ReportForm,
    /// The moments of that.
    pub proposed: Vec<Coming>,
    pub may_edit: bool,
    /// Whether a mail server is set up. Without one reports are made, and seen by their link.
    pub can_mail: bool,
}

/// One report that comes again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    pub id: ReportId,
    /// "Every month on day 3 at 09:00, for the month before".
    pub schedule_words: String,
    pub form: ReportForm,
    pub is_paused: bool,
    /// The next three, soonest first; none while it is paused.
    pub coming: Vec<Coming>,
    /// The newest first, at most six.
    pub runs: Vec<RunHead>,
    /// The whole address of its page for clients, for those who may edit.
    pub address: Option<String>,
}

/// A moment at which a report goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// "Thursday 3 December, 09:00".
    pub at: String,
    /// "1 – 30 Nov".
    pub period: String,
}

/// What somebody says about a report: to whom, when, look at it first?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportForm {
    /// Addresses, one a line.
    pub recipients: String,
    pub rhythm: Rhythm,
    /// Day of the month, day of the week (1: Monday), how many working days, as the rhythm reads it.
    pub number: u8,
    /// "09:00", in the campaign's zone.
    pub time: String,
    /// Whether somebody looks at it before it goes out.
    pub review: bool,
}

/// When a report comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rhythm {
    /// On a day of the month, or its last if it has none of this number.
    MonthDay,
    /// On the last day of the month, for the month before.
    MonthLast,
    /// On the nth working day (Monday to Friday).
    MonthWorkday,
    /// On the first of a weekday in the month.
    MonthWeekday,
    /// Every week on a weekday.
    Week,
    /// So many days after the end of a quarter.
    Quarter,
}

impl Rhythm {
    pub const ALL: [Self; 6] =
        [Self::MonthDay, Self::MonthWorkday, Self::MonthWeekday, Self::MonthLast, Self::Week, Self::Quarter];

    /// The value in forms and rows.
    pub fn key(self) -> &'static str {
        match self {
            Self::MonthDay => "month-day",
            Self::MonthLast => "month-last",
            Self::MonthWorkday => "month-workday",
            Self::MonthWeekday => "month-weekday",
            Self::Week => "week",
            Self::Quarter => "quarter",
        }
    }

    /// Its name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::MonthDay => "Every month, on a day",
            Self::MonthLast => "Every month, on its last day",
            Self::MonthWorkday => "Every month, on a working day",
            Self::MonthWeekday => "Every month, on its first weekday of a kind",
            Self::Week => "Every week",
            Self::Quarter => "Every quarter",
        }
    }

    /// Whether its number is a day of the week.
    pub fn counts_weekdays(self) -> bool {
        matches!(self, Self::MonthWeekday | Self::Week)
    }

    /// The number of a form that has a field of its own for days of the week, as `read` finds it in one of both.
    pub fn find_number<T>(self, number: T, weekday: T, read: impl Fn(T) -> Option<u8>) -> Option<u8> {
        match self {
            Self::MonthLast => Some(1),
            rhythm if rhythm.counts_weekdays() => read(weekday),
            _ => read(number),
        }
    }

    /// What `number` may be, both included.
    pub fn bounds(self) -> (u8, u8) {
        match self {
            Self::MonthDay => (1, 31),
            Self::MonthLast => (1, 1),
            Self::MonthWorkday => (1, 20),
            Self::MonthWeekday | Self::Week => (1, 7),
            Self::Quarter => (1, 60),
        }
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// No rhythm has this key.
#[derive(Debug, thiserror::Error)]
#[error("no such rhythm")]
pub struct UnknownRhythmError;

impl FromStr for Rhythm {
    type Err = UnknownRhythmError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|rhythm| rhythm.key() == text).ok_or(UnknownRhythmError)
    }
}

impl TryFrom<String> for Rhythm {
    type Error = UnknownRhythmError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Rhythm> for String {
    fn from(rhythm: Rhythm) -> Self {
        rhythm.key().to_owned()
    }
}

/// What comes in the next two weeks and what is not settled yet, of all campaigns that the viewer may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportsAhead {
    /// Those in danger first, then by when they go out. At most [`PAGE`](super::list::PAGE).
    pub rows: Vec<AheadRow>,
    /// There are more.
    pub has_more: bool,
    pub counts: AheadCounts,
}

/// How many of `rows` stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AheadCounts {
    pub needs_you: u32,
    pub waiting: u32,
    /// Planned, with a source that is broken now.
    pub in_danger: u32,
    pub scheduled: u32,
}

/// One run ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AheadRow {
    pub campaign: CampaignId,
    pub campaign_name: String,
    /// `None`: planned, and not begun.
    pub run: Option<RunId>,
    pub period: String,
    /// "Thursday 3 December, 09:00".
    pub at: String,
    pub state: RunState,
    /// Why, in a sentence.
    pub sentence: String,
    /// What keeps it, or would keep it when its time comes.
    pub hold: Option<Hold>,
}

#[cfg(test)]
mod tests {
    use super::Rhythm;

    #[test]
    fn keys_of_rhythms_come_back() {
        for rhythm in Rhythm::ALL {
            assert_eq!(rhythm.key().parse::<Rhythm>().ok(), Some(rhythm));
        }
        assert!("yearly".parse::<Rhythm>().is_err());
    }

    #[test]
    fn a_number_is_read_from_the_field_that_belongs_to_the_rhythm() {
        let find = |rhythm: Rhythm| rhythm.find_number("31", "7", |text| text.parse().ok());
        assert_eq!(find(Rhythm::MonthDay), Some(31));
        assert_eq!(find(Rhythm::Week), Some(7));
        assert_eq!(find(Rhythm::MonthLast), Some(1));
        assert_eq!(Rhythm::Quarter.find_number("soon", "7", |text| text.parse().ok()), None);
    }
}
