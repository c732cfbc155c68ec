//! Keeping credentials that work: in place of those of an account, or as an account of their own. Whether they may stands
//! with whoever asks for it.

use std::collections::BTreeMap;

use app::model::{
    error::AppError,
    health::Health,
    ids::{AccountId, ProfileId},
    member::Viewer,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::subjects::{find_subject, free_subject, is_subject, open_credentials};
use crate::{
    alert::jobs::settle_alert,
    catalogue::{Entry, FieldSpec},
    core::Core,
    health::breakage::announce_mended,
    remote::{self, CredentialIdentity, RemoteProfile},
    service::rights,
    store::{
        Unit,
        account::Account,
        connection::Linked,
        event::{Event, EventKind},
    },
    sync::queue::{enqueue_look, enqueue_sync},
    vault::{Credentials, VaultError},
};

/// Accounts of one identity that are compared: each has a secret to open.
const MOST_TWINS: u32 = 20;

/// Credentials that work.
pub(super) struct Entered {
    /// With what the probe kept.
    credentials: Credentials,
    pub(super) identity: CredentialIdentity,
}

#[derive(Serialize, Deserialize)]
struct Text {
    credentials: String,
    name: String,
    address: String,
    hosts: Vec<String>,
    kept: BTreeMap<String, String>,
    profiles: Vec<RemoteProfile>,
}

impl Entered {
    pub(super) fn new(credentials: Credentials, identity: CredentialIdentity) -> Self {
        Self { credentials: credentials.with_kept(&identity.kept), identity }
    }

    /// JSON, to be sealed.
    pub(super) fn to_sealed_text(&self) -> Result<SecretString, VaultError> {
        let CredentialIdentity { name, address, hosts, kept, profiles } = self.identity.clone();
        let credentials = self.credentials.to_sealed_text().expose_secret().to_owned();
        let text = Text { credentials, name, address, hosts, kept, profiles };
        serde_json::to_string(&text).map(SecretString::from).map_err(|_| VaultError::Malformed)
    }

    /// Reads what [`Entered::to_sealed_text`] wrote.
    pub(super) fn from_sealed_text(text: &SecretString) -> Result<Self, VaultError> {
        let text: Text = serde_json::from_str(text.expose_secret()).map_err(|_| VaultError::Malformed)?;
        let Text { credentials, name, address, hosts, kept, profiles } = text;
        let credentials = Credentials::from_sealed_text(&credentials.into())?;
        Ok(Self { credentials, identity: CredentialIdentity { name, address, hosts, kept, profiles } })
    }

    /// What they give access to, once they belong to `account`.
    fn profiles(&self, entry: &Entry, account: AccountId) -> Vec<RemoteProfile> {
        match remote::find_own_profile(entry, &self.credentials, account) {
            Ok(Some(own)) => vec![own],
            _ => self.identity.profiles.clone(),
        }
    }
}

/// Somebody who enters credentials of an integration.
pub(super) struct Keeping<'a> {
    pub(super) core: &'a Core,
    pub(super) viewer: &'a Viewer,
    pub(super) entry: &'a Entry,
    pub(super) entered: &'a Entered,
}

