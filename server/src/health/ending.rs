//! Access that works and ends on a known day: shown two weeks before, so that it is renewed without haste.

use app::model::health::Health;

use super::breakage::announce_account;
use crate::{
    core::Core,
    store::{
        StoreError,
        event::{Event, EventKind},
    },
};

/// Seconds before the end from which on an account is shown as ending.
const NOTICE: i64 = 14 * 86_400;

/// The health of an account that works and ends at `on`, Unix seconds.
pub fn ending_health(on: Option<i64>, now: i64) -> Health {
    match on {
        Some(on) if on - now <= NOTICE => Health::Expiring { on },
        _ => Health::Healthy,
    }
}

/// Shows those as ending whose time has come, and those as healthy for which a clock was ahead. Nothing breaks by a date: only a provider's refusal does that.
pub(crate) async fn show_endings(core: &Core) -> Result<(), StoreError> {
    let now = core.clock.unix();
    // Most looks find nothing: they don't take the writer.
    let mut unit = core.store.read().await?;
    let mut changing = unit.ending_accounts(now + NOTICE).await?;
    changing.append(&mut unit.accounts_shown_too_early(now + NOTICE).await?);
    drop(unit);
    if changing.is_empty() {
        return Ok(());
    }
    let mut unit = core.store.write().await?;
    for account in changing {
        let health = ending_health(account.hard_expires_at, now);
        let (agency, id, version) = (account.agency, account.id, account.token_version);
        if !unit.set_account_health(agency, id, version, health, now, None).await? {
            continue;
        }
        tracing::info!(account = %id, health = health.key(), "what is known of the end of an access has changed");
        if let Health::Expiring { on } = health {
            unit.add_event(&Event {
                agency,
                account: Some(id),
                connection: None,
                member: None,
                kind: EventKind::Expiring { on },
                at: now,
            })
            .await?;
        }
        announce_account(&mut *unit, agency, id, now).await?;
    }
    unit.commit().await?;
    core.live.wake();
    Ok(())
}
