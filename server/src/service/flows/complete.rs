//! Completing a flow: from the provider's answer to the outcome.
//!
//! Three steps: (a) a short transaction moves the flow from pending to exchanging, so that an answer counts once;
//! (b) the network, with no transaction open; (c) a short transaction keeps everything at once. They run in a task of
//! their own which shutdown waits for: a closed popup must not cut them off.

use std::collections::{BTreeMap, BTreeSet};

use app::{
    backend::{Cookie, CookieHeader},
    model::{
        cause::Cause,
        error::AppError,
        flow::{FlowEnd, FlowStatus, Outcome},
        ids::{ApplicationId, IntegrationKey},
        member::Viewer,
    },
};
use futures::future::join_all;
use secrecy::SecretString;

use super::{
    FlowsService,
    bound::check_bound,
    cookie::read_flow_cookie,
    decide::{self, Decision},
    ended::flow_end,
    install::{self, InstallError, Installation, RENEWAL_PAUSE},
    known::{find_known, keeps_refresh_token},
    start::hash,
};
use crate::{
    catalogue::RefreshToken,
    core::Core,
    oauth::{
        access::Access, authorization::AuthorizationAnswer, name_scopes, patience::Patient, registration::Registration,
        token::expiry,
    },
    remote::{self, RemoteError},
    service::arrival::Arrival,
    service::rights,
    store::{
        Unit,
        account::Account,
        event::{Event, EventKind},
        flow::{EXCHANGE_LIMIT, Flow},
    },
    vault::secret::TokenSet,
};

impl FlowsService {
    pub(super) async fn complete_flow(
        &self,
        viewer: Viewer,
        server: ApplicationId,
        query: String,
        cookies: CookieHeader,
    ) -> Result<(FlowEnd, Vec<Cookie>), AppError> {
        let answer = AuthorizationAnswer::parse(&query)?;
        let flow = self.find_flow(&viewer, server, &answer, &cookies).await?;
        let return_to = self.check_rights(&viewer, &flow).await?;
        if flow.status != FlowStatus::Pending {
            // Handed in twice by the browser it belongs to: told again, and nothing more.
            return Ok((flow_end(&flow, &return_to), self.end_cookies(&viewer, &cookies).await?));
        }
        let registration = Registration::load(&self.core, viewer.agency, server).await?;
        let redirect = answer.values(registration.redirect_names());
        let code = check_bound(&flow, &registration)
            .and_then(|()| registration.check_issuer(answer.iss.as_deref()))
            .and_then(|()| answer.into_code(&registration.server.names.code_in_redirect))
            .map(|code| Redirect { code, values: redirect });

        let (core, access, whose) = (self.core.clone(), self.access.clone(), viewer.clone());
        let task = self.core.tasks.spawn(async move { run(&core, &access, whose, flow, registration, code).await });
        let settled = task.await.map_err(|_| AppError::FlowInterrupted)??;
        Ok((flow_end(&settled, &return_to), self.end_cookies(&viewer, &cookies).await?))
    }

    /// The flow of this answer, if answer, browser, session and address all belong to it, and it has not been given up.
    async fn find_flow(
        &self,
        viewer: &Viewer,
        server: ApplicationId,
        answer: &AuthorizationAnswer,
        cookies: &CookieHeader,
    ) -> Result<Flow, AppError> {
        let state = answer.state.as_ref().ok_or(AppError::FlowForeign)?;
        let mut unit = self.core.store.read().await?;
        let flow = unit.flow_by_state(viewer.agency, &hash(state)).await?.ok_or(AppError::FlowForeign)?;
        let cookie = read_flow_cookie(&self.core.config, flow.id, cookies).map(|cookie| hash(&cookie));
        let same_browser = cookie.as_deref() == Some(flow.cookie_hash.as_slice());
        let same_session = flow.session == viewer.session && flow.member == viewer.member;
        // Only what waits for an answer needs it: the cookie of a flow that is over is taken away.
        let waits = matches!(flow.status, FlowStatus::Pending | FlowStatus::Exchanging);
        if (waits && !same_browser) || !same_session || flow.application != server {
            return Err(AppError::FlowForeign);
        }
        if flow.status == FlowStatus::Pending && flow.expires_at <= self.core.clock.unix() {
            return Err(AppError::FlowExpired);
        }
        match (flow.status, &flow.outcome) {
            (FlowStatus::Ended, Some(Outcome::Failed { error })) => Err(*error),
            (FlowStatus::Ended, _) => Err(AppError::FlowOver),
            _ => Ok(flow),
        }
    }

