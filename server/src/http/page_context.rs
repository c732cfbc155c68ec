//! What a page is rendered with: its context, and the document around it.

use app::shell::shell;
use axum::http::request::Parts;
use leptos::prelude::{AnyView, IntoAny, Nonce, provide_context, use_context};

use super::security_headers::PageNonce;
use crate::state::AppState;

/// What pages and server functions find in their context: the port, the nonce that the CSP header names, and which
/// files belong to which page.
pub(crate) fn context_of(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (backend, parts) = (state.backend.clone(), state.site.parts());
    move || {
        provide_context(backend.clone());
        provide_context(parts.clone());
        let nonce = use_context::<Parts>().and_then(|parts| parts.extensions.get::<PageNonce>().cloned());
        if let Some(PageNonce(nonce)) = nonce {
            provide_context(Nonce::from_value(nonce));
        }
    }
}

/// The document around every page.
pub(crate) fn document_of(state: &AppState) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let (options, base) = (state.leptos.clone(), state.site.base().to_owned());
    move || shell(options.clone(), base.clone()).into_any()
}
