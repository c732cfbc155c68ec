//! Saving an app: a new secret is the same application, another client id or issuer a new one that succeeds it. No token, code or
//! verifier goes over: accounts and flows stay with what they began with.

use app::{
    backend::FieldValues,
    model::{
        app::AppSaved,
        cause::Cause,
        error::AppError,
        health::Health,
        ids::{AgencyId, ApplicationId},
        member::Viewer,
    },
};

use super::{
    AppsService,
    endpoints::{find_endpoints, issuer_of},
    form::Form,
    rights::{AppChange, require_app_right},
    succession::{find_current, present_application, proposed_id},
};
use crate::{
    catalogue::AuthServer,
    core::Core,
    health::{breakage::break_account, evidence::evidence_in_words, redaction::Redaction},
    oauth::registration::token_hosts,
    service::revival::{try_waiting, waits_for_app},
    store::{
        StoreError, Unit,
        account::Account,
        application::Application,
        event::{Event, EventKind},
    },
};

impl AppsService {
    /// `id`: the application that the form was about. `replace`: somebody has said that another one may take its place.
    pub(super) async fn save_form(
        &self,
        viewer: &Viewer,
        key: &str,
        id: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError> {
        require_app_right(viewer, AppChange::Same)?;
        let server = self.core.catalogue.server(key).filter(|server| !server.set_up.is_empty());
        let server = server.ok_or(AppError::NotFound)?;
        let saved = self.core.store.ask().await?.applications(viewer.agency, key).await?;
        let current = find_current(&saved);
        if id != present_application(viewer.agency, key, &saved) {
            return Err(AppError::Conflict);
        }
        let form = Form::read(server, fields)?;
        let issuer = issuer_of(server, &form)?;
        let is_same = |known: &Application| known.is_at(&issuer) && known.client_id == form.client_id;
        let succeeds = current.is_some_and(|current| !is_same(current));
        if succeeds {
            // Before anybody is asked: an issuer that only somebody else may name is not even looked at.
            require_app_right(viewer, AppChange::Succession)?;
            if !replace {
                return Err(AppError::AppIsAnother);
            }
        }
        // A client that was there before is that application again: its redirect URI is the one that is registered.
        let known = saved.iter().find(|known| is_same(known));
        let id = known.map_or_else(|| proposed_id(viewer.agency, key, saved.len()), |known| known.id);
        let application = build_application(&self.core, server, viewer.agency, id, form).await?;
        let sends_further = known.is_some_and(|known| names_further_hosts(server, known, &application));
        if sends_further {
            require_app_right(viewer, AppChange::Hosts)?;
        }
        let mut unit = self.core.store.write().await?;
        if unit.applications(viewer.agency, key).await? != saved {
            return Err(AppError::Conflict);
        }
        tracing::info!(server = key, application = %application.id, is_another_client = succeeds, "an app is saved");
        unit.put_application(&application).await?;
        match current {
            Some(current) if succeeds => self.succeed(&mut *unit, viewer, current, &application).await?,
            Some(current) => self.tell_accounts(&mut *unit, viewer, current, &EventKind::AppSaved).await.map(drop)?,
            None => {}
        }
        unit.commit().await?;
        self.core.live.wake();
        let mut unit = self.core.store.read().await?;
        let accounts = unit.accounts_of_application(viewer.agency, key, application.id).await?;
        drop(unit);
        let revival = try_waiting(&self.core, &self.access, accounts, waits_for_app).await?;
        Ok(AppSaved { replaced: succeeds, sends_further, revival })
    }

    /// Accounts whose old client was dead already need no new secret any more, but somebody who signs in.
    async fn succeed(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        old: &Application,
        new: &Application,
    ) -> Result<(), AppError> {
        unit.set_successor(old.agency, new.id, None).await?;
        unit.set_successor(old.agency, old.id, Some(new.id)).await?;
        let kind = EventKind::AppReplaced { client: new.client_id.clone() };
        for account in self.tell_accounts(unit, viewer, old, &kind).await? {
            if account.health == (Health::Broken { cause: Cause::AppMisconfigured }) {
                let now = self.core.clock.unix();
                let evidence = account.evidence.clone();
                let evidence = evidence.unwrap_or_else(|| {
                    let nothing = Redaction::nothing_sent();
                    evidence_in_words("Nothing was sent", None, "Its app was replaced.", &nothing, now)
                });
                break_account(unit, &account, Cause::AppMisconfigured, &evidence, now).await?;
            }
        }
        Ok(())
    }

    /// One line in the timeline of each account of `application`; one of the agency's own, if there is no account.
    async fn tell_accounts(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        application: &Application,
        kind: &EventKind,
    ) -> Result<Vec<Account>, StoreError> {
        let accounts = unit.accounts_of_application(viewer.agency, &application.server, application.id).await?;
        let mut lines: Vec<_> = accounts.iter().map(|account| Some(account.id)).collect();
        if lines.is_empty() {
            lines.push(None);
        }
        for account in lines {
            unit.add_event(&Event {
                agency: viewer.agency,
                account,
                connection: None,
                member: Some(viewer.member),
                kind: kind.clone(),
                at: self.core.clock.unix(),
            })
            .await?;
        }
        Ok(accounts)
    }
}

/// Saves the first application of a server, for trials: nobody is asked whether they may.
pub(crate) async fn register(
    core: &Core,
    agency: AgencyId,
    key: &str,
    fields: FieldValues,
) -> Result<ApplicationId, AppError> {
    let server = core.catalogue.server(key).ok_or(AppError::NotFound)?;
    let (id, form) = (proposed_id(agency, key, 0), Form::read(server, fields)?);
    let application = build_application(core, server, agency, id, form).await?;
    let mut unit = core.store.write().await?;
    unit.put_application(&application).await?;
    unit.commit().await?;
    Ok(id)
}

/// Asks the issuer for its endpoints, where the file doesn't know them.
async fn build_application(
    core: &Core,
    server: &AuthServer,
    agency: AgencyId,
    id: ApplicationId,
    form: Form,
) -> Result<Application, AppError> {
    let metadata = find_endpoints(&*core.outbound, server, &form).await?;
    let client_secret = match form.secrets.to_sealed_text() {
        Some(text) => Some(core.vault.seal("applications.client_secret", agency, id.0, &text)?),
        None => None,
    };
    let now = core.clock.unix();
    Ok(Application {
        id,
        agency,
        server: server.key.clone(),
        pairwise: metadata.is_pairwise(),
        issuer: metadata.issuer,
        iss_announced: metadata.authorization_response_iss_parameter_supported,
        authorization_endpoint: metadata.authorization_endpoint,
        token_endpoint: metadata.token_endpoint,
        userinfo_endpoint: metadata.userinfo_endpoint,
        revocation_endpoint: metadata.revocation_endpoint,
        client_id: form.client_id,
        client_secret,
        settings: form.settings,
        successor: None,
        created_at: now,
        saved_at: now,
    })
}

fn names_further_hosts(server: &AuthServer, before: &Application, after: &Application) -> bool {
    let hosts = |application: &Application| token_hosts(server, application, &Default::default());
    let known = hosts(before);
    hosts(after).iter().any(|host| !known.contains(host))
}
