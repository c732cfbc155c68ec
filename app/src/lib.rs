//! The web application: pages, and what they ask of the server. Compiled twice, to WASM (`hydrate`) and natively
//! (`ssr`). No SQL and no secrets live here.
#![recursion_limit = "256"]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod browser;
pub mod components;
pub mod model;
pub mod pages;
pub mod parts;
pub mod paths;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(routes::App);
}
