//! The server of Relink. Data goes one way:
//! page → api → backend port → service → oauth | sync | catalogue → store.
#![recursion_limit = "256"]

pub mod alert;
pub mod budget;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod core;
pub mod demo;
pub mod doctor;
pub mod entropy;
#[doc(hidden)]
pub mod fuzzing;
pub mod health;
pub mod http;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod net;
pub mod oauth;
pub mod pace;
pub mod press;
pub mod rates;
pub mod remote;
pub mod reports;
pub mod router;
pub mod sandbox;
pub mod server;
pub mod service;
mod standings;
pub mod state;
pub mod store;
pub mod sync;
pub mod trial;
pub mod vault;
pub mod work;
