//! OAuth 2.0 as a client: asking for authorization, exchanging, renewing and revoking tokens, learning who signed in.
//!
//! What is stored and what a person is told is decided in `service`; here is the protocol (RFC 6749, 7009, 7636,
//! 8414, 9207, OpenID Connect Core and Discovery), spoken through the guarded way out. The `oauth2` crate makes the address of the
//! provider's window; `call` asks token endpoints, `reply` reads what they give; `proof` makes requests that prove themselves with a
//! token.

pub mod access;
mod access_error;
pub mod authorization;
mod bearer;
mod call;
pub mod discovery;
mod doubt;
pub mod endpoint;
pub mod identity;
mod kept;
pub mod life;
pub mod patience;
pub mod proof;
pub mod refresh;
mod refusal;
pub mod registration;
mod renewed;
mod reply;
pub mod token;
mod unread;
mod unsaved;

pub use self::reply::name_scopes;
