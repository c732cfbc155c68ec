//! The server of Relink. Data goes one way:
//! page → api → backend port → service → oauth | sync | catalogue → store.

pub mod catalogue;
pub mod clock;
pub mod config;
pub mod core;
pub mod entropy;
pub mod live;
pub mod net;
pub mod sandbox;
pub mod service;
pub mod store;
pub mod vault;
