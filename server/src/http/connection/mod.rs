//! Connections as they come in: how many, how long they may keep us waiting, and how they end. HTTP/1.1 alone is spoken
//! here; a newer one is between a browser and its proxy.
//!
//! - `peer`: one connection and what it is at. `phase`: what one can be at. `table`: all of them. `watched`: who notices.

mod peer;
mod phase;
mod table;
#[cfg(test)]
mod tests;
mod watched;

use std::{
    convert::Infallible,
    io,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

pub(crate) use self::peer::Peer;
use self::{
    phase::Phase,
    table::Table,
    watched::{WatchedBody, WatchedStream},
};
use crate::{
    budget::{self, Refused},
    config::ConnectionLimits,
};

/// The longest head of a request, in bytes: addresses, cookies and everything else. Held while the rest is waited for.
const LONGEST_HEAD: usize = 32 * 1024;
/// How long nothing is accepted where the system gives us no descriptor.
const PAUSE: Duration = Duration::from_millis(100);
/// How many may hear that there is no room, and how long they may take to listen.
const FAREWELLS: usize = 64;
const FAREWELL: Duration = Duration::from_secs(1);
/// What they hear.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain\r\n\
    Content-Length: 64\r\nConnection: close\r\n\r\nRelink has too much to do right now. Try again in a few seconds.";

/// Answers what comes in, until `stopping`; then those who have asked get their answers. Dropped, it cuts them off.
pub(crate) async fn serve(
    router: Router,
    listener: TcpListener,
    limits: ConnectionLimits,
    stopping: CancellationToken,
) {
    let cut_off = CancellationToken::new();
    let _ends_with_us = cut_off.clone().drop_guard();
    let (house, farewells) =
        (Arc::new(House { table: Arc::new(Table::new(limits)), stopping }), Arc::new(Semaphore::new(FAREWELLS)));
    let tasks = TaskTracker::new();
    let sweeping = tokio::spawn(sweep(house.clone(), cut_off.clone()));
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    house.recover(&error).await;
                    continue;
                }
            },
            () = house.stopping.cancelled() => break,
        };
        let peer = Arc::new(Peer::new(address, house.table.clone(), cut_off.child_token()));
        match house.table.add(&peer) {
            Some(number) => {
                let (house, router) = (house.clone(), router.clone());
                tasks.spawn(async move {
                    house.answer(stream, &peer, router).await;
                    house.table.remove(number);
                });
            }
            None => {
                if let Ok(place) = farewells.clone().try_acquire_owned() {
                    tokio::spawn(async move {
                        // Whoever does not listen is not waited for.
                        let _ = tokio::time::timeout(FAREWELL, say_no_room(stream)).await;
                        drop(place);
                    });
                }
            }
        }
    }
    drop(listener);
    house.table.drop_waiting();
    tasks.close();
    tasks.wait().await;
    sweeping.abort();
}

/// What all connections of a listener share.
struct House {
    table: Arc<Table>,
    stopping: CancellationToken,
}

impl House {
    /// One connection, from its first request to its last.
    async fn answer(&self, stream: TcpStream, peer: &Arc<Peer>, router: Router) {
        // Pages are streamed in several small writes; each would wait 40 ms for a delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let io = TokioIo::new(WatchedStream { stream, peer: peer.clone() });
        let service = service_fn(|request| answer_request(request, peer.clone(), router.clone()));
        let mut connection = pin!(
            http1::Builder::new().header_read_timeout(None).max_buf_size(LONGEST_HEAD).serve_connection(io, service)
        );
        let mut is_last = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    return;
                }
                () = peer.gone.cancelled() => return,
                () = self.stopping.cancelled(), if !is_last => {
                    is_last = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// Goes on after `accept` has failed. A sender who has left already is nothing; where there is no descriptor or no
    /// memory for one more, somebody who waits has to go.
    async fn recover(&self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
            return;
        }
        budget::note(Refused::Connection, format_args!("the system gives us no further connection ({})", error.kind()));
        self.table.drop_idlest();
        tokio::time::sleep(PAUSE).await;
    }
}

async fn answer_request(
    request: Request<Incoming>,
    peer: Arc<Peer>,
    router: Router,
) -> Result<Response<WatchedBody>, Infallible> {
    peer.enter(Phase::Answering);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer.clone());
    let answer = router.oneshot(request).await?;
    Ok(answer.map(|body| WatchedBody { body, peer }))
}

/// Looks regularly for what takes too long.
async fn sweep(house: Arc<House>, cut_off: CancellationToken) {
    let ConnectionLimits { head, idle, reading, .. } = house.table.limits;
    let pause = (head.min(idle).min(reading) / 4).min(Duration::from_secs(1));
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => house.table.sweep(Instant::now()),
            () = cut_off.cancelled() => return,
        }
    }
}

/// Says so and reads until the sender has left: closed with something unread, the words would not arrive.
async fn say_no_room(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(NO_ROOM).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
