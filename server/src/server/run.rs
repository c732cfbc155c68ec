//! A server at work: what goes on at the same time, and its end, which waits for what must not be cut off.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    Listeners, Server,
    listen::{serve_app, serve_metrics, serve_sandbox},
};
use crate::{catalogue::Shelf, demo, http};

/// How long exchanges and refreshes may take once we stop: longer than any request of theirs.
const LAST_TASKS: Duration = Duration::from_secs(60);

/// How often the operator's own integrations are looked at.
const CATALOGUE_LOOK: Duration = Duration::from_secs(3);

impl Server {
    /// Answers until [`Server::stopping`] is cancelled, then waits for what must not be cut off. With `working` the
    /// queue is worked through meanwhile; tests drain it by hand.
    pub async fn run(self, listeners: Listeners, working: bool) {
        let stopping = self.stopping();
        let mut companions = vec![tokio::spawn(self.state.feed.clone().run(self.core.clone(), stopping.clone()))];
        if let (Some(sandbox), Some(listener)) = (self.sandbox.clone(), listeners.sandbox) {
            companions.push(tokio::spawn(serve_sandbox(sandbox.clone(), listener, stopping.clone())));
            if let Err(error) = demo::seed(&self.core, &sandbox).await {
                tracing::error!(error = &error as &dyn std::error::Error, "the demo agency can't be filled");
            }
            let (core, stopping) = (self.core.clone(), stopping.clone());
            companions.push(tokio::spawn(async move {
                tokio::select! {
                    () = demo::watch_commands(core, sandbox) => {}
                    () = stopping.cancelled() => {}
                }
            }));
        }
        if let Some(listener) = listeners.metrics {
            companions.push(tokio::spawn(serve_metrics(
                http::metrics::router(self.core.clone()),
                listener,
                self.core.config.limits.connections.clone(),
                stopping.clone(),
            )));
        }
        companions.push(tokio::spawn(watch_catalogue(self.core.catalogue.clone(), stopping.clone())));
        if working {
            let (worker, stopping) = (self.worker.clone(), stopping.clone());
            companions.push(tokio::spawn(async move { worker.run(stopping).await }));
        }

        let limits = self.core.config.limits.connections.clone();
        serve_app(self.router(), listeners.app, limits, &stopping).await;
        stopping.cancel();
        join_all(companions).await;
        self.core.tasks.close();
        if timeout(LAST_TASKS, self.core.tasks.wait()).await.is_err() {
            tracing::error!(tasks = self.core.tasks.len(), "exchanges or refreshes did not end in time");
        }
        self.core.store.close().await;
    }
}

/// Takes in what the operator changes in the catalogue's folder.
async fn watch_catalogue(catalogue: Arc<Shelf>, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(CATALOGUE_LOOK) => drop(catalogue.look()),
            () = stopping.cancelled() => return,
        }
    }
}

async fn join_all(companions: Vec<JoinHandle<()>>) {
    for companion in companions {
        if let Err(error) = companion.await {
            tracing::error!(%error, "a part of the server ended early");
        }
    }
}
