//! The guard: looks up where a connection leads, checks it, and connects to what was checked and nothing else.

use std::{
    collections::HashSet,
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use tokio::net::TcpStream;
use url::Url;

use crate::budget::{Refused, Turn, note, turn::BODIES};

use super::{
    NetError, Outbound, Reads,
    address::is_public,
    resolver::{Checked, Resolver, SystemResolver},
    target::Target,
};

const USER_AGENT: &str = "Relink/0.1";
/// Shorter than servers keep an idle connection open, so that none is closed under a request.
const IDLE: Duration = Duration::from_secs(4);

/// What the operator allows beyond the open internet.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// `host:port`, as it stands in the URL or in the form: may be inside, and may be reached by plain http.
    pub allow: Vec<String>,
}

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// For looking up and connecting.
    pub connect: Duration,
    /// For a whole request. Must be less than the lease of a refresh, 60 s.
    pub total: Duration,
    /// Bytes of an answer.
    pub little: usize,
    /// Bytes of an answer with numbers.
    pub much: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        let (connect, total) = (Duration::from_secs(5), Duration::from_secs(20));
        Self { connect, total, little: 512 * 1024, much: 8 * 1024 * 1024 }
    }
}

impl Bounds {
    /// Bytes that are read of an answer with `status`.
    fn limit(&self, reads: Reads, status: http::StatusCode) -> usize {
        match reads {
            Reads::Status => 0,
            Reads::Much if status.is_success() => self.much,
            Reads::Little | Reads::Much => self.little,
        }
    }
}

/// Why there is no guard.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    #[error("{0:?} is no host and port, such as 127.0.0.1:5432")]
    Exception(String),
    #[error("no HTTPS client can be made; are the system's CA certificates installed?")]
    Client(#[from] reqwest::Error),
}

/// The way out of the server.
///
/// There are two clients, because a resolver is told the name only, not the port: exceptions are looked up by host
/// *and* port here, before the client is chosen. Redirects are not followed, so a client never leaves what was checked.
pub struct Guard {
    exceptions: HashSet<Target>,
    bounds: Bounds,
    public: Exit,
    vouched: Exit,
}

struct Exit {
    names: Checked,
    client: reqwest::Client,
}

impl Guard {
    pub fn new(policy: &Policy) -> Result<Self, GuardError> {
        Self::with(policy, Bounds::default(), Arc::new(SystemResolver))
    }

    /// With other bounds and another way to look names up.
    pub fn with(policy: &Policy, bounds: Bounds, resolver: Arc<dyn Resolver>) -> Result<Self, GuardError> {
        let parse = |text: &String| Target::parse(text).map_err(|_| GuardError::Exception(text.clone()));
        Ok(Self {
            exceptions: policy.allow.iter().map(parse).collect::<Result<_, _>>()?,
            bounds,
            public: Exit::build(Checked { resolver: Arc::clone(&resolver), vouched: false }, bounds)?,
            vouched: Exit::build(Checked { resolver, vouched: true }, bounds)?,
        })
    }

    /// The exit for a target, unless it is an address inside.
    fn exit_to(&self, target: &Target) -> Result<&Exit, NetError> {
        if self.exceptions.contains(target) {
            return Ok(&self.vouched);
        }
        match target.literal() {
            Some(address) if !is_public(address) => Err(NetError::NotAllowed(target.to_string())),
            _ => Ok(&self.public),
        }
    }

    fn check_scheme(&self, url: &Url, target: &Target) -> Result<(), NetError> {
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.exceptions.contains(target) => Ok(()),
            scheme => Err(NetError::NotAllowed(format!("{scheme}://{target}"))),
        }
    }
}

impl Exit {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where clients are made")]
    fn build(names: Checked, bounds: Bounds) -> Result<Self, reqwest::Error> {
        // An error means that it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(bounds.connect)
            .timeout(bounds.total)
            .pool_idle_timeout(IDLE)
            .dns_resolver(names.clone())
            .build()?;
        Ok(Self { names, client })
    }
}

#[async_trait]
impl Outbound for Guard {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| NetError::BadUrl)?;
        let target = Target::of(&url)?;
        self.check_scheme(&url, &target)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NetError::BadUrl);
        }
        let exit = self.exit_to(&target)?;
        let (head, body) = request.into_parts();
        let reads = head.extensions.get().copied().unwrap_or_default();
        let request = exit.client.request(head.method, url).headers(head.headers).body(body);
        let answer = request.send().await.map_err(|error| explain(&error))?;
        read(answer, self.bounds, reads).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        let target = Target::new(host, port)?;
        let exit = self.exit_to(&target)?;
        let connecting = async {
            let addresses = match target.literal() {
                Some(address) => vec![address],
                None => exit.names.resolve(&target.host.to_string()).await?,
            };
            connect_to(&addresses, port).await
        };
        tokio::time::timeout(self.bounds.connect, connecting).await.map_err(|_| NetError::Timeout)?
    }
}

#[expect(clippy::disallowed_methods, reason = "the addresses have been checked")]
async fn connect_to(addresses: &[IpAddr], port: u16) -> Result<TcpStream, NetError> {
    let sockets: Vec<SocketAddr> = addresses.iter().map(|address| (*address, port).into()).collect();
    let stream = TcpStream::connect(sockets.as_slice()).await.map_err(|_| NetError::Unreachable)?;
    stream.set_nodelay(true).map_err(|_| NetError::Unreachable)?;
    Ok(stream)
}

/// Reads what is wanted. Large answers are read a few at once: whoever holds one has its turn in the answer's extensions.
async fn read(
    mut answer: reqwest::Response,
    bounds: Bounds,
    reads: Reads,
) -> Result<http::Response<Vec<u8>>, NetError> {
    let limit = bounds.limit(reads, answer.status());
    let too_large = || {
        note(Refused::Bytes, "an answer");
        NetError::TooLarge
    };
    let announced = answer.content_length().and_then(|length| usize::try_from(length).ok());
    let (mut body, mut turn): (Vec<u8>, Option<Arc<Turn>>) = (Vec::new(), None);
    if reads != Reads::Status {
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        while let Some(chunk) = answer.chunk().await.map_err(|error| explain(&error))? {
            let length = body.len() + chunk.len();
            if length > limit {
                return Err(too_large());
            }
            if turn.is_none() && length > bounds.little {
                let taken = BODIES.take(limit).await.map_err(|_| NetError::Busy)?;
                turn = Some(Arc::new(taken));
                // All that it can become: it is not copied while it grows.
                body.reserve_exact(limit - body.len());
            }
            body.extend_from_slice(&chunk);
        }
    }
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    if let Some(turn) = turn {
        response.extensions_mut().insert(turn);
    }
    Ok(response)
}

/// What a failure of the client comes down to.
fn explain(error: &reqwest::Error) -> NetError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(own) = inner.downcast_ref::<NetError>() {
            return own.clone();
        }
        if inner.is::<rustls::Error>() {
            return NetError::Tls;
        }
        // An io::Error skips what it carries when asked for its source.
        cause = match inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(carried) => Some(carried),
            None => inner.source(),
        };
    }
    if error.is_timeout() { NetError::Timeout } else { NetError::Unreachable }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
