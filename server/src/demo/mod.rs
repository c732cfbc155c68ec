//! The demo: an agency with a story and the provider to be broken on purpose. Both serve this machine only.
//!
//! The story: one account broke five days ago and took three tiles in two campaigns with it; everything else works. So
//! whoever starts the demo has something to mend, and missed days to see coming in.

mod seed;
mod stage;
mod watch;

pub use seed::{DemoError, seed};
pub(crate) use stage::build_stage;
pub use watch::watch_commands;
