//! The rig: a server on an ephemeral port with its own data folder, and browsers that talk to it.

mod answer;
mod browser;
mod log;
mod mail;
mod people;
mod receiver;
mod server;
mod stream;

pub(crate) use self::{
    answer::Answer,
    browser::Browser,
    log::Log,
    mail::MailServer,
    people::{EMAIL, PASSWORD},
    receiver::Receiver,
    server::TestServer,
    stream::{EventStream, Heard},
};
