//! Flows: one attempt to authorize each.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    flow::{AuthorizationStart, FlowChoice, FlowEnd, FlowView},
    ids::{AccountId, ApplicationId, ConnectionId, FlowId},
};

/// Begins a flow. With `popup` the caller takes the URL to its popup; without, this browser is sent there itself
/// (the form before WASM has loaded, and the same-tab way).
#[server(prefix = "/api", endpoint = "start_authorization")]
pub async fn start_authorization(
    connection: ConnectionId,
    #[server(default)] account: Option<AccountId>,
    #[server(default)] popup: bool,
) -> Result<AuthorizationStart, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let options = use_context::<leptos_axum::ResponseOptions>();
    let cookies = crate::backend::cookies();
    let (start, cookies) = super::answer(backend.flows.start(viewer, connection, account, cookies).await)?;
    super::set_cookies(options.as_ref(), &cookies);
    if !popup {
        leptos_axum::redirect(&start.url);
    }
    Ok(start)
}

/// Takes the provider's whole answer from the callback page. A plain form (no script) is sent on to the window.
#[server(prefix = "/api", endpoint = "complete_authorization")]
pub async fn complete_authorization(
    server: ApplicationId,
    query: String,
    #[server(default)] form: bool,
) -> Result<FlowEnd, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let cookies = crate::backend::cookies();
    let options = use_context::<leptos_axum::ResponseOptions>();
    let (end, cookies) = super::answer(backend.flows.complete(viewer, server, query, cookies).await)?;
    super::set_cookies(options.as_ref(), &cookies);
    if form {
        leptos_axum::redirect(&end.return_to);
    }
    Ok(end)
}

/// The truth about a flow.
#[server(prefix = "/api", endpoint = "flow", input = GetUrl)]
pub async fn get_flow(flow: FlowId) -> Result<FlowView, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.flows.view(viewer, flow).await)
}

/// Chooses in a flow that waits for it.
#[server(prefix = "/api", endpoint = "choose_in_flow")]
pub async fn choose_in_flow(flow: FlowId, choice: FlowChoice) -> Result<FlowView, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.flows.choose(viewer, flow, choice).await)
}

/// Gives up an open flow.
#[server(prefix = "/api", endpoint = "cancel_flow")]
pub async fn cancel_flow(flow: FlowId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let options = use_context::<leptos_axum::ResponseOptions>();
    let cookie = super::answer(backend.flows.cancel(viewer, flow).await)?;
    super::set_cookie(options.as_ref(), &cookie);
    Ok(())
}
