//! Credentials: what was typed is tested against the platform before it is kept; until then the old ones stay.

use std::collections::BTreeMap;

use app::{
    backend::FieldValues,
    model::{
        error::AppError,
        health::Health,
        ids::{AccountId, ConnectionId, ProfileId},
        member::Viewer,
    },
};
use secrecy::SecretString;

use super::ConnectionsService;
use crate::{
    alert::jobs::settle_alert,
    catalogue::{Entry, FieldSpec},
    health::breakage::announce_mended,
    service::rights,
    store::{
        Unit,
        account::Account,
        connection::Linked,
        event::{Event, EventKind},
    },
    sync::{
        queue::{enqueue_look, enqueue_sync},
        remote::{self, CredentialIdentity},
    },
    vault::secret::Credentials,
};

/// Characters that one value may have.
const LONGEST: usize = 20_000;

impl ConnectionsService {
    pub(super) async fn test_and_keep(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        fields: FieldValues,
    ) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        drop(unit);
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        if entry.fields().is_empty() {
            return Err(AppError::BadInput);
        }
        let credentials = check_fields(entry.fields(), fields)?;
        let identity = remote::test_credentials(&self.core, entry, &credentials).await?;

        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        self.keep(&mut *unit, &viewer, entry, linked, identity, &credentials).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    async fn keep(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        entry: &Entry,
        linked: Linked,
        identity: CredentialIdentity,
        credentials: &Credentials,
    ) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        let known = unit.account_by_subject(viewer.agency, entry.provider(), None, &identity.subject).await?;
        let id = known.as_ref().map_or_else(|| AccountId(self.core.entropy.uuid(now)), |known| known.id);
        let sealed = credentials.clone().with_kept(&identity.kept);
        let secret = self.core.vault.seal("accounts.secret", viewer.agency, id.0, &sealed.to_sealed_text())?;
        let account = Account {
            id,
            agency: viewer.agency,
            provider: entry.provider().to_owned(),
            application: None,
            subject: identity.subject,
            name: identity.name,
            address: identity.address,
            health: Health::Healthy,
            health_since: now,
            evidence: None,
            scopes: Vec::new(),
            secret,
            token_version: known.as_ref().map_or(0, |known| known.token_version),
            access_expires_at: None,
            hard_expires_at: None,
            hosts: identity.hosts,
            created_by: known.as_ref().map_or(viewer.member, |known| known.created_by),
            created_at: known.as_ref().map_or(now, |known| known.created_at),
            connected_at: now,
        };
        match known {
            Some(_) => unit.renew_account(&account).await?,
            None => unit.add_account(&account).await?,
        }
        // Of several, a person chooses; one that was chosen before stays.
        let chosen = match identity.profiles.as_slice() {
            [only] => Some(only),
            many => {
                let before = linked.profile.as_ref().map(|profile| profile.remote_id.as_str());
                many.iter().find(|profile| Some(profile.remote_id.as_str()) == before)
            }
        };
        let profile = match chosen {
            Some(chosen) => {
                let fresh = ProfileId(self.core.entropy.uuid(now));
                Some(unit.put_profile(&chosen.to_profile(fresh, viewer.agency, entry.key.clone())).await?)
            }
            None => None,
        };
        let here = linked.connection.id;
        let mut uses = unit.connections_of_account(viewer.agency, id).await?;
        if !uses.iter().any(|used| used.connection.id == here) {
            uses.push(linked);
        }
        for used in uses {
            let mut row = used.connection;
            if row.id == here {
                if row.account != Some(id) {
                    if let Some(left) = row.account {
                        settle_alert(unit, viewer.agency, left, now).await?;
                    }
                    (row.account, row.connected_at) = (Some(id), Some(now));
                }
                if row.profile != profile {
                    (row.profile, row.last_good_at) = (profile, None);
                }
            }
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
        enqueue_look(unit, viewer.agency, id, false, now, &*self.core.entropy).await?;
        announce_mended(unit, viewer.agency, id, now).await?;
        Ok(())
    }
}

/// The values of the form; unknown ones are dropped, missing ones refused. Secrets keep their blanks.
fn check_fields(specs: &[FieldSpec], mut values: FieldValues) -> Result<Credentials, AppError> {
    let mut checked = BTreeMap::new();
    for spec in specs {
        let value = values.remove(&spec.key).unwrap_or_default();
        let value = if spec.is_secret() { value } else { value.trim().to_owned() };
        if value.len() > LONGEST {
            return Err(AppError::TooLarge);
        }
        if !spec.accepts(&value) {
            return Err(AppError::BadInput);
        }
        checked.insert(spec.key.clone(), SecretString::from(value));
    }
    Ok(Credentials(checked))
}
