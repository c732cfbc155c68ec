//! What is written when an account breaks, and who hears of it.

use app::model::{
    cause::Cause,
    change::ChangeSubject,
    health::Health,
    ids::{AccountId, AgencyId},
};

use crate::{
    alert::jobs::{raise_alert, settle_alert},
    store::{
        StoreError, Unit,
        account::{Account, Evidence},
        event::{Event, EventKind},
    },
};

/// Breaks an account, unless somebody has renewed it since `account` was read. Answers whether it is broken by that. One that was
/// broken for the same cause before stays so since then, and is told to nobody again.
pub async fn break_account(
    unit: &mut dyn Unit,
    account: &Account,
    cause: Cause,
    evidence: &Evidence,
    now: i64,
) -> Result<bool, StoreError> {
    let cause = own_cause(unit, account, cause).await?;
    let health = Health::Broken { cause };
    let (agency, id, version) = (account.agency, account.id, account.token_version);
    let Some(stored) = unit.account(agency, id).await? else { return Ok(false) };
    // Written where it was found out, or tried once more for somebody: no news, though the evidence is newer.
    let is_news = stored.health != health;
    let since = if is_news { now } else { stored.health_since };
    let written = unit.set_account_health(agency, id, version, health, since, Some(evidence)).await?;
    if written && !is_news {
        tell_pages(unit, agency, id, now).await?;
    } else if written {
        tracing::warn!(account = %id, provider = account.provider, ?cause, "an account is broken");
        unit.add_event(&Event {
            agency,
            account: Some(id),
            connection: None,
            member: None,
            kind: EventKind::Broken { cause, evidence: Some(evidence.clone()) },
            at: now,
        })
        .await?;
        announce_account(unit, agency, id, now).await?;
    }
    Ok(written)
}

/// What a provider's no is about, where the account came through an app that the agency has replaced: its client may be gone there,
/// which nobody did to the account.
pub async fn own_cause(unit: &mut dyn Unit, account: &Account, cause: Cause) -> Result<Cause, StoreError> {
    let (Cause::Revoked | Cause::AppMisconfigured, Some(id)) = (cause, account.application) else { return Ok(cause) };
    let application = unit.application(account.agency, id).await?;
    let is_replaced = application.is_some_and(|application| application.successor.is_some());
    Ok(if is_replaced { Cause::AppReplaced } else { cause })
}

/// Tells every page that shows this account or one of its connections, and in a while the people who look after it.
pub async fn announce_account(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    now: i64,
) -> Result<(), StoreError> {
    raise_alert(unit, agency, account, now).await?;
    tell_pages(unit, agency, account, now).await
}

/// The same after somebody has mended it, or taken it away.
pub async fn announce_mended(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    now: i64,
) -> Result<(), StoreError> {
    tracing::info!(%account, "an account was connected, mended or taken away");
    settle_alert(unit, agency, account, now).await?;
    tell_pages(unit, agency, account, now).await
}

async fn tell_pages(unit: &mut dyn Unit, agency: AgencyId, account: AccountId, now: i64) -> Result<(), StoreError> {
    unit.add_change(agency, None, ChangeSubject::Account(account), now).await?;
    for linked in unit.connections_of_account(agency, account).await? {
        let connection = linked.connection;
        unit.add_change(agency, Some(connection.campaign), ChangeSubject::Connection(connection.id), now).await?;
    }
    Ok(())
}
