//! Flows.

use async_trait::async_trait;

use super::{Cookie, CookieHeader};
use crate::model::{
    error::AppError,
    flow::{AuthorizationStart, FlowChoice, FlowEnd, FlowView},
    ids::{AccountId, ApplicationId, ConnectionId, FlowId},
    member::Viewer,
};

/// Flows: one attempt to authorize each.
#[async_trait]
pub trait Flows: Send + Sync {
    /// `account`: the one to reauthorize; `None` connects a new one. `cookies`: those of attempts that are over go.
    async fn start(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
        cookies: CookieHeader,
    ) -> Result<(AuthorizationStart, Vec<Cookie>), AppError>;
    /// `query`: the whole query string with which the provider sent the browser back.
    async fn complete(
        &self,
        viewer: Viewer,
        server: ApplicationId,
        query: String,
        cookies: CookieHeader,
    ) -> Result<(FlowEnd, Vec<Cookie>), AppError>;
    /// How a flow that `complete` was asked about came out, for whoever looks at the callback page again. Changes nothing.
    async fn retell(&self, viewer: Viewer, server: ApplicationId, flow: FlowId) -> Result<FlowEnd, AppError>;
    async fn view(&self, viewer: Viewer, flow: FlowId) -> Result<FlowView, AppError>;
    async fn choose(&self, viewer: Viewer, flow: FlowId, choice: FlowChoice) -> Result<FlowView, AppError>;
    async fn cancel(&self, viewer: Viewer, flow: FlowId) -> Result<Cookie, AppError>;
}
