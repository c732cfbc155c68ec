//! Relink over HTTP: a running server, a clock that tests move, and a browser without pictures.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod alerts;
mod attacks;
mod budgets;
mod campaigns;
mod cli;
mod clients;
mod dashboards;
mod doctor;
mod events;
mod faults;
mod flows;
mod headers;
mod limits;
mod logged;
mod notes;
mod origins;
mod pages;
mod ranges;
mod reports;
mod rereadings;
mod results;
mod set_up;
mod sharing;
mod signing_in;
mod sizes;
mod support;
mod trial;
