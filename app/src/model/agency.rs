//! What an agency has decided for itself.

use serde::{Deserialize, Serialize};

/// The agency's settings, as its members see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencySettings {
    pub events_kept: EventsKept,
    pub look_every: LookEvery,
    pub may_edit: bool,
}

/// How often an account is looked at between its syncs, where its platform can be asked for next to nothing. Others are looked at
/// daily.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookEvery {
    #[default]
    Hour,
    FourHours,
    Day,
}

impl LookEvery {
    pub const ALL: [Self; 3] = [Self::Hour, Self::FourHours, Self::Day];

    pub fn hours(self) -> u8 {
        match self {
            Self::Hour => 1,
            Self::FourHours => 4,
            Self::Day => 24,
        }
    }

    /// The one of so many hours, if there is one.
    pub fn from_hours(hours: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|every| every.hours() == hours)
    }

    /// The value of a form.
    pub fn key(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::FourHours => "four_hours",
            Self::Day => "day",
        }
    }
}

/// How long the timelines of accounts and connections stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventsKept {
    HalfYear,
    Year,
    #[default]
    TwoYears,
    ThreeYears,
    ForEver,
}

impl EventsKept {
    pub const ALL: [Self; 5] = [Self::HalfYear, Self::Year, Self::TwoYears, Self::ThreeYears, Self::ForEver];

    /// `None`: for ever.
    pub fn months(self) -> Option<u8> {
        match self {
            Self::HalfYear => Some(6),
            Self::Year => Some(12),
            Self::TwoYears => Some(24),
            Self::ThreeYears => Some(36),
            Self::ForEver => None,
        }
    }

    /// The one of so many months, if there is one.
    pub fn from_months(months: Option<u8>) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.months() == months)
    }

    /// The value of a form.
    pub fn key(self) -> &'static str {
        match self {
            Self::HalfYear => "half_year",
            Self::Year => "year",
            Self::TwoYears => "two_years",
            Self::ThreeYears => "three_years",
            Self::ForEver => "for_ever",
        }
    }
}
