//! Syncs as they happen: with a store, a clock that is moved, and a platform that answers as it is told.

mod ahead;
mod asked_again;
mod beside;
mod checking;
mod databases;
mod doubted;
mod echoes;
mod failing;
mod floods;
mod full;
mod handed_in;
mod keys;
mod lives;
/// The same as the tests of the whole server have.
#[path = "../../../tests/it/support/log.rs"]
pub(crate) mod log;
mod looking;
pub(crate) mod mariadb_server;
mod mysql;
mod odd;
pub(crate) mod optional;
pub(crate) mod packed;
mod parents;
mod parts;
pub(crate) mod periods;
pub(crate) mod platform;
pub(crate) mod postgres_server;
mod process;
mod prometheus;
mod prometheus_server;
mod pulling;
mod replay;
mod reports;
mod revised;
mod rotated;
mod rotating;
mod tutorial;
mod typed;
mod unexpected;

mod wordpress;
mod wordpress_server;
pub(crate) mod world;
