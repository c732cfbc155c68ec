//! Which address is answered by what, and what every request passes on its way.

use std::sync::LazyLock;

use app::routes::App;
use axum::{Router, middleware, routing::get};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};

use crate::{
    http::{
        body_limit, brand, callback, client_address, compression, events, healthz, host_redirect, origin_check,
        page_context::{context_of, document_of},
        reports, request_log, security_headers, server_functions, session, shared, static_files, timeline, whole_pages,
    },
    state::AppState,
};

/// The addresses of pages. Made once in a process, before any page is rendered: while Leptos makes the list, no resource of
/// any page loads, and a page that is rendered just then waits for ever.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Everything the server answers.
pub fn build(state: AppState) -> Router {
    let context = context_of(&state);
    let document = document_of(&state);
    let pages = Router::new()
        .leptos_routes_with_context(&state, ROUTES.clone(), context, document)
        .layer(middleware::from_fn_with_state(state.clone(), server_functions::finish_answers))
        .layer(middleware::from_fn(whole_pages::render_whole));

    Router::new()
        .merge(pages)
        .route("/healthz", get(healthz::answer))
        .route("/events", get(events::stream))
        .route("/oauth/callback/{server}", get(callback::show).post(callback::take_form))
        .route("/timeline/{file}", get(timeline::download))
        .route("/brand/{file}", get(brand::show))
        .route("/campaigns/{campaign}/reports/{run}/preview", get(reports::preview))
        .route("/campaigns/{campaign}/reports/{run}/pdf", get(reports::pdf))
        .route("/shared/report/{token}", get(reports::show))
        .route("/shared/{token}", get(shared::show).post(shared::unlock))
        .route("/shared/{token}/", get(shared::refuse_others))
        .route("/shared/{token}/{*rest}", get(shared::refuse_others))
        .fallback(static_files::serve)
        // Layers below wrap those above: the last one sees a request first.
        .layer(compression::layer())
        .layer(middleware::from_fn(compression::answer_others_whole))
        .layer(middleware::from_fn_with_state(state.clone(), session::resolve_viewer))
        .layer(middleware::from_fn_with_state(state.clone(), body_limit::limit_body))
        .layer(middleware::from_fn_with_state(state.clone(), client_address::find_address))
        .layer(middleware::from_fn_with_state(state.clone(), origin_check::refuse_foreign_origins))
        .layer(middleware::from_fn_with_state(state.clone(), host_redirect::redirect_foreign_hosts))
        .layer(middleware::from_fn_with_state(state.clone(), security_headers::add_security_headers))
        .layer(middleware::from_fn_with_state(state.clone(), request_log::log_request))
        .with_state(state)
}
