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

/// What is said to the provider once the account is gone here.
enum Farewell {
    Revoke(Box<(Registration, RevokeCall, TokenSet)>),
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
        let registration = Registration::open(core, application)?;
        // What can't be opened any more can still be removed.
        let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret);
        let tokens = text.ok().and_then(|text| TokenSet::from_sealed_text(&text).ok());
        let prepared = tokens.map(|tokens| Self::Revoke(Box::new((registration, call, tokens))));
        Ok(prepared.unwrap_or(Self::Silent(TakenBack::Failed)))
    }

    async fn send(self, core: &Core) -> TakenBack {
        let (registration, call, tokens) = match self {
            Self::Silent(reason) => return reason,
            Self::Revoke(parts) => *parts,
        };
        match registration.revoke(&*core.outbound, &call, &tokens).await {
            Ok(()) => TakenBack::Done,
            Err(error) if is_over_already(&registration, &error) => TakenBack::Done,
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
