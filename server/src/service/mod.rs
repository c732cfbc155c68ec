//! The services: what pages may ask for, each behind its trait of the port.

pub mod agency;
pub mod alerts;
pub mod apps;
mod arrival;
pub mod budgets;
pub mod campaigns;
pub mod connections;
pub mod dashboards;
mod farewell;
pub mod flows;
pub(crate) mod lacks;
mod lives;
pub(crate) mod members;
pub mod moments;
mod names;
pub mod notes;
pub(crate) mod outages;
pub(crate) mod paging;
pub(crate) mod progress;
pub mod reports;
pub mod rereadings;
mod revival;
pub(crate) mod rights;
pub mod sessions;
pub mod sharing;
pub(crate) mod timeline;
pub mod visits;
