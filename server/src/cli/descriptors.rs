//! How many files and sockets this process may open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is counted on where there is no bound at all.
const MANY: u64 = 1_048_576;

/// Takes what the system lets us have without asking anybody, and says how much that is: service managers and shells
/// start programs with 1024, for those that still use `select(2)`.
pub(super) fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(MANY);
    let mut current = limit.current.unwrap_or(MANY);
    if current < most {
        match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum }) {
            Ok(()) => current = most,
            Err(error) => tracing::warn!(%error, current, "the limit of open files can't be raised"),
        }
    }
    usize::try_from(current).unwrap_or(usize::MAX)
}
