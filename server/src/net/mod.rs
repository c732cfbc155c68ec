//! The way out. Every outgoing socket, HTTP or database, goes through [`Outbound`].

mod address;
pub mod error;
pub mod guard;
pub mod resolver;
mod target;

use async_trait::async_trait;

pub use error::NetError;

/// How much of an answer is read: an extension of its request. Who does not say gets little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reads {
    /// Status and headers: what stands in the body is nobody's business.
    Status,
    /// Tokens, identities, metadata.
    #[default]
    Little,
    /// Numbers, if it is a success; errors are little.
    Much,
}

/// Opens outgoing sockets after checking where they lead.
#[async_trait]
pub trait Outbound: Send + Sync + 'static {
    /// Sends one HTTP request: bounded in time and, as its [`Reads`] says, in size; follows no redirect.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError>;
    /// Opens a TCP connection for a database.
    async fn connect(&self, host: &str, port: u16) -> Result<tokio::net::TcpStream, NetError>;
}
