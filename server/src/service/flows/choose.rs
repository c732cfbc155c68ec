//! A person's choice in a flow that waits for it.

use app::model::{
    error::AppError,
    flow::{FlowChoice, FlowStatus, NarrowerConsent, Outcome, WrongAccount},
    ids::{ConnectionId, FlowId},
    member::Viewer,
};

use super::{
    FlowsService,
    bound::check_bound,
    decide::{expected_account, reaches},
    install::{self, InstallError, Installation, RENEWAL_PAUSE},
    known::find_known,
    losses::Losses,
};
use crate::{
    oauth::registration::Registration,
    service::arrival::Arrival,
    service::{farewell::Farewell, rights},
    store::{StoreError, Unit, flow::Flow},
};

/// What became of a choice.
enum Chosen {
    Settled,
    /// The account is being renewed at this moment.
    Later,
}

impl FlowsService {
    pub(super) async fn choose_in_flow(&self, viewer: Viewer, id: FlowId, choice: FlowChoice) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        // A renewal's time is shorter than its lease, so this ends.
        while let Chosen::Later = self.try_choice(&viewer, id, choice).await? {
            tokio::time::sleep(RENEWAL_PAUSE).await;
        }
        Ok(())
    }

    async fn try_choice(&self, viewer: &Viewer, id: FlowId, choice: FlowChoice) -> Result<Chosen, AppError> {
        let mut unit = self.core.store.write().await?;
        let mut flow = find_own_flow(&mut *unit, viewer, id).await?;
        if flow.status != FlowStatus::Choosing {
            return Err(AppError::FlowOver);
        }
        if flow.expires_at <= self.core.clock.unix() {
            return Err(AppError::FlowExpired);
        }
        rights::find_connection(&mut *unit, viewer, flow.connection).await.map_err(|_| AppError::FlowRightsLost)?;
        let mut farewell = None;
        if choice == FlowChoice::Cancel {
            farewell = Some(Farewell::of_flow(&self.core, &mut *unit, &flow).await?);
            flow.status = FlowStatus::Ended;
        } else {
            let Some(settled) = self.carry_out(&mut *unit, viewer, flow, choice).await? else {
                return Ok(Chosen::Later);
            };
            flow = settled;
        }
        if flow.status != FlowStatus::Choosing {
            flow.secret = None;
        }
        if !unit.settle_flow(&flow, FlowStatus::Choosing).await? {
            return Err(AppError::FlowOver);
        }
        super::announce_flow(&mut *unit, &flow, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        if let Some(farewell) = farewell {
            farewell.send_apart(&self.core);
        }
        Ok(Chosen::Settled)
    }

    /// Installs what waits, or asks again if more would be lost by now than was shown. A flow whose application was replaced
    /// meanwhile fails. `None`: the account is being renewed at this moment.
    async fn carry_out(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        mut flow: Flow,
        choice: FlowChoice,
    ) -> Result<Option<Flow>, AppError> {
        let sealed = flow.secret.as_ref().ok_or(AppError::FlowOver)?;
        let text = self.core.vault.open("flows.secret", flow.agency, flow.id.0, sealed)?;
        let arrival = Arrival::from_sealed_text(&text)?;
        let application = unit.application(flow.agency, flow.application).await?.ok_or(AppError::FlowOver)?;
        let registration = Registration::open(&self.core, application)?;
        if let Err(error) = check_bound(&flow, &registration) {
            flow.status = FlowStatus::Failed;
            flow.outcome = Some(Outcome::Failed { error });
            return Ok(Some(flow));
        }
        let moving = self.moving(unit, viewer, &flow, &arrival, choice).await?;
        let known = find_known(unit, flow.agency, &registration, &arrival.identity.subject).await?;
        let losses = Losses::read(&self.core.catalogue, unit, viewer, known.as_ref(), &arrival).await?;
        if losses.hidden > 0 {
            return Err(AppError::LossesHidden);
        }
        if let Some(whole) = flow.outcome.as_ref().and_then(|outcome| show_whole(outcome, losses)) {
            flow.outcome = Some(whole);
            return Ok(Some(flow));
        }
        let plan = Installation {
            core: &self.core,
            access: &self.access,
            viewer,
            flow: &flow,
            registration: &registration,
            arrival: &arrival,
            moving,
        };
        match install::install(unit, plan).await {
            Ok(connected) => {
                flow.status = FlowStatus::Done;
                flow.outcome = Some(Outcome::Connected(connected));
                Ok(Some(flow))
            }
            Err(InstallError::Renewing) => Ok(None),
            Err(error) => Err(error.into()),
        }
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
            (FlowChoice::UseEverywhere, Some(Outcome::WrongAccount(wrong))) => {
                let expected = expected_account(&self.core.catalogue, unit, flow, arrival).await?;
                let Some(expected) = expected else { return Ok(Vec::new()) };
                let uses = unit.connections_of_account(flow.agency, expected.id).await?;
                Ok(uses
                    .into_iter()
                    .filter(|used| viewer.may_see(used.connection.campaign))
                    .filter(|used| reaches(&self.core.catalogue, used, arrival, wrong.replaced))
                    .map(|used| used.connection.id)
                    .collect())
            }
            _ => Err(AppError::BadInput),
        }
    }
}

/// The outcome with all that would be lost by now, if that is more than it shows.
fn show_whole(outcome: &Outcome, now: Losses) -> Option<Outcome> {
    match outcome {
        Outcome::WrongAccount(wrong) if !now.were_shown(&wrong.missing, &wrong.losses) => {
            Some(Outcome::WrongAccount(WrongAccount { missing: now.missing, losses: now.shown, ..wrong.clone() }))
        }
        Outcome::NarrowerConsent(narrower) if !now.were_shown(&narrower.missing, &narrower.losses) => {
            let narrower = NarrowerConsent { missing: now.missing, losses: now.shown, ..narrower.clone() };
            Some(Outcome::NarrowerConsent(narrower))
        }
        _ => None,
    }
}

/// A flow of this very browser's session.
pub(super) async fn find_own_flow(unit: &mut dyn Unit, viewer: &Viewer, id: FlowId) -> Result<Flow, AppError> {
    let flow: Result<_, StoreError> = unit.flow(viewer.agency, id).await;
    flow?.filter(|flow| flow.session == viewer.session && flow.member == viewer.member).ok_or(AppError::NotFound)
}
