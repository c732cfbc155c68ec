//! Pulling data: which days are missing, and what a failure means.
//!
//! - `queue`: what of it stands in the queue and when it is due. `look`: accounts between their syncs; `rhythm`: how often.
//! - `pull`: one sync, from the first day missing to the next night. `plan`: what it is about. `gap`: which days are missing.
//! - `outcome`: what a sync writes about a connection's health. `refusal`: optional streams that are refused.
//! - `rereading`: days that somebody asked for again. `parts`: breakdowns, behind everything else. `periods`: numbers of whole
//!   periods.
//! - `revision`: pulling again what a changed description gives other numbers for.
//! - `syncs`: who does all that. `parked`: what a connection says when a job about it died with the process too often.
//!
//! Health of accounts that a token endpoint refused is written by [`crate::oauth`]. Calls to the platforms are
//! [`crate::remote`], which knows nothing of jobs. The queue itself is [`crate::work`]; who does which job stands in
//! [`crate::jobs`].

pub mod gap;
mod look;
mod outcome;
pub(crate) mod parked;
mod parts;
pub(crate) mod periods;
mod plan;
mod pull;
pub mod queue;
mod refusal;
pub(crate) mod rereading;
mod revision;
mod rhythm;
mod syncs;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use plan::today_of;
pub(crate) use syncs::Syncs;
