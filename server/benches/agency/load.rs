//! Readers: HTTP/1.1 over connections that are kept, as browsers have them.

use std::{net::SocketAddr, time::Duration};

use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;

use crate::Failure;

/// How long answers took.
#[derive(Debug, Default)]
pub struct Times {
    /// Milliseconds; sorted once it ends.
    millis: Vec<f64>,
    pub bytes: usize,
    seconds: f64,
}

pub struct Answer {
    pub status: u16,
    pub text: String,
    pub bytes: usize,
}

pub async fn connect(address: SocketAddr) -> Result<SendRequest<Body>, Failure> {
    let stream = TcpSocket::new_v4()?.connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

pub fn request(address: SocketAddr, path: &str, cookies: &str, coding: &str) -> Result<Request<Body>, Failure> {
    let request = Request::get(path)
        .header(header::HOST, format!("localhost:{}", address.port()))
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, coding)
        // Compressed is only what our own pages ask for.
        .header("sec-fetch-site", "same-origin");
    let request = if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) };
    Ok(request.body(Body::empty())?)
}

pub async fn get(address: SocketAddr, path: &str, cookies: &str, coding: &str) -> Result<Answer, Failure> {
    send(address, request(address, path, cookies, coding)?).await
}

/// Over a connection of its own.
pub async fn send(address: SocketAddr, request: Request<Body>) -> Result<Answer, Failure> {
    let mut sender = connect(address).await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(Answer { status, bytes: body.len(), text: String::from_utf8_lossy(&body).into_owned() })
}

impl Times {
    /// Of answers of so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self { bytes, ..Self::default() }
    }

    pub fn add(&mut self, millis: f64) {
        self.millis.push(millis);
    }

    pub fn join(&mut self, other: Self) {
        self.millis.extend(other.millis);
        self.bytes = other.bytes;
    }

    pub fn end(&mut self, took: Duration) {
        self.millis.sort_unstable_by(f64::total_cmp);
        self.seconds = took.as_secs_f64();
    }

    /// Milliseconds that this share of answers took at most.
    pub fn at(&self, share: f64) -> f64 {
        let place = (self.millis.len().saturating_sub(1) as f64 * share).ceil() as usize;
        self.millis.get(place).copied().unwrap_or(f64::NAN)
    }

    pub fn count(&self) -> f64 {
        self.millis.len() as f64
    }

    pub fn per_second(&self) -> f64 {
        self.count() / self.seconds
    }

    pub fn print(&self, what: &str) {
        let [p50, p90, p99, longest] = [0.5, 0.9, 0.99, 1.0].map(|share| self.at(share));
        println!(
            "  {what}: p50 {p50:.0} ms, p90 {p90:.0} ms, p99 {p99:.0} ms, longest {longest:.0} ms, of {}",
            self.count()
        );
    }
}
