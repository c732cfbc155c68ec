//! Pulling data: the queue of jobs, which days are missing, calls to the platforms, and what a failure means.
//!
//! - `queue`: what stands in the queue and when it is due. `worker`: works through it. `care`: keeps it filled.
//! - `pull`: one sync, from the first day missing to the next night. `gap`: which days are missing.
//! - `outcome`: what a sync writes about a connection's health.
//! - `remote`: calls to the platforms.
//!
//! Health of accounts that a token endpoint refused is written by [`crate::oauth`].

mod care;
mod check;
pub mod gap;
mod outcome;
mod pull;
pub mod queue;
pub mod remote;
#[cfg(test)]
pub(crate) mod tests;
pub mod worker;
