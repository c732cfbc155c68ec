//! Where a connection is to lead.

use std::net::{IpAddr, Ipv6Addr};

use url::{Host, Url};

use super::NetError;

/// A host and a port, in the one form that URLs have after parsing: `0x7f.1` is `127.0.0.1` here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) host: Host<String>,
    pub(super) port: u16,
}

impl Target {
    /// Reads `host:port`; an IPv6 address is in brackets.
    pub(super) fn parse(text: &str) -> Result<Self, NetError> {
        let (host, port) = text.trim().rsplit_once(':').ok_or(NetError::BadUrl)?;
        let port = port.parse().map_err(|_| NetError::BadUrl)?;
        Ok(Self { host: Host::parse(host).map_err(|_| NetError::BadUrl)?, port })
    }

    /// A host as people type it: an IPv6 address may come without brackets.
    pub(super) fn new(host: &str, port: u16) -> Result<Self, NetError> {
        let host = host.trim();
        let host = match host.parse::<Ipv6Addr>() {
            Ok(address) => Host::Ipv6(address),
            Err(_) => Host::parse(host).map_err(|_| NetError::BadUrl)?,
        };
        Ok(Self { host, port })
    }

    pub(super) fn of(url: &Url) -> Result<Self, NetError> {
        let host = url.host().ok_or(NetError::BadUrl)?.to_owned();
        Ok(Self { host, port: url.port_or_known_default().ok_or(NetError::BadUrl)? })
    }

    /// The address, if it is none that must be looked up.
    pub(super) fn literal(&self) -> Option<IpAddr> {
        match self.host {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
