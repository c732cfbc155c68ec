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

impl Health {
    /// Needs a person: counted and shown in red.
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Broken { .. } | Self::NoAccess)
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
        matches!(self, Self::Expiring { .. } | Self::Delayed { .. } | Self::Stalled { .. })
    }

    /// The key for filters, CSS (`data-state`) and tests.
    pub fn key(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Healthy => "healthy",
            Self::Expiring { .. } => "expiring",
            Self::Broken { .. } => "broken",
            Self::NoAccess => "no-access",
            Self::Delayed { .. } => "delayed",
            Self::Stalled { .. } => "stalled",
        }
    }

    /// The order of tiles: broken, waiting, connected, the rest.
    pub fn rank(self) -> u8 {
        match self {
            Self::Broken { .. } | Self::NoAccess => 0,
            Self::Expiring { .. } | Self::Delayed { .. } | Self::Stalled { .. } => 1,
            Self::Healthy => 2,
            Self::Never => 3,
        }
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
        for cause in [Cause::AppMisconfigured, Cause::ApiRetired] {
            assert!(!mends(cause), "{cause:?}");
        }
    }
}
