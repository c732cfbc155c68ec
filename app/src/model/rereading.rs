//! Days that are asked for once more, and what came of it.

use serde::{Deserialize, Serialize};

use super::{
    error::AppError,
    field_error::Wrong,
    ids::{CampaignId, ConnectionId, ProfileId, RereadingId},
    moment::Moment,
};

/// Days of one ask: a quarter and a day.
pub const MOST_DAYS: u32 = 93;
/// Asks for one profile within a day, which together reach as far as Relink pulls at first: thirteen months. More would take
/// what the platform allows away from the night.
pub const MOST_ASKS: u32 = 5;
/// Days of which the numbers of the whole period may be asked for of a profile within a day.
pub const MOST_PERIODS: u32 = 20;

/// What one can ask for in a campaign, and what was asked lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RereadingsPage {
    pub campaign: CampaignId,
    pub sources: Vec<RereadingSource>,
    /// The newest first.
    pub rows: Vec<RereadingRow>,
    pub may_ask: bool,
}

/// A connection whose days can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RereadingSource {
    pub connection: ConnectionId,
    pub profile: ProfileId,
    /// With the day its days begin on.
    pub label: String,
}

/// One ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RereadingRow {
    pub id: RereadingId,
    pub source: String,
    pub days: String,
    pub asked: Moment,
    pub stage: Stage,
    /// What came of it, or what it waits for, in sentences.
    pub words: String,
    /// Some of the days that changed: "12 Nov: Clicks 40 → 47".
    pub changes: Vec<String>,
    /// How many more there are.
    pub more: u32,
    /// Where it can be mended.
    pub mend: Option<ConnectionId>,
}

/// How far an ask has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Waiting,
    Done,
    Failed,
}

impl Stage {
    /// For styles and tests.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Why days can't be asked for. Told beside one input of the form, and by its page alone: words that every page would carry
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaskable {
    NoFirstDay,
    NoLastDay,
    Backwards,
    NotOver,
    TooMany,
    TooOld,
    NoDays,
    Broken,
    NotConnected,
    Archived,
    AskedOften,
    AskedPeriodsOften,
}

/// The form's key in errors.
const FORM: &str = "ask_again";

impl Unaskable {
    pub const ALL: [Self; 12] = [
        Self::NoFirstDay,
        Self::NoLastDay,
        Self::Backwards,
        Self::NotOver,
        Self::TooMany,
        Self::TooOld,
        Self::NoDays,
        Self::Broken,
        Self::NotConnected,
        Self::Archived,
        Self::AskedOften,
        Self::AskedPeriodsOften,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::NoFirstDay => "no_first_day",
            Self::NoLastDay => "no_last_day",
            Self::Backwards => "backwards",
            Self::NotOver => "not_over",
            Self::TooMany => "too_many",
            Self::TooOld => "too_old",
            Self::NoDays => "no_days",
            Self::Broken => "broken",
            Self::NotConnected => "not_connected",
            Self::Archived => "archived",
            Self::AskedOften => "asked_often",
            Self::AskedPeriodsOften => "asked_periods_often",
        }
    }

    /// The name of the input that it is told beside.
    pub fn input(self) -> &'static str {
        match self {
            Self::NoFirstDay | Self::TooOld => "from",
            Self::NoLastDay | Self::Backwards | Self::NotOver | Self::TooMany => "to",
            Self::NoDays | Self::Broken | Self::NotConnected | Self::Archived => "connection",
            Self::AskedOften | Self::AskedPeriodsOften => "connection",
        }
    }

    pub fn words(self) -> String {
        let words = match self {
            Self::NoFirstDay => "Enter the first day, such as 2026-11-01.",
            Self::NoLastDay => "Enter the last day, such as 2026-11-30.",
            Self::Backwards => "The last day is before the first. Swap them, or choose a later one.",
            Self::NotOver => "That day is not over. Choose yesterday, or a day before; today is read each night.",
            Self::TooMany => {
                return format!("More than {MOST_DAYS} days at once. Ask for the newest first, then for the rest.");
            }
            Self::TooOld => {
                "The platform keeps no days that old, or Relink never read them. Choose a day from the one beside the source."
            }
            Self::NoDays => "This source tells only what is so now, so it has no days to ask for. Choose another.",
            Self::Broken => "Its access is broken. Mend it on the integrations page first, then ask again.",
            Self::NotConnected => "It is not connected. Connect it on the integrations page first, then ask again.",
            Self::Archived => "This campaign is archived. Bring it back first, then ask again.",
            Self::AskedOften => {
                return format!(
                    "It was asked {MOST_ASKS} times within a day, as often as its platform should be. Ask again tomorrow."
                );
            }
            Self::AskedPeriodsOften => {
                return format!(
                    "It was asked for other days {MOST_PERIODS} times within a day, as often as its platform should be. Ask again tomorrow."
                );
            }
        };
        words.to_owned()
    }

    /// The one that an error tells.
    pub fn find(error: &AppError) -> Option<Self> {
        let AppError::BadField(field) = error else { return None };
        let is_ours = field.form.is_some_and(|form| form.as_str() == FORM);
        Self::ALL.into_iter().find(|one| is_ours && one.key() == field.field.as_str())
    }
}

impl From<Unaskable> for AppError {
    fn from(problem: Unaskable) -> Self {
        Self::of_field(Some(FORM), problem.key(), Wrong::Shape)
    }
}

#[cfg(test)]
mod tests {
    use super::{AppError, Unaskable};

    #[test]
    fn each_reason_travels_and_says_what_to_do() {
        for problem in Unaskable::ALL {
            assert_eq!(Unaskable::find(&AppError::from(problem)), Some(problem));
            let words = problem.words();
            assert!(words.ends_with('.') && words.matches(['.', ',', ';']).count() > 1, "{words} gives no next step");
        }
        assert_eq!(Unaskable::find(&AppError::BadInput), None);
    }
}
