//! How an account or a connection is. The state of a tile, in one word; the sentence comes beside it.

use serde::{Deserialize, Serialize};

use super::cause::Cause;

/// The health of an account or a connection.
///
/// `Broken` needs a person; `Delayed` needs patience only and is never shown as a broken chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Health {
    /// Not connected yet, or disconnected.
    Never,
    Healthy,
    /// Works, and ends at `on` (Unix seconds) unless renewed.
    Expiring {
        on: i64,
    },
    Broken {
        cause: Cause,
    },
    /// The account works, but has lost this profile.
    NoAccess,
    /// An outage or a rate limit; tried again at `until` (Unix seconds).
    Delayed {
        cause: Cause,
        until: i64,
    },
    /// Delayed for over 48 hours while the provider works for others, or by answers that don't fit; or put aside because
    /// it stopped Relink.
    Stalled {
        cause: Cause,
    },
}

/// A [`Health`] without what belongs to it: what lists are filtered and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    Never,
    Healthy,
    Expiring,
    Broken,
    NoAccess,
    Delayed,
    Stalled,
}

impl HealthState {
    pub const ALL: [Self; 7] =
        [Self::Never, Self::Healthy, Self::Expiring, Self::Broken, Self::NoAccess, Self::Delayed, Self::Stalled];

    /// Needs a person: counted and shown in red.
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Broken | Self::NoAccess)
    }

    /// Something to say, but nothing red.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Expiring | Self::Delayed | Self::Stalled)
    }

    /// The key for filters, CSS (`data-state`) and tests.
    pub fn key(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Healthy => "healthy",
            Self::Expiring => "expiring",
            Self::Broken => "broken",
            Self::NoAccess => "no-access",
            Self::Delayed => "delayed",
            Self::Stalled => "stalled",
        }
    }
}

impl Health {
    /// Puts it together again from what [`Health::state`], [`Health::cause`] and [`Health::until`] say; `None` if that
    /// does not fit together.
    pub fn from_parts(state: HealthState, cause: Option<Cause>, until: Option<i64>) -> Option<Self> {
        match (state, cause, until) {
            (HealthState::Never, None, None) => Some(Self::Never),
            (HealthState::Healthy, None, None) => Some(Self::Healthy),
            (HealthState::Expiring, None, Some(on)) => Some(Self::Expiring { on }),
            (HealthState::Broken, Some(cause), None) => Some(Self::Broken { cause }),
            (HealthState::NoAccess, None, None) => Some(Self::NoAccess),
            (HealthState::Delayed, Some(cause), Some(until)) => Some(Self::Delayed { cause, until }),
            (HealthState::Stalled, Some(cause), None) => Some(Self::Stalled { cause }),
            _ => None,
        }
    }

    pub fn state(self) -> HealthState {
        match self {
            Self::Never => HealthState::Never,
            Self::Healthy => HealthState::Healthy,
            Self::Expiring { .. } => HealthState::Expiring,
            Self::Broken { .. } => HealthState::Broken,
            Self::NoAccess => HealthState::NoAccess,
            Self::Delayed { .. } => HealthState::Delayed,
            Self::Stalled { .. } => HealthState::Stalled,
        }
    }

    /// Why it is not healthy, where it says so.
    pub fn cause(self) -> Option<Cause> {
        match self {
            Self::Broken { cause } | Self::Delayed { cause, .. } | Self::Stalled { cause } => Some(cause),
            Self::Never | Self::Healthy | Self::Expiring { .. } | Self::NoAccess => None,
        }
    }

    /// When it ends, or is tried again, Unix seconds.
    pub fn until(self) -> Option<i64> {
        match self {
            Self::Expiring { on: until } | Self::Delayed { until, .. } => Some(until),
            Self::Never | Self::Healthy | Self::Broken { .. } | Self::NoAccess | Self::Stalled { .. } => None,
        }
    }

    /// Needs a person: counted and shown in red.
    pub fn is_broken(self) -> bool {
        self.state().is_broken()
    }

    /// Whether signing in again can mend it: not where our own client, the API or an outage is the trouble.
    pub fn is_mended_by_signing_in(self) -> bool {
        match self {
            Self::Broken { cause } => cause.words().reauthorizing_helps,
            _ => true,
        }
    }

    /// Something to say, but nothing red.
    pub fn is_waiting(self) -> bool {
        self.state().is_waiting()
    }

    /// The key for filters, CSS (`data-state`) and tests.
    pub fn key(self) -> &'static str {
        self.state().key()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Health};

    #[test]
    fn nobody_signs_in_for_what_signing_in_does_not_mend() {
        let mends = |cause| Health::Broken { cause }.is_mended_by_signing_in();
        for cause in [Cause::Revoked, Cause::PasswordChanged, Cause::Expired, Cause::ScopesMissing] {
            assert!(mends(cause), "{cause:?}");
        }
        for cause in [Cause::AppMisconfigured, Cause::ApiRetired, Cause::BlockedByOrganisation] {
            assert!(!mends(cause), "{cause:?}");
        }
    }
}
