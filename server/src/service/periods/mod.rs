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
        ids::ConnectionId,
        member::Viewer,
        rereading::{MOST_PERIODS, Unaskable},
    },
};
use async_trait::async_trait;

use super::{askable::find_askable, dashboards::DashboardsService};
use crate::{core::Core, sync::periods::order_periods};

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
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let (linked, campaign, profile) = find_askable(&mut *unit, &viewer, connection).await?;
        let days = self.dashboards.counted_days(&campaign, range);
        if days.is_empty() {
            return Err(Unaskable::NotOver.into());
        }
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(Unaskable::NotConnected)?;
        let asked = unit.count_period_asks(viewer.agency, profile.id, now - DAY).await?;
        if asked.saturating_add(u32::try_from(days.len()).unwrap_or(u32::MAX)) > MOST_PERIODS {
            return Err(Unaskable::AskedPeriodsOften.into());
        }
        if !order_periods(&mut *unit, entry, &linked, &days, Some(viewer.member), now).await? {
            return Err(Unaskable::NoDays.into());
        }
        unit.add_change(viewer.agency, None, ChangeSubject::Data(profile.id), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}