    /// The member must still have the right to change this connection. Answers the window's path.
    pub(super) async fn check_rights(&self, viewer: &Viewer, flow: &Flow) -> Result<String, AppError> {
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, viewer, flow.connection).await;
        match (rights::require_editor(viewer), linked) {
            (Ok(()), Ok(linked)) => {
                Ok(format!("/campaigns/{}/integrations/{}", linked.connection.campaign, linked.connection.id))
            }
            (_, Err(AppError::Internal)) => Err(AppError::Internal),
            _ => Err(AppError::FlowRightsLost),
        }
    }
}

/// What the browser brought along.
struct Redirect {
    code: SecretString,
    /// Parameters that the catalogue wants kept.
    values: BTreeMap<String, String>,
}

async fn run(
    core: &Core,
    access: &Access,
    viewer: Viewer,
    flow: Flow,
    registration: Registration,
    redirect: Result<Redirect, AppError>,
) -> Result<Flow, AppError> {
    let mut unit = core.store.write().await?;
    if !unit.begin_exchange(flow.id, core.clock.unix() + EXCHANGE_LIMIT).await? {
        return Err(AppError::FlowOver);
    }
    unit.commit().await?;
    let arrived = match redirect {
        Ok(redirect) => fetch(core, &flow, &registration, redirect).await,
        Err(error) => Err(error),
    };
    match arrived {
        Ok(arrival) => settle(core, access, viewer, flow, &registration, arrival).await,
        Err(error) => fail(core, flow, error).await,
    }
}

/// Step (b): tokens, identity, and what the identity can reach.
async fn fetch(core: &Core, flow: &Flow, registration: &Registration, redirect: Redirect) -> Result<Arrival, AppError> {
    let sealed = flow.verifier.as_ref().ok_or(AppError::FlowOver)?;
    let verifier = core.vault.open("flows.verifier", flow.agency, flow.id.0, sealed)?;
    let grant = registration.exchange_code(&*core.outbound, &redirect.code, &verifier).await;
    let grant = grant.map_err(|error| error.for_user(&registration.server))?;
    let now = core.clock.unix();
    let mut kept = registration.keep_first(&redirect.values, &grant.reply)?;
    // A token of this moment may not be known everywhere at the provider.
    let patient = Patient::new(core.outbound.clone(), core.clock.clone());
    let identity = registration.identify(&patient, &grant, &mut kept, &flow.nonce, now).await?;
    let (known, integrations) = read_neighbours(core, flow, registration, &identity.subject).await?;
    let stays = |known: &Account| !known.health.is_broken() && keeps_refresh_token(known, registration, &kept);
    let renewable = grant.refresh.is_some() || known.as_ref().is_some_and(stays);
    if registration.server.refresh_token == RefreshToken::Required && !renewable {
        return Err(AppError::NoRefreshToken);
    }
    let access_expires_at = expiry(now, grant.expires_in);
    let refresh_expires_at = expiry(now, grant.refresh_expires_in);
    let tokens =
        TokenSet { access: grant.access, refresh: grant.refresh, previous_refresh: None, kept, renewed_at: now };
    let asked = integrations.into_iter().filter_map(|integration| {
        let entry = core.catalogue.entry(&integration)?;
        let (identity, tokens) = (&identity, &tokens);
        Some(async move {
            let profiles = remote::list_profiles_with(core, entry, registration, identity, tokens).await;
            (integration, profiles)
        })
    });
    let mut reach = BTreeMap::new();
    for (integration, profiles) in join_all(asked).await {
        match profiles {
            Ok(profiles) => drop(reach.insert(integration, profiles)),
            // That it reaches nothing here is an answer, not the lack of one.
            Err(error) if is_refusal(&error) => drop(reach.insert(integration, Vec::new())),
            Err(error) => tracing::warn!(%integration, error = %error, "the profiles could not be listed"),
        }
    }
    Ok(Arrival {
        identity,
        tokens,
        // RFC 6749, 5.1: omitted when it is what was asked for.
        scopes: grant.scopes.map_or_else(|| flow.scopes.clone(), |scopes| name_scopes(scopes, &flow.scopes)),
        access_expires_at,
        refresh_expires_at,
        reach,
    })
}

