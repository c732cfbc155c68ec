//! The server of Relink. Data goes one way:
//! page → api → backend port → service → oauth | sync | catalogue → store.

pub mod clock;
pub mod entropy;
