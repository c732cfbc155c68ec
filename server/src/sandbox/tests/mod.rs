//! The demo provider, driven through its router: each test has one of its own, with a clock that stands still.

mod authorizing;
mod control_page;
mod data_api;
mod faults;
mod house;
mod keeping;
mod refreshing;
mod token_calls;
