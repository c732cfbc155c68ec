//! Reports for clients: when they come, what keeps them, and what stands in the queue about them.
//!
//! - `calendar`: the moments of a schedule, and the period that each covers. Pure.
//! - `standing`: whether the numbers of a source are all there, and why not. Pure.
//! - `queue`: jobs of runs.
//!
//! Not here: what is done about it, which is a use case ([`crate::service::reports`]).

pub mod calendar;
pub(crate) mod queue;
pub mod standing;
