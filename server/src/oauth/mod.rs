//! OAuth 2.0 as a client: asking for authorization, exchanging, renewing and revoking tokens, learning who signed in.
//!
//! What is stored and what a person is told is decided in `service`; here is the protocol (RFC 6749, 7009, 7636,
//! 8414, 9207, OpenID Connect Core and Discovery), spoken through the `oauth2` crate and the guarded way out. Servers that speak
//! otherwise are spoken to by `call`; `proof` makes requests that prove themselves with a token.

pub mod access;
mod access_error;
pub mod authorization;
mod call;
pub mod discovery;
pub mod endpoint;
pub mod identity;
mod kept;
pub mod proof;
mod recording;
pub mod refresh;
mod refusal;
pub mod registration;
mod renewed;
pub mod token;
mod unsaved;
