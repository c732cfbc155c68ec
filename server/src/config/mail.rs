//! The mail server that the operator names: `smtp://user:password@mail.example.com:587`.

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How the conversation is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte on (RFC 8314, section 3.3): `smtps://`.
    Implicit,
    /// After STARTTLS (RFC 3207), which the server must offer: `smtp://`.
    StartTls,
    /// Not at all: `smtp://…?tls=off`, for a server on the same machine or in the same network.
    Off,
}

/// Where mail goes out, and from whom.
#[derive(Debug, Clone)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User name and password, if it wants them.
    pub login: Option<(String, SecretString)>,
    pub from: Mailbox,
}

/// Why no mail can be sent with this configuration. Each is a sentence for the terminal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    // The address itself is not repeated: it holds the password.
    #[error("RELINK_SMTP_URL can't be used. Write it like smtp://user:password@mail.example.com:587 or smtps://…:465.")]
    Url,
    #[error("RELINK_MAIL_FROM is missing. Name the sender of alerts, like \"Relink <relink@example.com>\".")]
    NoSender,
    #[error("{0:?} is no sender. Write it like \"Relink <relink@example.com>\".")]
    Sender(String),
}

impl MailServer {
    /// Reads `RELINK_SMTP_URL` and `RELINK_MAIL_FROM`.
    pub fn read(url: &SecretString, from: Option<&str>) -> Result<Self, MailError> {
        let url = Url::parse(url.expose_secret()).map_err(|_| MailError::Url)?;
        let is_plain = match url.query() {
            None => false,
            Some("tls=off") => true,
            Some(_) => return Err(MailError::Url),
        };
        let (security, port) = match (url.scheme(), is_plain) {
            ("smtps", false) => (Security::Implicit, 465),
            ("smtp", false) => (Security::StartTls, 587),
            ("smtp", true) => (Security::Off, 25),
            _ => return Err(MailError::Url),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MailError::Url)?;
        let decode = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| MailError::Url);
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((decode(user)?, decode(password)?.into())),
            _ => return Err(MailError::Url),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(MailError::Url);
        }
        let from = from.map(str::trim).filter(|from| !from.is_empty()).ok_or(MailError::NoSender)?;
        Ok(Self {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port().unwrap_or(port),
            security,
            login,
            from: from.parse().map_err(|_| MailError::Sender(from.to_owned()))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<MailServer, MailError> {
        MailServer::read(&SecretString::from(url), Some("Relink <relink@example.com>"))
    }

    #[test]
    fn encrypted_unless_said_otherwise() {
        for (url, security, port) in [
            ("smtp://mail.example.com", Security::StartTls, 587),
            ("smtps://mail.example.com/", Security::Implicit, 465),
            ("smtp://127.0.0.1:2525?tls=off", Security::Off, 2525),
        ] {
            let server = read(url).unwrap();
            assert_eq!((server.security, server.port, server.login.is_none()), (security, port, true), "{url}");
        }
    }

    #[test]
    fn passwords_may_hold_anything_and_are_not_printed() {
        let server = read("smtp://user%40example.com:p%3As%2Fs@mail.example.com").unwrap();
        let (user, password) = server.login.clone().unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("user@example.com", "p:s/s"));
        assert!(!format!("{server:?}").contains("p:s/s"));
    }

    #[test]
    fn what_can_not_be_used_is_refused_without_being_repeated() {
        for wrong in [
            "mail.example.com",
            "https://mail.example.com",
            "smtp://",
            "smtp://user@mail.example.com",
            "smtps://mail.example.com?tls=off",
            "smtp://mail.example.com?tls=of",
            "smtp://u:s3cret@mail.example.com/path",
        ] {
            let error = read(wrong).unwrap_err();
            assert_eq!(error, MailError::Url, "{wrong}");
            assert!(!error.to_string().contains("s3cret"));
        }
        let url = SecretString::from("smtp://mail.example.com");
        assert_eq!(MailServer::read(&url, None).unwrap_err(), MailError::NoSender);
        assert!(matches!(MailServer::read(&url, Some("not an address")).unwrap_err(), MailError::Sender(_)));
    }
}
