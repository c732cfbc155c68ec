//! The queue and its worker. Nothing here knows what a job is about.
//!
//! - `worker`: takes jobs and has them done. `slots`: how many at once. `pause`: how long it waits before it tries again.
//!
//! Belongs here: leases, lanes, turns, and what becomes of a job that dies with the process. Not here: its rows
//! ([`crate::store::job`]), which jobs there are and who does them ([`crate::jobs`]).

pub(crate) mod pause;
pub mod slots;
#[cfg(test)]
mod tests;
pub mod worker;
