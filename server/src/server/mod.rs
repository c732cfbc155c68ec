//! The running server.
//!
//! - `upgrade`: before that, while a store of an older version is brought up to date.
//! - `open`: what it is put together from.
//! - `run`: what it does at the same time, and how it stops without cutting anything off.
//! - `listen`: answering at one address until then.
//!
//! Which address answers what stands in the `router`.

mod listen;
mod open;
mod run;
mod upgrade;

use std::sync::Arc;

use app::backend::Backend;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::{open::OpenError, upgrade::bring_up_to_date};
use crate::{
    core::Core, router, sandbox::Sandbox, service::sessions::SetUpCode, state::AppState, work::worker::Worker,
};

/// A server that is ready to answer.
pub struct Server {
    core: Core,
    state: AppState,
    worker: Worker,
    set_up_code: Arc<SetUpCode>,
    sandbox: Option<Sandbox>,
}

/// Where it listens. The demo provider only in demo mode.
pub struct Listeners {
    pub app: TcpListener,
    pub sandbox: Option<TcpListener>,
    /// Where `/metrics` is, if anybody wants it.
    pub metrics: Option<TcpListener>,
}

impl Server {
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Does what stands in the queue. Not running by itself unless [`Server::run`] is told so.
    pub fn worker(&self) -> &Worker {
        &self.worker
    }

    /// The demo provider, in demo mode.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// Cancelling it stops [`Server::run`].
    pub fn stopping(&self) -> CancellationToken {
        self.state.stopping.clone()
    }

    /// What pages ask, without a page around it.
    pub fn backend(&self) -> Backend {
        self.state.backend.clone()
    }

    pub fn router(&self) -> Router {
        router::build(self.state.clone())
    }

    /// The code of the first set-up, as long as nobody exists.
    pub async fn set_up_code(&self) -> Result<Option<String>, OpenError> {
        let any_member = self.core.store.ask().await?.any_member().await?;
        Ok((!any_member).then(|| self.set_up_code.words()))
    }
}
