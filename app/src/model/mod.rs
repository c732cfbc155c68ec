//! What travels between the server and the browser: plain data and the words for it.
//!
//! Nothing here knows SQL, HTTP or secrets. Text that depends on the time or a time zone is made by the server
//! (see [`moment::Moment`]), so that the first render is the same on both sides.

pub mod account_manager;
pub mod agency;
pub mod alert;
pub mod all_ads;
pub mod app;
pub mod breakdown;
pub mod budget;
pub mod calendar_day;
pub mod campaign;
pub mod cause;
pub mod change;
pub mod client;
pub mod comparison;
pub mod credentials;
pub mod dashboard;
pub mod data_source;
pub mod date_range;
pub mod day;
pub mod doctor;
pub mod error;
mod error_place;
pub mod exchange;
pub mod field;
pub mod field_error;
pub mod flow;
pub mod goal;
pub mod health;
pub mod ids;
pub mod integration;
pub mod lack;
pub mod list;
pub mod member;
pub mod metric;
pub mod moment;
pub mod note;
pub mod numbers;
pub mod outage;
pub mod pace;
#[cfg(feature = "ssr")]
mod plural;
pub mod ratio;
pub mod renewal;
pub mod report;
#[cfg(feature = "ssr")]
pub mod report_changes;
pub mod report_desk;
#[cfg(feature = "ssr")]
pub mod report_document;
#[cfg(feature = "ssr")]
pub mod report_headlines;
pub mod report_note;
pub mod report_run;
pub mod rereading;
#[cfg(feature = "ssr")]
pub mod result_sums;
pub mod results;
pub mod revival;
pub mod role;
pub mod share_link;
#[cfg(feature = "ssr")]
pub mod shared;
pub mod shown;
pub mod span;
pub mod together;
pub mod window;
