//! Connecting: credentials are tried out, or somebody signs in; then the account is stored as the server would.

use std::collections::BTreeMap;

use app::model::{health::Health, ids::AccountId};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use uuid::Uuid;

use super::{AGENCY, Browser, MEMBER, Trial, TrialError};
use crate::{
    catalogue::{Entry, FieldSpec, Input, Inputs, RefreshToken},
    oauth::{
        authorization::{AuthorizationAnswer, AuthorizationRequest},
        registration::Registration,
        token::expiry,
    },
    remote::{RemoteProfile, list_profiles, test_credentials},
    service::apps::register,
    store::account::Account,
    vault::secret::{Credentials, TokenSet},
};

impl Trial {
    /// The account that `typed` opens, and what it gives access to.
    pub(super) async fn connect(
        &self,
        entry: &Entry,
        typed: &BTreeMap<String, String>,
        browser: &mut dyn Browser,
    ) -> Result<(Account, Vec<RemoteProfile>), TrialError> {
        self.narrator.expect_profile_tokens(entry.api.profile_token.as_ref().map(|spec| &spec.at));
        match entry.server() {
            None => self.try_credentials(entry, typed).await,
            Some(server) => self.sign_in(entry, server, typed, browser).await,
        }
    }

    async fn try_credentials(
        &self,
        entry: &Entry,
        typed: &BTreeMap<String, String>,
    ) -> Result<(Account, Vec<RemoteProfile>), TrialError> {
        check_fields(entry.fields(), typed)?;
        if let Some(spec) = entry.token_request() {
            let plain = entry.fields().iter().filter(|field| !field.is_secret());
            let fields = plain.filter_map(|field| Some((field.key.as_str(), typed.get(&field.key)?.as_str())));
            let url = spec.url.render(&Inputs::default().with_fields(fields));
            self.narrator.expect_tokens(url.as_ref().map_or("", Url::as_str));
        }
        let typed = typed.iter().map(|(key, value)| (key.clone(), SecretString::from(value.as_str())));
        let credentials = Credentials(typed.collect());
        for field in entry.fields().iter().filter(|field| field.is_secret()) {
            self.narrator.hide(credentials.0.get(&field.key));
        }
        let found = test_credentials(&self.core, entry, &credentials).await?;
        let mut account = self.account_of(entry)?;
        (account.name, account.address) = (found.name, found.address);
        account.hosts = found.hosts;
        self.keep(account, &credentials.with_kept(&found.kept).to_sealed_text()).await.map(|it| (it, found.profiles))
    }

    async fn sign_in(
        &self,
        entry: &Entry,
        server: &str,
        typed: &BTreeMap<String, String>,
        browser: &mut dyn Browser,
    ) -> Result<(Account, Vec<RemoteProfile>), TrialError> {
        let registration = self.register(server, typed).await?;
        let secret = || SecretString::from(self.core.entropy.token());
        let (state, verifier, nonce) = (secret(), secret(), self.core.entropy.token());
        for hidden in [&state, &verifier] {
            self.narrator.hide(Some(hidden));
        }
        let scopes = registration.scopes_of(&[entry]);
        let ask = AuthorizationRequest {
            state: &state,
            verifier: &verifier,
            nonce: &nonce,
            scopes: &scopes,
            login_hint: None,
        };
        let query = browser.visit(&registration.authorization_url(&ask)?).await?;
        let answer = AuthorizationAnswer::parse(&query)?;
        if answer.state.as_ref().map(ExposeSecret::expose_secret) != Some(state.expose_secret()) {
            return Err(TrialError::ForeignAnswer);
        }
        registration.check_issuer(answer.iss.as_deref())?;
        let values = answer.values(registration.redirect_names());
        let code = answer.into_code(&registration.server.names.code_in_redirect)?;
        self.narrator.hide(Some(&code));

        let outbound = &*self.core.outbound;
        let now = self.core.clock.unix();
        let grant = registration.exchange_code(outbound, &code, &verifier).await;
        let grant = grant.map_err(|error| error.for_user(&registration.server))?;
        self.narrator.hide(Some(&grant.access));
        self.narrator.hide(grant.refresh.as_ref());
        let mut kept = registration.keep_first(&values, &grant.reply)?;
        let identity = registration.identify(outbound, &grant, &mut kept, &nonce, now).await?;
        if registration.server.refresh_token == RefreshToken::Required && grant.refresh.is_none() {
            self.narrator.say("There is no refresh token: Relink would refuse this, as it could not renew the access.");
        }
        let mut account = self.account_of(entry)?;
        (account.subject, account.name, account.address) = (identity.subject, identity.name, identity.address);
        account.application = Some(registration.application.id);
        account.scopes = grant.scopes.unwrap_or(scopes);
        account.hosts = registration.token_hosts(&kept);
        account.access_expires_at = expiry(now, grant.expires_in);
        let tokens =
            TokenSet { access: grant.access, refresh: grant.refresh, previous_refresh: None, kept, renewed_at: now };
        let account = self.keep(account, &tokens.to_sealed_text()).await?;
        let profiles = list_profiles(&self.core, &self.access, entry, &account).await;
        let profiles = profiles.map_err(|error| TrialError::of_remote(&error, &entry.name, &account.name))?;
        Ok((account, profiles))
    }

