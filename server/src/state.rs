//! What request handlers share. Cheap to clone.

use app::backend::Backend;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;

use crate::{
    core::Core,
    http::{feed::ChangeFeed, site_build::SiteBuild, streams::Streams},
};

/// The parts that handlers and middlewares use.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub core: Core,
    /// The port, as pages find it in their context.
    pub backend: Backend,
    pub feed: ChangeFeed,
    pub streams: Streams,
    pub leptos: LeptosOptions,
    pub site: SiteBuild,
    /// Cancelled when the server stops: streams without an end of their own end then.
    pub stopping: CancellationToken,
}
