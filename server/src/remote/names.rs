//! Names of the values in a record.

use std::collections::HashSet;

use super::reply_error::ReplyError;
use crate::budget::weight;

/// One of two would hide the other. Those without a name can't be meant.
pub(super) fn check_names(names: &[String]) -> Result<(), ReplyError> {
    let mut seen = HashSet::new();
    let second = names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str()));
    second.map_or(Ok(()), |name| Err(ReplyError::TwoColumns(name.clone())))
}

/// The bytes of memory of a record with these names, but for what its values hold.
pub(super) fn weigh_names(names: &[impl AsRef<str>]) -> usize {
    let texts: usize = names.iter().map(|name| weight::of_text(name.as_ref().len())).sum();
    weight::of_members(names.len()) + texts
}
