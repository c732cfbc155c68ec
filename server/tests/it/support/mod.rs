//! The rig: a server on an ephemeral port with its own data folder, and browsers that talk to it.

mod answer;
mod browser;
mod people;
mod server;
mod stream;

pub(crate) use self::{
    answer::Answer,
    browser::Browser,
    people::{EMAIL, PASSWORD},
    server::TestServer,
    stream::{EventStream, Heard},
};
