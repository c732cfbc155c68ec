//! What the operator decides: flags of `relink serve` and environment variables, read once at start and checked.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use app::model::ids::ApplicationId;
use secrecy::SecretString;
use url::{Host, Url};

use crate::alert::mail::MailServer;

/// Every environment variable that Relink reads; a misspelled one is refused instead of ignored.
const KNOWN_VARIABLES: [&str; 11] = [
    "RELINK_LISTEN",
    "RELINK_PUBLIC_URL",
    "RELINK_DATA_DIR",
    "RELINK_MASTER_KEY",
    "RELINK_ALLOW_PRIVATE",
    "RELINK_SANDBOX_LISTEN",
    "RELINK_DEMO",
    "RELINK_METRICS_LISTEN",
    "RELINK_SMTP_URL",
    "RELINK_MAIL_FROM",
    "RELINK_LOG",
];

/// The checked configuration of a running server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Our own address as browsers see it. Never taken from a request.
    pub public_url: PublicUrl,
    /// Where the store and the keys are. Readable by the owner only.
    pub data_dir: PathBuf,
    /// The keys, if the operator keeps them outside the data folder: `1:base64,2:base64`.
    pub master_key: Option<SecretString>,
    /// Private or loopback targets that outgoing sockets may reach all the same. In demo mode the sandbox is among them.
    pub allow_private: Vec<HostPort>,
    /// Where the demo provider listens, in demo mode.
    pub sandbox_listen: SocketAddr,
    /// Serves a made-up agency and starts the demo provider.
    pub demo: bool,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Where mail goes out, if anywhere.
    pub mail: Option<MailServer>,
    /// Where the built pages, scripts and styles are.
    pub site_root: PathBuf,
}

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

/// Why the server does not start with this configuration. Each is a sentence for the terminal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("Relink knows no setting {0}. Check its spelling; `relink serve --help` lists all of them.")]
    UnknownVariable(String),
    #[error("{0:?} is not a host and port. Write it like db.example.com:5432 or [::1]:5432.")]
    HostPort(String),
    #[error("The public URL {0:?} can't be used. Give scheme, host and port only, like https://relink.example.com.")]
    PublicUrl(String),
    #[error("Demo mode is for this machine only. Let it listen on 127.0.0.1, not on {0}, or start without --demo.")]
    DemoListensOutside(SocketAddr),
    #[error("Demo mode is for this machine only. Use a public URL like http://localhost:3000, not {0}.")]
    DemoPublicUrl(String),
    #[error("The demo provider is for this machine only. Let it listen on 127.0.0.1, not on {0}.")]
    DemoSandboxOutside(SocketAddr),
}

impl Config {
    /// Checks what belongs together, and allows the sandbox in demo mode.
    pub fn check(mut self) -> Result<Self, ConfigError> {
        if self.demo {
            if !self.listen.ip().is_loopback() {
                return Err(ConfigError::DemoListensOutside(self.listen));
            }
            if !self.public_url.is_loopback() {
                return Err(ConfigError::DemoPublicUrl(self.public_url.origin()));
            }
            if !self.sandbox_listen.ip().is_loopback() {
                return Err(ConfigError::DemoSandboxOutside(self.sandbox_listen));
            }
            self.allow_private.push(HostPort::from(self.sandbox_listen));
        }
        Ok(self)
    }
}

/// Refuses variables that begin with `RELINK_` and mean nothing.
pub fn check_variables(names: impl IntoIterator<Item = String>) -> Result<(), ConfigError> {
    match names.into_iter().find(|name| name.starts_with("RELINK_") && !KNOWN_VARIABLES.contains(&name.as_str())) {
        Some(unknown) => Err(ConfigError::UnknownVariable(unknown)),
        None => Ok(()),
    }
}

/// Reads a list of hosts and ports separated by commas; empty places are passed over.
pub fn parse_targets(text: &str) -> Result<Vec<HostPort>, ConfigError> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
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

    fn demo() -> Config {
        Config {
            listen: "127.0.0.1:3000".parse().unwrap(),
            public_url: "http://localhost:3000".parse().unwrap(),
            data_dir: PathBuf::from("data"),
            master_key: None,
            allow_private: Vec::new(),
            sandbox_listen: "127.0.0.1:3001".parse().unwrap(),
            demo: true,
            metrics_listen: None,
            mail: None,
            site_root: PathBuf::from("target/site"),
        }
    }

    #[test]
    fn demo_mode_stays_on_this_machine() {
        let sandbox = HostPort { host: "127.0.0.1".into(), port: 3001 };
        assert_eq!(demo().check().unwrap().allow_private, [sandbox]);

        let outside = Config { listen: "0.0.0.0:3000".parse().unwrap(), ..demo() };
        assert!(matches!(outside.check(), Err(ConfigError::DemoListensOutside(_))));
        let public = Config { public_url: "http://relink.example".parse().unwrap(), ..demo() };
        assert!(matches!(public.check(), Err(ConfigError::DemoPublicUrl(_))));
        let sandbox = Config { sandbox_listen: "0.0.0.0:3001".parse().unwrap(), ..demo() };
        assert!(matches!(sandbox.check(), Err(ConfigError::DemoSandboxOutside(_))));
    }

    #[test]
    fn without_demo_nothing_private_is_allowed() {
        let config = Config { demo: false, listen: "0.0.0.0:80".parse().unwrap(), ..demo() };
        assert!(config.check().unwrap().allow_private.is_empty());
    }

    #[test]
    fn misspelled_settings_are_refused() {
        assert_eq!(check_variables(["PATH".into(), "RELINK_LISTEN".into()]), Ok(()));
        let error = check_variables(["RELINK_LISTN".into()]).unwrap_err();
        assert!(error.to_string().contains("RELINK_LISTN"));
    }

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
}
