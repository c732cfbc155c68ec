//! The way out. Every outgoing socket, HTTP or database, goes through [`Outbound`].

mod address;
pub mod error;
pub mod guard;
pub mod resolver;
mod target;

use async_trait::async_trait;

pub use error::NetError;

/// Opens outgoing sockets after checking where they lead.
#[async_trait]
pub trait Outbound: Send + Sync + 'static {
    /// Sends one HTTP request: bounded in time and size, follows no redirect.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError>;
    /// Opens a TCP connection for a database.
    async fn connect(&self, host: &str, port: u16) -> Result<tokio::net::TcpStream, NetError>;
}