impl Keeping<'_> {
    /// Who they are.
    pub(super) async fn subject(&self, unit: &mut dyn Unit) -> Result<String, AppError> {
        let subject = find_subject(self.core, unit, self.viewer.agency, self.entry, &self.entered.credentials).await?;
        subject.ok_or(AppError::BadInput)
    }

    /// Whether they give a connection what it reports on. Where nobody but the account itself tells what that is, only the
    /// same identity does.
    pub(super) fn reaches(&self, used: &Linked, is_same: bool) -> bool {
        let Some(profile) = &used.profile else { return true };
        if self.entry.is_profile_untold() {
            return is_same;
        }
        let listed = &self.entered.identity.profiles;
        listed.iter().any(|listed| self.entry.profiles.is_same(&listed.remote_id, &profile.remote_id))
    }

    /// Whether an account has these very credentials, for the same hosts. Names may differ.
    pub(super) fn is_known(&self, account: &Account) -> bool {
        let Ok(stored) = open_credentials(self.core, account) else { return false };
        let counts = |field: &&FieldSpec| field.is_secret() || self.entry.counts(&field.key);
        let value = |of: &Credentials, key: &str| of.0.get(key).map(|value| value.expose_secret().to_owned());
        let is_equal = |field: &FieldSpec| value(&stored, &field.key) == value(&self.entered.credentials, &field.key);
        account.hosts == self.entered.identity.hosts && self.entry.fields().iter().filter(counts).all(is_equal)
    }

    /// As an account of their own, unless the viewer may use one that has these very credentials. Changes those of none.
    pub(super) async fn keep_apart(&self, unit: &mut dyn Unit, linked: Linked) -> Result<(), AppError> {
        let Self { core, viewer, entry, entered } = *self;
        let subject = self.subject(unit).await?;
        for account in unit.accounts_of_subject(viewer.agency, entry.provider(), &subject, MOST_TWINS).await? {
            let uses = unit.connections_of_account(viewer.agency, account.id).await?;
            if rights::may_use(viewer, &account, &uses) && self.is_known(&account) {
                return self.renew(unit, linked, account, false).await;
            }
        }
        let now = core.clock.unix();
        let id = AccountId(core.entropy.uuid(now));
        let secret = core.vault.seal("accounts.secret", viewer.agency, id.0, &entered.credentials.to_sealed_text())?;
        let mut account = Account {
            id,
            agency: viewer.agency,
            provider: entry.provider().to_owned(),
            application: None,
            subject: String::new(),
            name: entered.identity.name.clone(),
            address: entered.identity.address.clone(),
            health: Health::Healthy,
            health_since: now,
            evidence: None,
            scopes: Vec::new(),
            secret,
            token_version: 0,
            access_expires_at: None,
            hard_expires_at: None,
            hosts: entered.identity.hosts.clone(),
            created_by: viewer.member,
            created_at: now,
            connected_at: now,
        };
        account.subject = free_subject(unit, &account, &subject).await?;
        unit.add_account(&account).await?;
        self.link(unit, linked, &account).await
    }

    /// In place of those of `account`, wherever it is used; `renamed`: its name too.
    pub(super) async fn renew(
        &self,
        unit: &mut dyn Unit,
        linked: Linked,
        mut account: Account,
        renamed: bool,
    ) -> Result<(), AppError> {
        let Self { core, entered, .. } = *self;
        let now = core.clock.unix();
        let subject = self.subject(unit).await?;
        if !is_subject(&account, &subject) {
            account.subject = free_subject(unit, &account, &subject).await?;
            unit.set_subject(account.agency, account.id, &account.subject).await?;
        }
        let text = entered.credentials.to_sealed_text();
        account.secret = core.vault.seal("accounts.secret", account.agency, account.id.0, &text)?;
        if renamed {
            account.name.clone_from(&entered.identity.name);
            account.address.clone_from(&entered.identity.address);
        }
        account.hosts.clone_from(&entered.identity.hosts);
        (account.health, account.health_since, account.evidence) = (Health::Healthy, now, None);
        account.connected_at = now;
        unit.renew_account(&account).await?;
        self.link(unit, linked, &account).await
    }

    /// The connection uses `account` from now on, and whatever uses it is tried at once.
    async fn link(&self, unit: &mut dyn Unit, linked: Linked, account: &Account) -> Result<(), AppError> {
        let Self { core, viewer, entry, entered } = *self;
        let (now, id, here) = (core.clock.unix(), account.id, linked.connection.id);
        let profiles = entered.profiles(entry, id);
        let mut uses = unit.connections_of_account(viewer.agency, id).await?;
        if !uses.iter().any(|used| used.connection.id == here) {
            uses.push(linked);
        }
        for used in uses {
            let is_here = used.connection.id == here;
            // Of several, a person chooses; one that was chosen before stays. An account that is its own profile has no other.
            let chosen = match profiles.as_slice() {
                [only] if is_here || entry.profiles.is_the_account() => Some(only),
                many if is_here => many.iter().find(|profile| {
                    let before = used.profile.as_ref().map(|before| before.remote_id.as_str());
                    before.is_some_and(|before| entry.profiles.is_same(before, &profile.remote_id))
                }),
                _ => None,
            };
            let mut row = used.connection;
            let profile = match chosen {
                Some(chosen) => Some(self.put_profile(unit, chosen, id).await?),
                None if is_here => None,
                None => row.profile,
            };
            if row.account != Some(id) {
                if let Some(left) = row.account {
                    settle_alert(unit, viewer.agency, left, now).await?;
                }
                (row.account, row.connected_at) = (Some(id), Some(now));
            }
            row.profile = profile;
            (row.health, row.health_since, row.evidence) = (Health::Healthy, now, None);
            unit.update_connection(&row).await?;
            enqueue_sync(unit, viewer.agency, row.id, id, now).await?;
        }
        unit.add_event(&Event {
            agency: viewer.agency,
            account: Some(id),
            connection: None,
            member: Some(viewer.member),
            kind: EventKind::CredentialsSaved,
            at: now,
        })
        .await?;
        enqueue_look(unit, viewer.agency, id, false, now, &*core.entropy).await?;
        announce_mended(unit, viewer.agency, id, now).await?;
        Ok(())
    }

    /// The row of a profile. One that other accounts report on too stays as they know it.
    async fn put_profile(
        &self,
        unit: &mut dyn Unit,
        profile: &RemoteProfile,
        account: AccountId,
    ) -> Result<ProfileId, AppError> {
        let (agency, integration) = (self.viewer.agency, &self.entry.key);
        if let Some(known) = unit.profile_by_remote_id(agency, integration, &profile.remote_id).await? {
            let accounts = unit.accounts_of_profile(agency, known).await?;
            if accounts.iter().any(|other| *other != account) {
                return Ok(known);
            }
        }
        let fresh = ProfileId(self.core.entropy.uuid(self.core.clock.unix()));
        Ok(unit.put_profile(&profile.to_profile(fresh, agency, integration.clone())).await?)
    }
}
