//! The data API: which profiles a person sees, and daily numbers for them.

pub(crate) mod bearer;
pub(crate) mod profiles;
pub(crate) mod reports;
mod series;
