//! One folder per screen. What several screens share is in `components`.

pub mod alerts;
pub mod apps;
pub mod campaign_settings;
pub mod campaigns;
pub mod clients;
pub mod connection;
pub mod dashboard;
pub mod data_sources;
pub mod doctor;
pub mod help;
pub mod integrations;
pub mod not_found;
#[cfg(all(test, feature = "ssr"))]
mod rendered;
pub mod renewals;
#[cfg(feature = "ssr")]
pub mod report;
pub mod report_desk;
pub mod report_run;
pub mod reports;
pub mod reports_ahead;
pub mod set_up;
pub mod settings;
#[cfg(feature = "ssr")]
pub mod shared;
pub mod sign_in;
