//! Numbers of whole periods: who may have a platform asked for them, and for which days.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use app::{
    backend::Periods,
    model::{
        change::ChangeSubject,
        date_range::DateRange,
        error::AppError,
        health::Health,
        ids::ConnectionId,
        member::Viewer,
        rereading::{MOST_PERIODS, Unaskable},
    },
};
use async_trait::async_trait;

use super::{dashboards::DashboardsService, rights};
use crate::{
    core::Core,
    store::{
        job::Priority,
        period_number::{PeriodAsk, PeriodKey},
    },
    sync::queue::enqueue_periods,
};

/// Seconds over which asks are counted.
const DAY: i64 = 24 * 60 * 60;

/// Implements the port's [`Periods`].
#[derive(Clone)]
pub struct PeriodsService {
    core: Core,
    dashboards: Arc<DashboardsService>,
}

impl PeriodsService {
    pub fn new(core: Core, dashboards: Arc<DashboardsService>) -> Self {
        Self { core, dashboards }
    }
}

#[async_trait]
impl Periods for PeriodsService {
    async fn ask(&self, viewer: Viewer, connection: ConnectionId, range: DateRange) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, linked.connection.campaign).await?;
        if campaign.archived_at.is_some() {
            return Err(Unaskable::Archived.into());
        }
        let (Some(account), Some(profile)) = (&linked.account, &linked.profile) else {
            return Err(Unaskable::NotConnected.into());
        };
        if matches!(linked.health(), Health::Broken { .. } | Health::NoAccess) {
            return Err(Unaskable::Broken.into());
        }
        let days = self.dashboards.counted_days(&campaign, range);
        if days.is_empty() {
            return Err(Unaskable::NotOver.into());
        }
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(Unaskable::NotConnected)?;
        let streams: Vec<&str> =
            entry.streams.iter().filter(|one| one.whole.is_some()).map(|one| one.key.as_str()).collect();
        if streams.is_empty() {
            return Err(Unaskable::NoDays.into());
        }
        let asked = unit.count_period_asks(viewer.agency, profile.id, now - DAY).await?;
        if asked.saturating_add(u32::try_from(days.len()).unwrap_or(u32::MAX)) > MOST_PERIODS {
            return Err(Unaskable::AskedPeriodsOften.into());
        }
        for stream in streams {
            for (first, last) in &days {
                let key = PeriodKey {
                    agency: viewer.agency,
                    profile: profile.id,
                    stream: stream.to_owned(),
                    first: *first,
                    last: *last,
                };
                unit.ask_period(&PeriodAsk { key, is_lasting: true, by: Some(viewer.member), at: now }).await?;
            }
        }
        enqueue_periods(&mut *unit, Priority::Asked, viewer.agency, connection, account.id, now).await?;
        unit.add_change(viewer.agency, None, ChangeSubject::Data(profile.id), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}
