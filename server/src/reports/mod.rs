//! Reports for clients: when they come, and what keeps them. Pure.
//!
//! - `calendar`: the moments of a schedule, and the period that each covers.
//! - `standing`: whether the numbers of a source are all there, and why not.
//!
//! Not here: what is done about it, which is a use case ([`crate::service::reports`]).

pub mod calendar;
pub mod standing;
