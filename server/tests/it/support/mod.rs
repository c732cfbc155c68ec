//! The rig: a server on an ephemeral port with its own data folder, and browsers that talk to it.

mod answer;
mod browser;
mod issuer;
mod log;
mod mail;
mod people;
mod receiver;
mod server;
mod stream;
mod wire;

pub(crate) use self::{
    answer::Answer,
    browser::Browser,
    issuer::{Asked, Issuer},
    log::Log,
    mail::MailServer,
    people::{EMAIL, PASSWORD},
    receiver::Receiver,
    server::TestServer,
    stream::{EventStream, Heard},
    wire::Wire,
};
