//! What things are called, where several rooms name them.

use crate::{catalogue::Entry, store::connection::Profile};

/// All paid ads of a campaign together.
pub(crate) const ALL_ADS: &str = "All ads";

/// "Google Ads, Harbour Coffee".
pub(crate) fn name_source(entry: &Entry, profile: &Profile) -> String {
    format!("{}, {}", entry.name, profile.name)
}
