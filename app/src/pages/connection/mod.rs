//! The connection window: what is connected, what is wrong with it, and the way to mend it.
//!
//! `screen` decides what is shown from the connection, its flow and the address; each screen is a file of its own
//! and brings its body and its footer. `authorization` runs the provider's window.

mod account_profiles;
mod accounts;
mod address;
mod application;
mod authorization;
mod authorize;
mod choices;
mod credentials;
mod details;
mod facts;
mod flow;
mod footer;
mod form_end;
mod frame;
mod guide;
mod hosts;
mod left_out;
mod outcome;
mod overview;
mod profiles;
mod question;
mod results;
#[cfg(test)]
mod samples;
mod screen;
mod title;
mod trouble;
mod waiting;
mod window;

pub use frame::ConnectionWindow;
