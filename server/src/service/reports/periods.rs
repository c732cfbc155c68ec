//! Numbers of whole periods in a report: asked for when its period is over, and waited for a while. What does not come keeps nothing away:
//! days have come by then, and tell the same per day.

use std::collections::BTreeSet;

use app::model::ids::ProfileId;
use jiff::civil::Date;

use super::{ReportsService, sources::ReportSource};
use crate::{
    service::dashboards::range_of,
    store::{StoreError, Unit, campaign::Campaign, period_number::PeriodState, run::Run},
    sync::periods::order_periods,
};

/// Seconds for which a run waits for them.
const LONGEST: i64 = 60 * 60;

impl ReportsService {
    /// Has a source asked for a run's days and for those they are compared with.
    pub(super) async fn ask_for_periods(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        campaign: &Campaign,
        source: &ReportSource,
    ) -> Result<(), StoreError> {
        let entry = self.core.catalogue.entry(&source.linked.connection.integration);
        if let Some(entry) = entry {
            let days = self.counted_days(campaign, run);
            order_periods(unit, entry, &source.linked, &days, None, self.core.clock.unix()).await?;
        }
        Ok(())
    }

    /// Whether some of them have no answer yet, and may still get one.
    pub(super) async fn waits_for_periods(
        &self,
        unit: &mut dyn Unit,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
    ) -> Result<bool, StoreError> {
        if run.asked_at.is_none_or(|asked| self.core.clock.unix() - asked > LONGEST) {
            return Ok(false);
        }
        let of_run = sources.iter().filter(|source| source.is_in(run));
        let profiles: BTreeSet<ProfileId> = of_run.filter_map(|source| source.linked.connection.profile).collect();
        let profiles: Vec<ProfileId> = profiles.into_iter().collect();
        let days = self.counted_days(campaign, run);
        let known = unit.period_numbers(run.agency, &profiles, &days).await?;
        Ok(known.iter().any(|one| one.state == PeriodState::Asked && one.numbers.is_empty()))
    }

    fn counted_days(&self, campaign: &Campaign, run: &Run) -> Vec<(Date, Date)> {
        self.dashboards.counted_days(campaign, range_of(run.first, run.last))
    }
}
