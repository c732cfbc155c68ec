//! Why something could not be reached.

/// A failure on the way out. None of these breaks an account by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// A private, loopback or otherwise forbidden address that the operator has not allowed, or another scheme.
    #[error("this address is not allowed: {0}")]
    NotAllowed(String),
    #[error("the name does not resolve: {0}")]
    Unresolved(String),
    #[error("nothing answers")]
    Unreachable,
    #[error("no answer in time")]
    Timeout,
    #[error("the answer is larger than allowed")]
    TooLarge,
    /// Our own doing: it would have been read at another time.
    #[error("too many large answers are read at once")]
    Busy,
    #[error("the encryption failed")]
    Tls,
    #[error("the address can't be read")]
    BadUrl,
}
