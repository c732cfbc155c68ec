//! Beginning a flow: from the click to the provider's URL.

use app::{
    backend::{Cookie, CookieHeader},
    model::{
        error::AppError,
        flow::{AuthorizationStart, FlowStatus, Outcome},
        ids::{AccountId, ConnectionId, FlowId, IntegrationKey},
        member::Viewer,
    },
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{FlowsService, cookie};
use crate::{
    catalogue::Catalogue,
    oauth::{authorization::AuthorizationRequest, registration::Registration},
    service::{
        apps::{find_current, find_last, server_of},
        farewell::Farewell,
        rights,
    },
    store::flow::Flow,
};

/// Seconds from the click to the end of an attempt.
const LIFETIME: i64 = 30 * 60;

impl FlowsService {
    pub(super) async fn start_flow(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
        cookies: CookieHeader,
    ) -> Result<(AuthorizationStart, Vec<Cookie>), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let account = match account {
            Some(id) => Some(rights::find_account(&mut *unit, &viewer, id).await?),
            None => None,
        };
        let server = server_of(&self.core.catalogue, &linked.connection.integration)?;
        // One whose place another has taken authorizes nobody any more.
        let saved = unit.applications(viewer.agency, &server).await?;
        let application = match account.as_ref().and_then(|account| account.application) {
            Some(id) => find_last(&saved, id),
            None => find_current(&saved),
        };
        let application = application.ok_or(AppError::BadInput)?.clone();
        let hinted = account.as_ref().filter(|account| {
            let known = saved.iter().find(|known| account.application == Some(known.id));
            known.is_some_and(|known| known.is_at(&application.issuer))
        });
        // *Connect New Account* may come back as the broken account: then its other connections need their scopes.
        let sharing = match account.as_ref().map(|account| account.id).or(linked.connection.account) {
            Some(id) => unit.connections_of_account(viewer.agency, id).await?,
            None => Vec::new(),
        };
        drop(unit);

        let registration = Registration::open(&self.core, application)?;
        let integrations = std::iter::once(&linked).chain(&sharing).map(|linked| &linked.connection.integration);
        let entries: Vec<_> = integrations.filter_map(|integration| self.core.catalogue.entry(integration)).collect();
        let scopes = registration.scopes_of(&entries);
        let attempt = self.new_attempt();
        let url = registration.authorization_url(&AuthorizationRequest {
            state: &attempt.state,
            verifier: &attempt.verifier,
            nonce: &attempt.nonce,
            scopes: &scopes,
            // Another issuer need not hear of them.
            login_hint: hinted.map(|account| account.address.as_str()),
        })?;
        self.keep_attempt(&viewer, connection, account.map(|account| account.id), &registration, scopes, &attempt)
            .await?;
        let mut set_cookies = self.end_cookies(&viewer, &cookies).await?;
        set_cookies.push(cookie::flow_cookie(&self.core.config, attempt.flow, &attempt.cookie, LIFETIME));
        Ok((AuthorizationStart { flow: attempt.flow, url }, set_cookies))
    }

    /// Takes away what this browser keeps of flows that wait for no answer any more.
    pub(super) async fn end_cookies(&self, viewer: &Viewer, cookies: &CookieHeader) -> Result<Vec<Cookie>, AppError> {
        let mut unit = self.core.store.read().await?;
        let now = self.core.clock.unix();
        let mut over = Vec::new();
        for id in cookie::find_flows(&self.core.config, cookies) {
            let flow = unit.flow(viewer.agency, id).await?;
            let waits = |flow: &Flow| {
                matches!(flow.status, FlowStatus::Pending | FlowStatus::Exchanging) && flow.expires_at > now
            };
            if !flow.as_ref().is_some_and(waits) {
                over.push(cookie::end_cookie(&self.core.config, id));
            }
        }
        Ok(over)
    }

    fn new_attempt(&self) -> Attempt {
        let entropy = &self.core.entropy;
        Attempt {
            flow: FlowId(entropy.uuid(self.core.clock.unix())),
            state: SecretString::from(entropy.token()),
            verifier: SecretString::from(entropy.token()),
            cookie: SecretString::from(entropy.token()),
            nonce: entropy.token(),
        }
    }

    async fn keep_attempt(
        &self,
        viewer: &Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
        registration: &Registration,
        scopes: Vec<String>,
        attempt: &Attempt,
    ) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        let verifier = self.core.vault.seal("flows.verifier", viewer.agency, attempt.flow.0, &attempt.verifier)?;
        let flow = Flow {
            id: attempt.flow,
            agency: viewer.agency,
            member: viewer.member,
            session: viewer.session,
            application: registration.application.id,
            hosts: registration.own_hosts(),
            connection,
            account,
            state_hash: hash(&attempt.state),
            cookie_hash: hash(&attempt.cookie),
            verifier: Some(verifier),
            nonce: attempt.nonce.clone(),
            scopes,
            status: FlowStatus::Pending,
            outcome: None,
            secret: None,
            created_at: now,
            expires_at: now + LIFETIME,
            exchange_until: None,
        };
        let mut unit = self.core.store.write().await?;
        // What came back in the attempt before, and waits for a choice, is given up with it.
        let farewell = match unit.open_flow(viewer.agency, viewer.session, connection).await? {
            Some(before) => Some(Farewell::of_flow(&self.core, &mut *unit, &before).await?),
            None => None,
        };
        let superseded = Outcome::Failed { error: AppError::FlowSuperseded };
        unit.supersede_flows(viewer.session, connection, &superseded).await?;
        unit.add_flow(&flow).await?;
        unit.commit().await?;
        if let Some(farewell) = farewell {
            farewell.send_apart(&self.core);
        }
        Ok(())
    }
}

/// What is made new for every attempt.
struct Attempt {
    flow: FlowId,
    state: SecretString,
    verifier: SecretString,
    cookie: SecretString,
    nonce: String,
}

/// SHA-256: states and cookies are stored so that a reader of the store can't use them.
pub(super) fn hash(secret: &SecretString) -> Vec<u8> {
    Sha256::digest(secret.expose_secret().as_bytes()).to_vec()
}

/// The scopes without which one integration does not work.
pub(super) fn entry_scopes(catalogue: &Catalogue, integration: &IntegrationKey) -> Vec<String> {
    let scopes = catalogue.entry(integration).map(|entry| entry.scopes()).unwrap_or_default();
    scopes.iter().filter(|spec| spec.needed).map(|spec| spec.scope.clone()).collect()
}
