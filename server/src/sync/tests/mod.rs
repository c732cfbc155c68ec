//! Syncs as they happen: with a store, a clock that is moved, and a platform that answers as it is told.

mod ahead;
mod checking;
mod databases;
mod failing;
mod full;
mod keys;
mod mariadb_server;
mod mysql;
pub(crate) mod optional;
pub(crate) mod packed;
mod parents;
pub(crate) mod platform;
mod postgres_server;
mod process;
mod prometheus;
mod prometheus_server;
mod pulling;
mod replay;
mod reports;
mod rotated;
mod tutorial;
mod typed;
mod unexpected;
mod wordpress;
mod wordpress_server;
mod working;
pub(crate) mod world;
