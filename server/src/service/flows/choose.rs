//! A person's choice in a flow that waits for it.

use app::model::{
    error::AppError,
    flow::{FlowChoice, FlowStatus, Outcome},
    ids::{ConnectionId, FlowId},
    member::Viewer,
};

use super::{
    FlowsService,
    arrival::Arrival,
    decide::{expected_account, reaches},
    install::{self, Installation},
};
use crate::{
    oauth::registration::Registration,
    service::rights,
    store::{StoreError, Unit, flow::Flow},
};

impl FlowsService {
    pub(super) async fn choose_in_flow(&self, viewer: Viewer, id: FlowId, choice: FlowChoice) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let mut flow = find_own_flow(&mut *unit, &viewer, id).await?;
        if flow.status != FlowStatus::Choosing {
            return Err(AppError::FlowOver);
        }
        if flow.expires_at <= self.core.clock.unix() {
            return Err(AppError::FlowExpired);
        }
        rights::find_connection(&mut *unit, &viewer, flow.connection).await.map_err(|_| AppError::FlowRightsLost)?;
        if choice == FlowChoice::Cancel {
            flow.status = FlowStatus::Ended;
        } else {
            let sealed = flow.secret.as_ref().ok_or(AppError::FlowOver)?;
            let text = self.core.vault.open("flows.secret", flow.agency, flow.id.0, sealed)?;
            let arrival = Arrival::from_sealed_text(&text)?;
            let moving = self.moving(&mut *unit, &viewer, &flow, &arrival, choice).await?;
            let application = unit.application(flow.agency, flow.application).await?.ok_or(AppError::FlowOver)?;
            let registration = Registration::open(&self.core, application)?;
            let mut plan = Installation::here(&self.core, &viewer, &flow, &registration, &arrival);
            plan.moving = moving;
            let connected = install::install(&mut *unit, plan).await?;
            flow.status = FlowStatus::Done;
            flow.outcome = Some(Outcome::Connected(connected));
        }
        flow.secret = None;
        if !unit.settle_flow(&flow, FlowStatus::Choosing).await? {
            return Err(AppError::FlowOver);
        }
        super::announce_flow(&mut *unit, &flow, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    /// The other connections that move along: those of the broken account that the viewer may see and that the
    /// account that came back can reach.
    async fn moving(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        flow: &Flow,
        arrival: &Arrival,
        choice: FlowChoice,
    ) -> Result<Vec<ConnectionId>, AppError> {
        match (choice, &flow.outcome) {
            (FlowChoice::UseHere, Some(Outcome::WrongAccount(_)))
            | (FlowChoice::AcceptNarrower, Some(Outcome::NarrowerConsent(_))) => Ok(Vec::new()),
            (FlowChoice::UseEverywhere, Some(Outcome::WrongAccount(_))) => {
                let Some(expected) = expected_account(unit, flow).await? else { return Ok(Vec::new()) };
                let uses = unit.connections_of_account(flow.agency, expected.id).await?;
                Ok(uses
                    .into_iter()
                    .filter(|used| viewer.may_see(used.connection.campaign))
                    .filter(|used| reaches(&self.core.catalogue, used, arrival))
                    .map(|used| used.connection.id)
                    .collect())
            }
            _ => Err(AppError::BadInput),
        }
    }
}

/// A flow of this very browser's session.
pub(super) async fn find_own_flow(unit: &mut dyn Unit, viewer: &Viewer, id: FlowId) -> Result<Flow, AppError> {
    let flow: Result<_, StoreError> = unit.flow(viewer.agency, id).await;
    flow?.filter(|flow| flow.session == viewer.session && flow.member == viewer.member).ok_or(AppError::NotFound)
}
