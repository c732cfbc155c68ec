//! Who an account of credentials is: what the platform says, or the secret itself; never what somebody types beside it.

use app::model::{
    error::AppError,
    ids::{AgencyId, ProfileId},
};
use secrecy::ExposeSecret;

use crate::{
    catalogue::{Entry, EntryAuth, Input},
    core::Core,
    remote::{self, RemoteProfile},
    store::{
        Unit,
        account::Account,
        connection::{Linked, Profile},
        credential::TWIN,
    },
    sync::queue::enqueue_sync,
    vault::{Credentials, MarkKey, VaultError},
};

/// Accounts that are settled in one unit, so that others can write in between.
const AT_ONCE: usize = 50;

/// The subject of `credentials`, which hold what the probe kept. `None`: they lack something that the file names by now.
pub(super) async fn find_subject(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    entry: &Entry,
    credentials: &Credentials,
) -> Result<Option<String>, AppError> {
    let EntryAuth::Credentials { identity, .. } = &entry.auth else { return Ok(None) };
    let mark = match identity.subject.inputs().any(|input| *input == Input::Secret) {
        true => find_key(core, unit, agency).await?.mark(secrets_of(entry, credentials)),
        false => String::new(),
    };
    Ok(remote::name_subject(entry, credentials, &mark).ok())
}

/// The secrets of a form in the order of its fields; all of its values, should it have none.
fn secrets_of<'a>(entry: &'a Entry, credentials: &'a Credentials) -> Vec<&'a str> {
    let has_secrets = entry.fields().iter().any(|field| field.is_secret());
    let fields = entry.fields().iter().filter(|field| field.is_secret() || !has_secrets);
    fields.map(|field| credentials.0.get(&field.key).map(ExposeSecret::expose_secret).unwrap_or_default()).collect()
}

/// The agency's key for marks, made when it is first needed.
async fn find_key(core: &Core, unit: &mut dyn Unit, agency: AgencyId) -> Result<MarkKey, AppError> {
    const PURPOSE: &str = "subject_keys.secret";
    if let Some(sealed) = unit.subject_key(agency).await? {
        return Ok(MarkKey::from_sealed_text(core.vault.open(PURPOSE, agency, agency.0, &sealed)?));
    }
    let key = MarkKey::generate(&*core.entropy);
    let sealed = core.vault.seal(PURPOSE, agency, agency.0, &key.to_sealed_text())?;
    unit.add_subject_key(agency, &sealed).await?;
    Ok(key)
}

/// The credentials of an account, with what was kept of the probe.
pub(super) fn open_credentials(core: &Core, account: &Account) -> Result<Credentials, VaultError> {
    let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
    Credentials::from_sealed_text(&text)
}

/// Whether `account` is the identity `subject`, alone or beside others.
pub(super) fn is_subject(account: &Account, subject: &str) -> bool {
    account.subject == subject || account.subject == twin_of(account, subject)
}

fn twin_of(account: &Account, subject: &str) -> String {
    format!("{subject}{TWIN}{}", account.id)
}

/// `subject`, or a twin of it if another account has it.
pub(super) async fn free_subject(unit: &mut dyn Unit, account: &Account, subject: &str) -> Result<String, AppError> {
    let known = unit.account_by_subject(account.agency, &account.provider, None, subject).await?;
    Ok(match known.filter(|known| known.id != account.id) {
        Some(_) => twin_of(account, subject),
        None => subject.to_owned(),
    })
}

/// Brings the subject of an account and the ids of its profiles to what the catalogue says by now: it may have been connected
/// when people typed who it is. Its profiles keep their numbers. Asks no platform, and changes nothing the second time.
pub(super) async fn settle_account(
    core: &Core,
    unit: &mut dyn Unit,
    entry: &Entry,
    account: &mut Account,
) -> Result<bool, AppError> {
    let credentials = match open_credentials(core, account) {
        Ok(credentials) => credentials,
        Err(error) => {
            // Nothing is known of them; whoever enters new ones may still do so.
            tracing::warn!(account = %account.id, %error, "stored credentials can't be opened");
            return Ok(false);
        }
    };
    let Some(subject) = find_subject(core, unit, account.agency, entry, &credentials).await? else { return Ok(false) };
    let mut is_changed = false;
    if !is_subject(account, &subject) {
        account.subject = free_subject(unit, account, &subject).await?;
        unit.set_subject(account.agency, account.id, &account.subject).await?;
        is_changed = true;
    }
    let own = remote::find_own_profile(entry, &credentials, account.id).ok().flatten();
    for used in unit.connections_of_account(account.agency, account.id).await? {
        let Some(profile) = used.profile.as_ref().filter(|_| used.connection.integration == entry.key) else {
            continue;
        };
        let wanted = match &own {
            Some(own) => own.remote_id.clone(),
            None => remote::put_in_place(entry, &credentials, &profile.remote_id),
        };
        if profile.remote_id != wanted {
            settle_profile(core, unit, account, own.as_ref(), used, &wanted).await?;
            is_changed = true;
        }
    }
    Ok(is_changed)
}

/// The oldest account of a profile takes it along, with all its numbers. Others have shared it by mistake: they begin with one
/// of their own, and what they leave behind is pulled again, over whatever of theirs stands there.
async fn settle_profile(
    core: &Core,
    unit: &mut dyn Unit,
    account: &Account,
    own: Option<&RemoteProfile>,
    used: Linked,
    wanted: &str,
) -> Result<(), AppError> {
    let (agency, now) = (account.agency, core.clock.unix());
    let Some(profile) = used.profile else { return Ok(()) };
    let sharing = unit.accounts_of_profile(agency, profile.id).await?;
    let is_first = sharing.first() == Some(&account.id);
    if unit.profile_by_remote_id(agency, &profile.integration, wanted).await?.is_none() && is_first {
        unit.set_remote_id(agency, profile.id, wanted).await?;
        return Ok(());
    }
    unit.forget_pulled_days(agency, profile.id).await?;
    let fresh = ProfileId(core.entropy.uuid(now));
    let row = match own {
        Some(own) => own.to_profile(fresh, agency, profile.integration),
        None => Profile { id: fresh, remote_id: wanted.to_owned(), ..profile },
    };
    let mut connection = used.connection;
    connection.profile = Some(unit.put_profile(&row).await?);
    unit.update_connection(&connection).await?;
    enqueue_sync(unit, agency, connection.id, account.id, now).await?;
    Ok(())
}

/// All accounts, once when a server starts: an earlier version may have connected them. The newest first, so that the oldest
/// takes a shared profile along when the others have left it. One that can't be read is left as it is.
pub async fn settle_accounts(core: &Core) -> Result<(), AppError> {
    let accounts = core.store.ask().await?.accounts_with_credentials().await?;
    for some in accounts.chunks(AT_ONCE) {
        let mut unit = core.store.write().await?;
        let mut changed = 0_u32;
        for account in some {
            let entry = core.catalogue.entries.values().find(|entry| entry.provider() == account.provider);
            let Some(entry) = entry else { continue };
            let mut account = account.clone();
            match settle_account(core, &mut *unit, entry, &mut account).await {
                Ok(is_changed) => changed += u32::from(is_changed),
                Err(error) => tracing::warn!(account = %account.id, %error, "who this account is can't be read"),
            }
        }
        if changed > 0 {
            unit.commit().await?;
            tracing::info!(accounts = changed, "accounts are no longer told apart by what was typed");
        }
    }
    Ok(())
}
