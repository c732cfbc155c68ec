//! What is about HTTP alone: connections and their bounds, middlewares, one file each, and the answers that are no pages of
//! the application.

pub(crate) mod body_limit;
pub(crate) mod brand;
pub(crate) mod callback;
pub(crate) mod client_address;
pub(crate) mod compression;
pub(crate) mod connection;
#[cfg(any(feature = "embed-site", test))]
mod embedded_site;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod healthz;
pub(crate) mod host_redirect;
pub(crate) mod lost_host;
pub(crate) mod metrics;
pub(crate) mod origin_check;
pub(crate) mod page_context;
pub(crate) mod policy;
pub(crate) mod refusal;
pub(crate) mod reports;
pub(crate) mod request_log;
pub(crate) mod security_headers;
pub(crate) mod server_functions;
pub(crate) mod session;
pub(crate) mod shared;
pub(crate) mod site_build;
pub(crate) mod static_files;
pub(crate) mod streams;
pub(crate) mod timeline;
pub(crate) mod whole_pages;
