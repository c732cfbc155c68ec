//! The web application: pages, and what they ask of the server. Compiled twice, to WASM (`hydrate`) and natively
//! (`ssr`). No SQL and no secrets live here.
#![recursion_limit = "256"]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod model;
