//! Flows: one attempt to authorize each, from click to outcome. The flow's row is the truth.

mod bound;
mod choose;
mod complete;
mod connect;
mod cookie;
mod decide;
mod ended;
mod install;
mod known;
pub(super) mod labels;
mod losses;
mod start;
mod unchosen;

use app::{
    backend::{Cookie, CookieHeader, Flows},
    model::{
        change::ChangeSubject,
        error::AppError,
        flow::{AuthorizationStart, FlowChoice, FlowEnd, FlowStatus, FlowView, Outcome},
        ids::{AccountId, ApplicationId, ConnectionId, FlowId},
        member::Viewer,
    },
};
use async_trait::async_trait;

pub(crate) use self::unchosen::give_back_unchosen;

use crate::{
    core::Core,
    oauth::access::Access,
    service::farewell::Farewell,
    store::{StoreError, Unit, flow::Flow},
};

/// Implements the port's [`Flows`].
#[derive(Clone)]
pub struct FlowsService {
    core: Core,
    access: Access,
}

impl FlowsService {
    pub fn new(core: Core, access: Access) -> Self {
        Self { core, access }
    }
}

#[async_trait]
impl Flows for FlowsService {
    async fn start(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
        cookies: CookieHeader,
    ) -> Result<(AuthorizationStart, Vec<Cookie>), AppError> {
        self.start_flow(viewer, connection, account, cookies).await
    }

    async fn complete(
        &self,
        viewer: Viewer,
        server: ApplicationId,
        query: String,
        cookies: CookieHeader,
    ) -> Result<(FlowEnd, Vec<Cookie>), AppError> {
        self.complete_flow(viewer, server, query, cookies).await
    }

    async fn retell(&self, viewer: Viewer, server: ApplicationId, flow: FlowId) -> Result<FlowEnd, AppError> {
        self.retell_flow(&viewer, server, flow).await
    }

    async fn view(&self, viewer: Viewer, flow: FlowId) -> Result<FlowView, AppError> {
        let mut unit = self.core.store.read().await?;
        let flow = choose::find_own_flow(&mut *unit, &viewer, flow).await?;
        flow_view(&mut *unit, flow, self.core.clock.unix()).await.map_err(AppError::from)
    }

    async fn choose(&self, viewer: Viewer, flow: FlowId, choice: FlowChoice) -> Result<FlowView, AppError> {
        self.choose_in_flow(viewer.clone(), flow, choice).await?;
        self.view(viewer, flow).await
    }

    async fn cancel(&self, viewer: Viewer, flow: FlowId) -> Result<Cookie, AppError> {
        let over = cookie::end_cookie(&self.core.config, flow);
        let mut unit = self.core.store.write().await?;
        let mut flow = choose::find_own_flow(&mut *unit, &viewer, flow).await?;
        let from = flow.status;
        if from.is_settled() && from != FlowStatus::Choosing {
            return Ok(over);
        }
        if from == FlowStatus::Exchanging {
            // The provider has answered already; what comes of it will show.
            return Ok(over);
        }
        let farewell = Farewell::of_flow(&self.core, &mut *unit, &flow).await?;
        (flow.status, flow.verifier, flow.secret) = (FlowStatus::Ended, None, None);
        unit.settle_flow(&flow, from).await?;
        announce_flow(&mut *unit, &flow, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        farewell.send_apart(&self.core);
        Ok(over)
    }
}

/// A flow as the window shows it. One that is over its time has ended, whether or not that was written down yet.
pub(crate) async fn flow_view(unit: &mut dyn Unit, flow: Flow, now: i64) -> Result<FlowView, StoreError> {
    let expected = match flow.account {
        Some(id) => unit.account(flow.agency, id).await?.map(|account| account.address),
        None => None,
    };
    let over = flow.expires_at <= now && matches!(flow.status, FlowStatus::Pending | FlowStatus::Choosing);
    let (status, outcome) = match flow.status {
        _ if flow.is_interrupted(now) => {
            (FlowStatus::Failed, Some(Outcome::Failed { error: AppError::FlowInterrupted }))
        }
        _ if over => (FlowStatus::Ended, Some(Outcome::Failed { error: AppError::FlowExpired })),
        // Whoever came back is forgotten with the attempt: nothing is left to choose.
        FlowStatus::Ended => (FlowStatus::Ended, flow.outcome.filter(|it| matches!(it, Outcome::Failed { .. }))),
        status => (status, flow.outcome),
    };
    Ok(FlowView { id: flow.id, status, expected, outcome })
}

/// Tells the pages of the flow's campaign.
async fn announce_flow(unit: &mut dyn Unit, flow: &Flow, now: i64) -> Result<(), StoreError> {
    let campaign = unit.connection(flow.agency, flow.connection).await?.map(|linked| linked.connection.campaign);
    unit.add_change(flow.agency, campaign, ChangeSubject::Flow(flow.id), now).await
}

impl From<install::InstallError> for AppError {
    fn from(error: install::InstallError) -> Self {
        match error {
            install::InstallError::Store(error) => error.into(),
            install::InstallError::Vault(error) => error.into(),
            install::InstallError::Renewing => Self::Conflict,
        }
    }
}
