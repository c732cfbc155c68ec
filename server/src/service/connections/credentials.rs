//! Credentials that were entered: tested against the platform before anything else. Then they are kept, or, where they would
//! take the place of others that they may not be meant for, they wait for a person's choice.

use std::collections::BTreeMap;

use app::{
    backend::FieldValues,
    model::{credentials::CredentialsEnd, error::AppError, field_error::Wrong, ids::ConnectionId, member::Viewer},
};
use secrecy::SecretString;

use super::{
    ConnectionsService,
    keep::{Entered, Keeping},
    offers::{Question, Reach},
    subjects::{is_subject, settle_account},
};
use crate::{
    catalogue::FieldSpec,
    remote,
    service::rights,
    store::{Unit, connection::Linked},
    vault::Credentials,
};

/// Characters that one value may have.
const LONGEST: usize = 20_000;

impl ConnectionsService {
    pub(super) async fn test_and_keep(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        fields: FieldValues,
    ) -> Result<CredentialsEnd, AppError> {
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
        let entered = Entered::new(credentials, identity);

        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let keeping = Keeping { core: &self.core, viewer: &viewer, entry, entered: &entered };
        let end = self.keep_or_ask(&mut *unit, &keeping, linked).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(end)
    }

    async fn keep_or_ask(
        &self,
        unit: &mut dyn Unit,
        keeping: &Keeping<'_>,
        linked: Linked,
    ) -> Result<CredentialsEnd, AppError> {
        let Keeping { viewer, entry, .. } = *keeping;
        let Some(mut account) = linked.account.clone() else {
            keeping.keep_apart(unit, linked).await?;
            return Ok(CredentialsEnd::Kept);
        };
        settle_account(&self.core, unit, entry, &mut account).await?;
        let is_same = is_subject(&account, &keeping.subject(unit).await?);
        let uses = unit.connections_of_account(viewer.agency, account.id).await?;
        let reach: Reach = uses
            .into_iter()
            .map(|used| {
                let is_reached = keeping.reaches(&used, is_same);
                (used, is_reached)
            })
            .collect();
        let sees_all = reach.iter().all(|(used, _)| viewer.may_see(used.connection.campaign));
        let reaches_all = reach.iter().all(|(_, is_reached)| *is_reached);
        // Another identity that reaches every profile does for all that uses this one; with no profile to compare, it
        // shows nothing about the others.
        let is_compared = reach.iter().any(|(used, _)| used.profile.is_some());
        let is_meant = is_same || is_compared || (reach.len() == 1 && !entry.is_profile_untold());
        if keeping.is_known(&account) || (sees_all && reaches_all && is_meant) {
            // Its profile may have been settled.
            let linked = rights::find_connection(unit, viewer, linked.connection.id).await?;
            keeping.renew(unit, linked, account, sees_all).await?;
            return Ok(CredentialsEnd::Kept);
        }
        let is_untold = entry.is_profile_untold() && !is_same;
        self.ask(unit, keeping, linked.connection.id, Question { account, reach, is_untold }).await?;
        Ok(CredentialsEnd::Asked)
    }
}

/// The values of the form; unknown ones are dropped, missing ones refused. Secrets keep their blanks.
fn check_fields(specs: &[FieldSpec], mut values: FieldValues) -> Result<Credentials, AppError> {
    let mut checked = BTreeMap::new();
    for spec in specs {
        let value = values.remove(&spec.key).unwrap_or_default();
        let value = if spec.is_secret() { value } else { value.trim().to_owned() };
        let wrong = if value.len() > LONGEST { Some(Wrong::TooLong) } else { spec.find_wrong(&value) };
        if let Some(wrong) = wrong {
            return Err(AppError::of_field(None, &spec.key, wrong));
        }
        checked.insert(spec.key.clone(), SecretString::from(value));
    }
    Ok(Credentials(checked))
}
