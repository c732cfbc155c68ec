//! Where a request comes from. A connection's own address is the answer, but for proxies that the operator vouches for:
//! then it is the last address in `X-Forwarded-For` that is none of theirs.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::backend::ClientAddress;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};

use super::connection::Peer;
use crate::core::Core;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Adds the address to the request, for whoever counts by it.
pub(crate) async fn find_address(State(core): State<Core>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = request.extensions().get::<Arc<Peer>>() {
        let address = address_of(peer.ip(), request.headers(), &core.config.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// `None` where nobody can tell: on this machine itself stands a proxy that was not named, as a rule.
fn address_of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Option<IpAddr> {
    if !proxies.contains(&peer) {
        return (!peer.is_loopback()).then_some(peer);
    }
    let lines = headers.get_all(FORWARDED_FOR).iter().rev().map(|line| line.to_str().unwrap_or("?"));
    let places = lines.flat_map(|line| line.rsplit(',')).map(|place| read_address(place.trim()));
    places.take_while(Option::is_some).flatten().find(|address| !proxies.contains(address))
}

/// An address, with or without a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let address = text.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip())).ok();
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn find(peer: &str, forwarded: &[&'static str], proxies: &[&str]) -> Option<String> {
        let headers = forwarded.iter().map(|line| (FORWARDED_FOR, HeaderValue::from_static(line)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        address_of(peer.parse().unwrap(), &map, &proxies).map(|address| address.to_string())
    }

    #[test]
    fn nobody_is_believed_unless_the_operator_says_so() {
        assert_eq!(find("192.0.2.7", &["203.0.113.1"], &[]).as_deref(), Some("192.0.2.7"));
        assert_eq!(find("127.0.0.1", &["203.0.113.1"], &[]), None);
        assert_eq!(find("192.0.2.7", &["203.0.113.1"], &["127.0.0.1"]).as_deref(), Some("192.0.2.7"));
    }

    #[test]
    fn a_proxy_tells_the_last_address_that_is_no_proxy() {
        let proxies = ["127.0.0.1", "192.0.2.7"];
        for (lines, expected) in [
            (&["203.0.113.1"][..], Some("203.0.113.1")),
            (&["198.51.100.1, 203.0.113.1"], Some("203.0.113.1")),
            (&["203.0.113.1, 192.0.2.7"], Some("203.0.113.1")),
            (&["198.51.100.1", "203.0.113.1:4711"], Some("203.0.113.1")),
            (&["203.0.113.1, unknown"], None),
            (&["[2001:db8::1]:80"], Some("2001:db8::1")),
            (&["::ffff:203.0.113.1"], Some("203.0.113.1")),
            (&[], None),
        ] {
            assert_eq!(find("127.0.0.1", lines, &proxies).as_deref(), expected, "{lines:?}");
        }
    }
}
