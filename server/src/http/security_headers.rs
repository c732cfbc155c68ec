//! Headers that every answer carries, and the nonce for inline scripts of this one.

use std::collections::BTreeSet;

use app::model::member::Viewer;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::{policy, reports, shared};
use crate::{core::Core, oauth::endpoint::origin_of, store::StoreError};

/// The nonce that inline scripts of this answer must carry. In the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct PageNonce(pub(crate) String);

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Adds what a browser must know to protect the page. Keeps a `Cache-Control` that a handler has set.
pub(crate) async fn add_security_headers(State(core): State<Core>, mut request: Request, next: Next) -> Response {
    let nonce = core.entropy.token();
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    let is_callback = request.uri().path().starts_with("/oauth/callback/");
    let is_shared = shared::is_shared(request.uri().path());
    let is_preview = reports::is_preview(request.uri().path());

    let mut response = next.run(request).await;

    let policy = if is_callback {
        policy::callback()
    } else if is_shared {
        policy::shared()
    } else if is_preview {
        policy::preview()
    } else {
        policy::page(&nonce, &form_targets(&core, viewer_of_page(&response)).await)
    };
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    insert(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if core.config.public_url.is_https() {
        insert(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    if is_callback {
        // The address holds the provider's answer, and the provider's page may have severed us from our opener.
        insert(headers, COOP, "unsafe-none");
        insert(headers, header::REFERRER_POLICY, "no-referrer");
        insert(headers, header::CACHE_CONTROL, "no-store");
    } else if is_shared {
        // The address is the secret.
        insert(headers, COOP, "same-origin");
        insert(headers, header::REFERRER_POLICY, "no-referrer");
        insert(headers, header::CACHE_CONTROL, "no-store");
        insert(headers, ROBOTS, "noindex, nofollow");
    } else {
        insert(headers, COOP, "same-origin-allow-popups");
        insert(headers, header::REFERRER_POLICY, "same-origin");
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// The viewer, if the answer is a page.
fn viewer_of_page(response: &Response) -> Option<Viewer> {
    let kind = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    response.extensions().get().filter(|_| kind.starts_with("text/html")).cloned()
}

/// Where plain forms of a page may lead besides us: to the authorization servers of the viewer's agency.
async fn form_targets(core: &Core, viewer: Option<Viewer>) -> Vec<String> {
    let Some(viewer) = viewer else { return Vec::new() };
    match read_endpoints(core, &viewer).await {
        Ok(endpoints) => {
            endpoints.iter().filter_map(|endpoint| origin_of(endpoint)).collect::<BTreeSet<_>>().into_iter().collect()
        }
        Err(error) => {
            tracing::error!(%error, "the authorization endpoints can't be read; plain forms reach no provider");
            Vec::new()
        }
    }
}

async fn read_endpoints(core: &Core, viewer: &Viewer) -> Result<Vec<String>, StoreError> {
    core.store.ask().await?.authorization_endpoints(viewer.agency).await
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
