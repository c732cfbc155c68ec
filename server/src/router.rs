//! Which address is answered by what, and what every request passes on its way.

use app::{backend::Backend, routes::App, shell::shell};
use axum::{Router, http::request::Parts, middleware, routing::get};
use leptos::prelude::{Nonce, provide_context, use_context};
use leptos_axum::{LeptosRoutes, generate_route_list};

use crate::{
    http::{
        body_limit, brand, callback, events, healthz, host_redirect, origin_check, request_log,
        security_headers::{self, PageNonce},
        server_functions, session, static_files, timeline,
    },
    state::AppState,
};

/// Everything the server answers.
pub fn build(state: AppState) -> Router {
    let context = context_of(state.backend.clone());
    let options = state.leptos.clone();
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), context, move || shell(options.clone()))
        .layer(middleware::from_fn(server_functions::finish_answers));

    Router::new()
        .merge(pages)
        .route("/healthz", get(healthz::answer))
        .route("/events", get(events::stream))
        .route("/oauth/callback/{server}", get(callback::show))
        .route("/timeline/{file}", get(timeline::download))
        .route("/brand/{file}", get(brand::show))
        .fallback(static_files::serve)
        // Layers below wrap those above: the last one sees a request first.
        .layer(middleware::from_fn_with_state(state.clone(), session::resolve_viewer))
        .layer(middleware::from_fn(body_limit::limit_body))
        .layer(middleware::from_fn_with_state(state.clone(), origin_check::refuse_foreign_origins))
        .layer(middleware::from_fn_with_state(state.clone(), host_redirect::redirect_foreign_hosts))
        .layer(middleware::from_fn_with_state(state.clone(), security_headers::add_security_headers))
        .layer(middleware::from_fn_with_state(state.clone(), request_log::log_request))
        .with_state(state)
}

/// What pages and server functions find in their context: the port, and the nonce that the CSP header names.
pub(crate) fn context_of(backend: Backend) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(backend.clone());
        let nonce = use_context::<Parts>().and_then(|parts| parts.extensions.get::<PageNonce>().cloned());
        if let Some(PageNonce(nonce)) = nonce {
            provide_context(Nonce::from_value(nonce));
        }
    }
}
