//! Floods at the door, from one machine that has all the time in the world.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures::future::join_all;
use tokio::io::AsyncWriteExt;

use crate::{
    Failure,
    wire::{ask, connect, request},
};

/// How long a flood lasts.
const LASTS: Duration = Duration::from_secs(20);
/// Sign-ins whose senders don't wait, in that time.
const CLOSING: usize = 4_000;
const SLOW: usize = 1_000;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

fn sign_in(address: SocketAddr) -> String {
    let email = format!("{}@nobody.example", NUMBER.fetch_add(1, Ordering::Relaxed));
    request(address, "/api/sign_in", "", Some(&[("email", &email), ("password", "not it at all")]))
}

/// So many who sign in, wait for the answer, and try again.
pub(crate) async fn wait_for_answers(address: SocketAddr, senders: usize) -> Result<String, Failure> {
    let begin = Instant::now();
    let send = || async move {
        let mut statuses = BTreeMap::<u16, usize>::new();
        while begin.elapsed() < LASTS {
            let status = ask(address, &sign_in(address)).await.map_or(0, |answer| answer.status);
            *statuses.entry(status).or_default() += 1;
        }
        statuses
    };
    let senders: Vec<_> = (0..senders).map(|_| tokio::spawn(send())).collect();
    let mut all = BTreeMap::<u16, usize>::new();
    for statuses in join_all(senders).await {
        for (status, count) in statuses? {
            *all.entry(status).or_default() += count;
        }
    }
    Ok(format!("answers by status: {all:?}"))
}

/// Sent, and closed without reading.
pub(crate) async fn send_and_close(address: SocketAddr) -> Result<String, Failure> {
    let (begin, mut sent) = (Instant::now(), 0);
    let pause = LASTS / u32::try_from(CLOSING)?;
    for number in 0..CLOSING {
        if let Ok(mut stream) = connect(address).await {
            sent += usize::from(stream.write_all(sign_in(address).as_bytes()).await.is_ok());
        }
        let due = begin + pause * u32::try_from(number)?;
        tokio::time::sleep_until(due.into()).await;
    }
    Ok(format!("{sent} sign-ins in {} s", begin.elapsed().as_secs()))
}

pub(crate) async fn send_half_heads(address: SocketAddr) -> Result<String, Failure> {
    hold(address, |_| "GET /sign-in HTTP/1.1\r\nHost: localh".to_owned()).await
}

pub(crate) async fn send_half_bodies(address: SocketAddr) -> Result<String, Failure> {
    let half = |address| {
        let whole = sign_in(address);
        whole.strip_suffix("all").unwrap_or_default().to_owned()
    };
    hold(address, half).await
}

/// Opens many connections, says something on each, and keeps them.
async fn hold(address: SocketAddr, text: impl Fn(SocketAddr) -> String) -> Result<String, Failure> {
    let begin = Instant::now();
    let mut held = Vec::new();
    for _ in 0..SLOW {
        let mut stream = connect(address).await?;
        stream.write_all(text(address).as_bytes()).await?;
        held.push(stream);
    }
    tokio::time::sleep(LASTS.saturating_sub(begin.elapsed())).await;
    Ok(format!("{} connections for {} s", held.len(), begin.elapsed().as_secs()))
}