fn is_refusal(error: &RemoteError) -> bool {
    matches!(
        error,
        RemoteError::NoAccess { .. }
            | RemoteError::Broken { cause: Cause::ScopesMissing | Cause::ProfileAccessLost, .. }
    )
}

/// The account this identity has already, and the integrations whose profiles matter.
async fn read_neighbours(
    core: &Core,
    flow: &Flow,
    registration: &Registration,
    subject: &str,
) -> Result<(Option<Account>, BTreeSet<IntegrationKey>), AppError> {
    let mut unit = core.store.read().await?;
    let known = find_known(&mut *unit, flow.agency, registration, subject).await?;
    let here = unit.connection(flow.agency, flow.connection).await?.ok_or(AppError::NotFound)?;
    let mut integrations = BTreeSet::from([here.connection.integration]);
    let accounts: BTreeSet<_> =
        [known.as_ref().map(|known| known.id), flow.account, here.connection.account].into_iter().flatten().collect();
    for account in accounts {
        let uses = unit.connections_of_account(flow.agency, account).await?;
        integrations.extend(uses.into_iter().map(|used| used.connection.integration));
    }
    Ok((known, integrations))
}

/// Step (c): keeps the arrival, or seals it into the flow until somebody has chosen.
async fn settle(
    core: &Core,
    access: &Access,
    viewer: Viewer,
    mut flow: Flow,
    registration: &Registration,
    arrival: Arrival,
) -> Result<Flow, AppError> {
    flow.verifier = None;
    loop {
        let mut unit = core.store.write().await?;
        match decide::decide(core, &mut *unit, &viewer, &flow, registration, &arrival).await? {
            Decision::Install => {
                let (viewer, flow, arrival) = (&viewer, &flow, &arrival);
                let plan = Installation { core, access, viewer, flow, registration, arrival, moving: Vec::new() };
                match install::install(&mut *unit, plan).await {
                    Ok(connected) => {
                        let outcome = Some(Outcome::Connected(connected));
                        return keep(core, unit, Flow { status: FlowStatus::Done, outcome, ..flow.clone() }).await;
                    }
                    // A renewal's time is shorter than its lease, so this ends.
                    Err(InstallError::Renewing) => drop(unit),
                    Err(error) => return Err(error.into()),
                }
                tokio::time::sleep(RENEWAL_PAUSE).await;
            }
            Decision::Ask(outcome) => {
                let text = arrival.to_sealed_text()?;
                flow.secret = Some(core.vault.seal("flows.secret", flow.agency, flow.id.0, &text)?);
                flow.status = FlowStatus::Choosing;
                flow.outcome = Some(outcome);
                return keep(core, unit, flow).await;
            }
        }
    }
}

async fn fail(core: &Core, mut flow: Flow, error: AppError) -> Result<Flow, AppError> {
    tracing::info!(connection = %flow.connection, ?error, "an attempt to connect failed");
    let mut unit = core.store.write().await?;
    flow.verifier = None;
    flow.status = FlowStatus::Failed;
    flow.outcome = Some(Outcome::Failed { error });
    unit.add_event(&Event {
        agency: flow.agency,
        account: None,
        connection: Some(flow.connection),
        member: Some(flow.member),
        kind: EventKind::AttemptFailed { error },
        at: core.clock.unix(),
    })
    .await?;
    keep(core, unit, flow).await
}

async fn keep(core: &Core, mut unit: Box<dyn Unit>, flow: Flow) -> Result<Flow, AppError> {
    if !unit.settle_flow(&flow, FlowStatus::Exchanging).await? {
        // Cancelled, or ended by time, while the provider was answering: what came back is not kept.
        return Err(AppError::FlowOver);
    }
    super::announce_flow(&mut *unit, &flow, core.clock.unix()).await?;
    unit.commit().await?;
    core.live.wake();
    Ok(flow)
}
