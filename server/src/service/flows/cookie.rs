//! The per-flow cookie: ties an attempt to the browser that began it.

use app::{
    backend::{Cookie, CookieHeader},
    model::ids::FlowId,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::config::Config;

/// RFC 6265, section 6.1: browsers keep at least so many of one site.
const MOST: usize = 50;

fn name(config: &Config, flow: FlowId) -> String {
    format!("{}{}", name_before(config), flow.0.simple())
}

fn name_before(config: &Config) -> String {
    let prefix = if config.public_url.is_https() { "__Host-" } else { "" };
    format!("{prefix}relink_flow_")
}

/// Sets it for `lifetime` seconds.
pub(super) fn flow_cookie(config: &Config, flow: FlowId, value: &SecretString, lifetime: i64) -> Cookie {
    let secure = if config.public_url.is_https() { "; Secure" } else { "" };
    let name = name(config, flow);
    let value = value.expose_secret();
    Cookie(format!("{name}={value}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}"))
}

/// Takes it away.
pub(super) fn end_cookie(config: &Config, flow: FlowId) -> Cookie {
    flow_cookie(config, flow, &SecretString::default(), 0)
}

/// The flows for which a browser has one. No more than a browser keeps of one site are looked at.
pub(super) fn find_flows(config: &Config, cookies: &CookieHeader) -> Vec<FlowId> {
    let begin = name_before(config);
    let ids = cookies.0.split(';').filter_map(|pair| {
        let (name, _) = pair.trim().split_once('=')?;
        Uuid::try_parse(name.strip_prefix(&begin)?).ok().map(FlowId)
    });
    ids.take(MOST).collect()
}

/// Its value among the cookies of a request.
pub(super) fn read_flow_cookie(config: &Config, flow: FlowId, cookies: &CookieHeader) -> Option<SecretString> {
    let wanted = name(config, flow);
    cookies.0.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then(|| SecretString::from(value.to_owned()))
    })
}
