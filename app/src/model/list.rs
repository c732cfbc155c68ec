//! Lists that come page by page: what is looked for, how much there is, and the way on.

use serde::{Deserialize, Serialize};

use super::health::{Health, HealthState};

/// Rows of a page.
pub const PAGE: u32 = 50;

/// States as one looks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateGroup {
    Broken,
    Waiting,
    Connected,
    NotConnected,
}

impl StateGroup {
    /// In the order of lists.
    pub const ALL: [Self; 4] = [Self::Broken, Self::Waiting, Self::Connected, Self::NotConnected];

    pub fn of(health: Health) -> Self {
        Self::of_state(health.state())
    }

    pub fn of_state(state: HealthState) -> Self {
        match state {
            state if state.is_broken() => Self::Broken,
            state if state.is_waiting() => Self::Waiting,
            HealthState::Never => Self::NotConnected,
            _ => Self::Connected,
        }
    }

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broken => "Broken",
            Self::Waiting => "Waiting",
            Self::Connected => "Connected",
            Self::NotConnected => "Not connected",
        }
    }

    /// Its key in the query (`?state=broken`).
    pub fn key(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Waiting => "waiting",
            Self::Connected => "connected",
            Self::NotConnected => "not-connected",
        }
    }

    /// Its place in lists: 0 comes first.
    pub fn rank(self) -> u8 {
        match self {
            Self::Broken => 0,
            Self::Waiting => 1,
            Self::Connected => 2,
            Self::NotConnected => 3,
        }
    }
}

/// What of a list is asked for, as it stands in the query of its page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Beginnings of words.
    pub text: String,
    pub state: Option<StateGroup>,
    /// Where the page before ended, as its `next` said.
    pub after: Option<String>,
    /// What was archived, where there is such a thing.
    pub archived: bool,
}

impl ListQuery {
    /// Whether some rows may be left out.
    pub fn is_narrow(&self) -> bool {
        !self.text.is_empty() || self.state.is_some() || self.archived
    }
}

/// How many rows are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCounts {
    pub broken: u32,
    pub waiting: u32,
    pub connected: u32,
    pub not_connected: u32,
}

impl StateCounts {
    pub fn of(self, group: StateGroup) -> u32 {
        match group {
            StateGroup::Broken => self.broken,
            StateGroup::Waiting => self.waiting,
            StateGroup::Connected => self.connected,
            StateGroup::NotConnected => self.not_connected,
        }
    }

    pub fn total(self) -> u32 {
        StateGroup::ALL.into_iter().map(|group| self.of(group)).sum()
    }

    pub fn add(&mut self, group: StateGroup, rows: u32) {
        let count = match group {
            StateGroup::Broken => &mut self.broken,
            StateGroup::Waiting => &mut self.waiting,
            StateGroup::Connected => &mut self.connected,
            StateGroup::NotConnected => &mut self.not_connected,
        };
        *count += rows;
    }
}

impl Health {
    /// The order of tiles: broken, waiting, connected, the rest.
    pub fn rank(self) -> u8 {
        StateGroup::of(self).rank()
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, StateGroup};
    use crate::model::cause::Cause;

    #[test]
    fn lost_access_counts_as_broken_and_an_outage_does_not() {
        assert_eq!(StateGroup::of(Health::NoAccess), StateGroup::Broken);
        let outage = Health::Delayed { cause: Cause::Outage, until: 0 };
        assert_eq!(StateGroup::of(outage), StateGroup::Waiting);
    }
}
