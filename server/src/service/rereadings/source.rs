//! What can be asked.

use jiff::civil::Date;

use crate::{
    catalogue::Entry,
    store::connection::{Linked, Profile},
};

/// A connection with a profile, and what the catalogue says of it.
pub(super) struct Source<'a> {
    pub(super) linked: &'a Linked,
    pub(super) profile: &'a Profile,
    pub(super) entry: &'a Entry,
    /// ISO 4217.
    pub(super) currency: &'a str,
    pub(super) today: Date,
}
