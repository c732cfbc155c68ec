//! Addresses as an operator writes them: our own, and hosts with a port. Whether they may be reached is decided in `net`.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use app::model::ids::ApplicationId;
use url::{Host, Url};

use super::ConfigError;

/// A host and a port, as in `127.0.0.1:5432` or `[::1]:5432`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// A name in lower case or an address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
}

/// Our own address: scheme, host and port, nothing behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// Reads a list of hosts and ports separated by commas; empty places are passed over.
pub fn parse_targets(text: &str) -> Result<Vec<HostPort>, ConfigError> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
}

/// Reads a list of addresses of proxies separated by commas; empty places are passed over.
pub fn parse_proxies(text: &str) -> Result<Vec<IpAddr>, ConfigError> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|_| ConfigError::Proxy(part.to_owned()))).collect()
}

impl PublicUrl {
    /// The origin (RFC 6454): `https://relink.example.com`, without a slash at the end.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// What a browser sends as `Host`: the port only where it isn't the scheme's own.
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The redirect URI of a saved authorization server, letter by letter as registered there.
    pub fn redirect_uri(&self, application: ApplicationId) -> String {
        format!("{}/oauth/callback/{application}", self.origin())
    }

    /// Where it is, with the port that its scheme implies.
    pub fn host_port(&self) -> HostPort {
        let host = match self.0.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => self.0.host_str().unwrap_or_default().to_owned(),
        };
        HostPort { host, port: self.0.port_or_known_default().unwrap_or_default() }
    }

    /// Only this machine reaches it.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

impl FromStr for PublicUrl {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ConfigError::PublicUrl(text.to_owned());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if bare { Ok(Self(url)) } else { Err(wrong()) }
    }
}

impl FromStr for HostPort {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ConfigError::HostPort(text.to_owned());
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let port = port.parse().map_err(|_| wrong())?;
        let host = match Host::parse(host).map_err(|_| wrong())? {
            Host::Domain(name) => name,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        Ok(Self { host, port })
    }
}

impl From<SocketAddr> for HostPort {
    fn from(address: SocketAddr) -> Self {
        let host = match address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => ip.to_string(),
        };
        Self { host, port: address.port() }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls_are_bare_origins() {
        let url: PublicUrl = "https://Relink.example.com:443/".parse().unwrap();
        assert_eq!(
            (url.origin().as_str(), url.authority().as_str()),
            ("https://relink.example.com", "relink.example.com")
        );
        let local: PublicUrl = "http://localhost:3000".parse().unwrap();
        assert_eq!((local.origin().as_str(), local.authority().as_str()), ("http://localhost:3000", "localhost:3000"));
        for wrong in ["relink.example.com", "ftp://relink.example.com", "https://relink.example.com/app", "https://a@b"]
        {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn targets_are_hosts_with_ports() {
        let targets = parse_targets("127.0.0.1:5432, [::1]:80,Db.Example:1,").unwrap();
        assert_eq!(
            targets.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["127.0.0.1:5432", "[::1]:80", "db.example:1"]
        );
        assert_eq!(parse_targets("").unwrap(), []);
        for wrong in ["127.0.0.1", "host:", "host:99999", ":80"] {
            assert!(parse_targets(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn proxies_are_addresses() {
        assert_eq!(parse_proxies("127.0.0.1, ::1,").unwrap().len(), 2);
        assert!(parse_proxies("proxy.internal").is_err());
    }
}
