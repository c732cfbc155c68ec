//! Telling a provider that an access is no longer wanted: of an account that was removed, or of a sign-in that nobody used.

use app::model::{cause::Cause, data_source::TakenBack, error::AppError};

use super::arrival::Arrival;
use crate::{
    catalogue::{RevokeCall, RevokeScope},
    core::Core,
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose},
        hosts::find_added_hosts,
    },
    oauth::{registration::Registration, token::TokenError},
    store::{StoreError, Unit, account::Account, flow::Flow},
    vault::secret::TokenSet,
};

pub(super) struct Revocation {
    registration: Registration,
    call: RevokeCall,
    tokens: TokenSet,
    /// A renewal was under way, so that the provider may have tokens out that we don't know.
    is_renewing: bool,
}

/// What is said to the provider once the access is gone here.
pub(super) enum Farewell {
    Revoke(Box<Revocation>),
    /// Nothing, for a reason.
    Silent(TakenBack),
}

impl Farewell {
    /// Of a stored account: reads what it needs, as long as it is there.
    pub(super) async fn of_account(core: &Core, unit: &mut dyn Unit, account: &Account) -> Result<Self, AppError> {
        let server = account.application.and_then(|_| core.catalogue.server(&account.provider));
        let (Some(id), Some(server)) = (account.application, server) else {
            return Ok(Self::Silent(TakenBack::ByHand));
        };
        let Some(call) = server.revoke.clone() else { return Ok(Self::Silent(TakenBack::ByHand)) };
        if server.revoke_scope != Some(RevokeScope::Token) && unit.is_grant_shared(account).await? {
            return Ok(Self::Silent(TakenBack::Shared));
        }
        let application = unit.application(account.agency, id).await?.ok_or(AppError::Internal)?;
        // What can't be opened any more can still be removed.
        let Ok(registration) = Registration::open(core, application) else {
            return Ok(Self::Silent(TakenBack::Failed));
        };
        let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret);
        let tokens = text.ok().and_then(|text| TokenSet::from_sealed_text(&text).ok());
        let Some(tokens) = tokens else { return Ok(Self::Silent(TakenBack::Failed)) };
        // Not to a host that a changed file names and nobody has allowed.
        let is_paused = !find_added_hosts(account, &registration.token_hosts(&tokens.kept)).is_empty();
        if is_paused || is_nowhere(&registration, &call) {
            return Ok(Self::Silent(TakenBack::ByHand));
        }
        let is_renewing = unit.intent(account.id).await?.is_some();
        Ok(Self::Revoke(Box::new(Revocation { registration, call, tokens, is_renewing })))
    }

    /// Of what came back in a flow that is given up. Nothing is said while an account of the same person is stored: most providers
    /// know one permission for a person and an app, and it would end that too.
    pub(super) async fn of_flow(core: &Core, unit: &mut dyn Unit, flow: &Flow) -> Result<Self, StoreError> {
        let nothing = || Ok(Self::Silent(TakenBack::ByHand));
        let Some(sealed) = &flow.secret else { return nothing() };
        // What can't be opened any more can still be given up.
        let text = core.vault.open("flows.secret", flow.agency, flow.id.0, sealed);
        let Some(arrival) = text.ok().and_then(|text| Arrival::from_sealed_text(&text).ok()) else { return nothing() };
        let Some(application) = unit.application(flow.agency, flow.application).await? else { return nothing() };
        if unit.is_person_known(&application, &arrival.identity.subject).await? {
            return Ok(Self::Silent(TakenBack::Shared));
        }
        let Ok(registration) = Registration::open(core, application) else { return nothing() };
        let Some(call) = registration.server.revoke.clone() else { return nothing() };
        // The flow's hosts are those for which somebody has signed in.
        let is_widened = registration.own_hosts().iter().any(|host| !flow.hosts.contains(host));
        if is_widened || is_nowhere(&registration, &call) {
            return nothing();
        }
        Ok(Self::Revoke(Box::new(Revocation { registration, call, tokens: arrival.tokens, is_renewing: false })))
    }

    pub(super) async fn send(self, core: &Core) -> TakenBack {
        let Revocation { registration, call, tokens, is_renewing } = match self {
            Self::Silent(reason) => return reason,
            Self::Revoke(revocation) => *revocation,
        };
        match registration.revoke(&*core.outbound, &call, &tokens).await {
            Ok(()) => TakenBack::Done,
            Err(error) if !is_renewing && is_over_already(&registration, &error) => TakenBack::Done,
            Err(error) => {
                tracing::info!(error = &error as &dyn std::error::Error, "an access was not taken back");
                TakenBack::Failed
            }
        }
    }

    /// The same in a task that shutdown waits for, where nobody waits for the answer.
    pub(super) fn send_apart(self, core: &Core) {
        if matches!(self, Self::Revoke(_)) {
            let core = core.clone();
            core.tasks.clone().spawn(async move { self.send(&core).await });
        }
    }
}

fn is_nowhere(registration: &Registration, call: &RevokeCall) -> bool {
    call.url.is_none() && registration.application.revocation_endpoint.is_none()
}

/// Whether the provider says that there is nothing to take back.
fn is_over_already(registration: &Registration, error: &TokenError) -> bool {
    let TokenError::Answer(answer) = error else { return false };
    let answer = Answer::read(answer, &registration.server.answers);
    let verdict = diagnose(&registration.server.errors, Operation::Token, &answer, 0);
    matches!(verdict, Verdict::Broken { cause: Cause::Revoked | Cause::Expired | Cause::PasswordChanged })
}
