//! What the operator decides: flags of `relink serve` and environment variables, read once at start and checked. How
//! addresses are written stands in `address`, the mail server in `mail`, where exchange rates come from in `rates`, how much anybody may
//! take in `limits`; which flag gives which value, in `cli`.

mod address;
mod limits;
pub mod mail;
mod rates;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use secrecy::SecretString;
use url::Url;

use self::mail::MailServer;
pub use self::{
    address::{HostPort, PublicUrl, parse_proxies, parse_targets},
    limits::{ConnectionLimits, Limits, SignInLimits, StreamLimits},
    rates::read_rates,
};

/// Every environment variable that Relink reads; a misspelled one is refused instead of ignored.
const KNOWN_VARIABLES: [&str; 13] = [
    "RELINK_LISTEN",
    "RELINK_PUBLIC_URL",
    "RELINK_DATA_DIR",
    "RELINK_MASTER_KEY",
    "RELINK_ALLOW_PRIVATE",
    "RELINK_TRUSTED_PROXIES",
    "RELINK_SANDBOX_LISTEN",
    "RELINK_DEMO",
    "RELINK_METRICS_LISTEN",
    "RELINK_SMTP_URL",
    "RELINK_MAIL_FROM",
    "RELINK_RATES",
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
    /// Where exchange rates are fetched; without it amounts of different currencies are not added.
    pub rates: Option<Url>,
    /// Proxies whose `X-Forwarded-For` tells who asks. Without them nobody's word is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// How much anybody may take at once.
    pub limits: Limits,
    /// Where the built pages, scripts and styles are.
    pub site_root: PathBuf,
}

/// Why the server does not start with this configuration. Each is a sentence for the terminal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("Relink knows no setting {0}. Check its spelling; `relink serve --help` lists all of them.")]
    UnknownVariable(String),
    #[error("{0:?} is not a host and port. Write it like db.example.com:5432 or [::1]:5432.")]
    HostPort(String),
    #[error("{0:?} is not the address of a proxy. Write it like 127.0.0.1 or ::1; separate several by commas.")]
    Proxy(String),
    #[error("The public URL {0:?} can't be used. Give scheme, host and port only, like https://relink.example.com.")]
    PublicUrl(String),
    #[error("{0:?} is no address of exchange rates. Write https://…/eurofxref-hist.zip, or off.")]
    Rates(String),
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
            rates: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
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
}
