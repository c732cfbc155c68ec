//! Flows over HTTP, with the demo provider on the other side: from the click to the outcome, and everything that can
//! go wrong in between. Each failure has its sentence and leaves the stored access as it was.

mod agency;
mod answers;
mod apps;
mod bounds;
mod callback;
mod choices;
mod giving_up;
mod healing;
mod hosts;
pub(crate) mod provider;
mod records;
mod refreshing;
mod removing;
pub(crate) mod story;
mod successors;
mod trouble;
mod watching;
