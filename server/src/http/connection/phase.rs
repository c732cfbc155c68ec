//! What connections are at, who goes first when there are too many, and who is told of half requests.

use std::fmt;

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Has not said anything yet.
    New,
    /// In the middle of a request's head.
    Head,
    /// In the middle of a request's body.
    Body,
    /// It gets an answer, or has one made.
    Answering,
    /// Between two requests.
    Idle,
    /// It has ended, or will in a moment.
    Gone,
}

/// Who goes first when there are too many, and among the same who came first: whoever has not got through with a request
/// costs others a place and has nothing to lose. Those who mean it are through in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Unasked,
    Idle,
}

impl Phase {
    pub(super) fn is_half(self) -> bool {
        matches!(self, Self::Head | Self::Body)
    }

    /// `None`: it stays.
    pub(super) fn rank(self) -> Option<Rank> {
        match self {
            Self::New | Self::Head | Self::Body => Some(Rank::Unasked),
            Self::Idle => Some(Rank::Idle),
            Self::Answering | Self::Gone => None,
        }
    }
}

/// Why a connection was closed by us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    Head,
    Idle,
    Reading,
}

/// Who counts the connections that are in the middle of a request.
pub(super) trait Halves: Send + Sync + fmt::Debug {
    /// Somebody begins a request. Where too many have, the one that began first has taken too long: what is held while the
    /// rest is waited for stays small.
    fn add_half(&self);
    /// Somebody has ended one.
    fn take_half(&self);
}
