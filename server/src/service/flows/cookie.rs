//! The per-flow cookie: ties an attempt to the browser that began it.

use app::{
    backend::{Cookie, CookieHeader},
    model::ids::FlowId,
};
use secrecy::{ExposeSecret, SecretString};

use crate::config::Config;

fn name(config: &Config, flow: FlowId) -> String {
    let prefix = if config.public_url.is_https() { "__Host-" } else { "" };
    format!("{prefix}relink_flow_{}", flow.0.simple())
}

/// Sets it for `lifetime` seconds.
pub(super) fn flow_cookie(config: &Config, flow: FlowId, value: &SecretString, lifetime: i64) -> Cookie {
    let secure = if config.public_url.is_https() { "; Secure" } else { "" };
    let name = name(config, flow);
    let value = value.expose_secret();
    Cookie(format!("{name}={value}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}"))
}

/// Its value among the cookies of a request.
pub(super) fn read_flow_cookie(config: &Config, flow: FlowId, cookies: &CookieHeader) -> Option<SecretString> {
    let wanted = name(config, flow);
    cookies.0.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then(|| SecretString::from(value.to_owned()))
    })
}
