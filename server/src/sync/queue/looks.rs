//! Accounts between their syncs: when they are looked at.

use app::model::{
    agency::LookEvery,
    ids::{AccountId, AgencyId},
};

use crate::{
    entropy::Entropy,
    store::{
        StoreError, Unit,
        job::{Lane, NewJob, Priority},
        life::RefreshLife,
    },
    work::pause::jitter,
};

/// The kind of a job that sees whether an account's access still works, and keeps it alive. Its payload is the account's id.
pub const REFRESH: &str = "refresh";
/// The same for an account with credentials, which are tried out.
pub(crate) const PROBE: &str = "probe";
/// What the keys of both begin with.
pub(crate) const LOOK_PREFIX: &str = "look:";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The key under which the look at an account waits.
pub fn look_key(account: AccountId) -> String {
    format!("{LOOK_PREFIX}{account}")
}

/// Has an account looked at within an hour, after a person has given or renewed access: that look knows when the next one is due,
/// and a look that is parked gets one more try. `has_tokens`: whether it holds tokens rather than credentials.
pub async fn enqueue_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    unit.unpark_jobs(&[look_key(account)], now).await?;
    // Where tokens are known to end soon, that look comes in time.
    let held = match unit.account(agency, account).await?.and_then(|account| account.application) {
        Some(application) => unit.refresh_life(agency, application).await?.held(None),
        None => None,
    };
    add_look(unit, agency, account, has_tokens, now + jitter(soon_for(held), entropy)).await
}

/// Has accounts looked at soon whose refresh tokens live as was learned: each of them is renewed in time from then on.
pub(crate) async fn enqueue_kept_looks(
    unit: &mut dyn Unit,
    agency: AgencyId,
    accounts: &[AccountId],
    life: &RefreshLife,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let within = soon_for(life.held(None));
    for account in accounts {
        add_look(unit, agency, *account, true, now + jitter(within, entropy)).await?;
    }
    Ok(())
}

/// Seconds within which a first look comes, where tokens certainly live for `held`, if they are known to end.
fn soon_for(held: Option<i64>) -> i64 {
    held.map_or(HOUR, |held| (held / 4).clamp(MINUTE, HOUR))
}

/// The same within a day where nobody has: what is parked stays so.
pub(crate) async fn schedule_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    add_look(unit, agency, account, has_tokens, now + jitter(DAY, entropy)).await
}

/// All accounts of an agency that are not broken, which wants them looked at so often from now on.
pub(crate) async fn schedule_looks(
    unit: &mut dyn Unit,
    agency: AgencyId,
    every: LookEvery,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    for (account, has_tokens) in unit.accounts_to_look_at(agency).await? {
        let due_at = now + jitter(i64::from(every.hours()) * HOUR, entropy);
        add_look(unit, agency, account, has_tokens, due_at).await?;
    }
    Ok(())
}

async fn add_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: if has_tokens { REFRESH } else { PROBE },
        lane: Lane::Data,
        priority: Priority::Usual,
        key: look_key(account),
        account: Some(account),
        payload: account.to_string(),
        due_at,
    })
    .await
}
