//! Pulling data: the queue of jobs, which days are missing, calls to the platforms, and what a failure means.
//!
//! - `queue`: what stands in the queue and when it is due. `worker`: works through it; `jobs`: who does what.
//! - `care`: keeps the queue filled. `prune`: forgets what is over. `look`: accounts between their syncs.
//! - `pull`: one sync, from the first day missing to the next night. `plan`: what it is about. `gap`: which days are missing.
//! - `outcome`: what a sync writes about a connection's health. `refusal`: optional streams that are refused.
//! - `remote`: calls to the platforms.
//!
//! Health of accounts that a token endpoint refused is written by [`crate::oauth`].

mod care;
pub mod gap;
mod jobs;
mod look;
mod outcome;
mod plan;
mod prune;
mod pull;
pub mod queue;
mod refusal;
pub mod remote;
#[cfg(test)]
pub(crate) mod tests;
pub mod worker;