    /// Saves the app as *Settings → Apps* does.
    async fn register(&self, server: &str, typed: &BTreeMap<String, String>) -> Result<Registration, TrialError> {
        let spec = self.core.catalogue.server(server).ok_or(TrialError::NoEntry)?;
        check_fields(&spec.set_up, typed)?;
        for field in spec.set_up.iter().filter(|field| field.is_secret()) {
            self.narrator.hide(typed.get(&field.key).map(|value| SecretString::from(value.as_str())).as_ref());
        }
        let id = register(&self.core, AGENCY, server, typed.clone()).await?;
        let registration = Registration::load(&self.core, AGENCY, id).await?;
        self.narrator.expect_tokens(&registration.application.token_endpoint);
        for call in [&registration.server.exchange, &registration.server.renew].into_iter().flatten() {
            let application = &registration.application;
            let inputs = Inputs::default().with(Input::Base, &application.issuer).with_settings(&application.settings);
            let url = call.url.as_ref().and_then(|url| url.render(&inputs).ok());
            self.narrator.expect_tokens(url.as_ref().map_or("", Url::as_str));
        }
        Ok(registration)
    }

    /// One that is nobody's yet.
    fn account_of(&self, entry: &Entry) -> Result<Account, TrialError> {
        let (now, id) = (self.core.clock.unix(), AccountId(Uuid::from_u128(1)));
        Ok(Account {
            id,
            agency: AGENCY,
            provider: entry.provider().to_owned(),
            application: None,
            subject: String::new(),
            name: String::new(),
            address: String::new(),
            health: Health::Healthy,
            health_since: now,
            evidence: None,
            scopes: Vec::new(),
            secret: self.core.vault.seal("accounts.secret", AGENCY, id.0, &SecretString::default())?,
            token_version: 0,
            access_expires_at: None,
            hard_expires_at: None,
            hosts: Vec::new(),
            created_by: MEMBER,
            created_at: now,
            connected_at: now,
        })
    }

    async fn keep(&self, mut account: Account, secret: &SecretString) -> Result<Account, TrialError> {
        account.secret = self.core.vault.seal("accounts.secret", AGENCY, account.id.0, secret)?;
        let mut unit = self.core.store.write().await?;
        unit.add_account(&account).await?;
        unit.commit().await?;
        Ok(account)
    }
}

fn check_fields(fields: &[FieldSpec], typed: &BTreeMap<String, String>) -> Result<(), TrialError> {
    let typed = |key: &str| typed.get(key).map_or("", String::as_str);
    let wrong = fields.iter().find(|field| field.find_wrong(typed(&field.key)).is_some());
    match wrong {
        Some(field) => Err(TrialError::Field { label: field.label.clone(), help: field.help.clone() }),
        None => Ok(()),
    }
}
