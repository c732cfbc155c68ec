//! Removing an account: its row is erased, its connections keep their data, and the provider is told.

use app::model::{
    cause::Cause,
    data_source::{Removed, TakenBack},
    error::AppError,
    ids::AccountId,
    member::Viewer,
};

use super::ConnectionsService;
use crate::{
    catalogue::{RevokeCall, RevokeScope},
    core::Core,
    health::{
        answer::Answer,
        breakage::announce_mended,
        diagnosis::{Operation, Verdict, diagnose},
        hosts::find_added_hosts,
    },
    oauth::{registration::Registration, token::TokenError},
    service::rights,
    store::{
        Unit,
        account::Account,
        event::{Event, EventKind},
    },
    vault::secret::TokenSet,
};

impl ConnectionsService {
    /// Erases it first: a provider that does not answer keeps nobody from removing an account.
    pub(super) async fn erase_account(&self, viewer: Viewer, id: AccountId) -> Result<Removed, AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let account = rights::find_account(&mut *unit, &viewer, id).await?;
        let uses = unit.connections_of_account(viewer.agency, account.id).await?;
        // A limited manager can't take away what others' campaigns hang on.
        if uses.iter().any(|used| !viewer.may_see(used.connection.campaign)) {
            return Err(AppError::NotAllowed);
        }
        let farewell = Farewell::prepare(&self.core, &mut *unit, &account).await?;
        announce_mended(&mut *unit, viewer.agency, account.id, now).await?;
        for used in uses {
            unit.add_event(&Event {
                agency: viewer.agency,
                account: None,
                connection: Some(used.connection.id),
                member: Some(viewer.member),
                kind: EventKind::Disconnected,
                at: now,
            })
            .await?;
        }
        unit.remove_jobs_of(account.id).await?;
        unit.remove_account(viewer.agency, account.id).await?;
        unit.commit().await?;
        self.core.live.wake();
        let core = self.core.clone();
        // A closed page must not keep the provider from hearing of it.
        let told = self.core.tasks.spawn(async move { farewell.send(&core).await });
        let taken_back = told.await.unwrap_or(TakenBack::Failed);
        Ok(Removed { provider: self.core.catalogue.provider_name(&account.provider), taken_back })
    }
}

struct Revocation {
    registration: Registration,
    call: RevokeCall,
    tokens: TokenSet,
    /// A renewal was under way, so that the provider may have tokens out that we don't know.
    is_renewing: bool,
}

/// What is said to the provider once the account is gone here.
enum Farewell {
    Revoke(Box<Revocation>),
    /// Nothing, for a reason.
    Silent(TakenBack),
}

impl Farewell {
    /// Reads what it needs, as long as it is there.
    async fn prepare(core: &Core, unit: &mut dyn Unit, account: &Account) -> Result<Self, AppError> {
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
        let is_nowhere = call.url.is_none() && registration.application.revocation_endpoint.is_none();
        if is_paused || is_nowhere {
            return Ok(Self::Silent(TakenBack::ByHand));
        }
        let is_renewing = unit.intent(account.id).await?.is_some();
        Ok(Self::Revoke(Box::new(Revocation { registration, call, tokens, is_renewing })))
    }

    async fn send(self, core: &Core) -> TakenBack {
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
}

/// Whether the provider says that there is nothing to take back.
fn is_over_already(registration: &Registration, error: &TokenError) -> bool {
    let TokenError::Answer(answer) = error else { return false };
    let answer = Answer::read(answer, &registration.server.answers);
    let verdict = diagnose(&registration.server.errors, Operation::Token, &answer, 0);
    matches!(verdict, Verdict::Broken { cause: Cause::Revoked | Cause::Expired | Cause::PasswordChanged })
}
