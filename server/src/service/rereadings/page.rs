//! What one can ask for in a campaign, and what came of the last asks.

use app::model::{
    error::AppError,
    ids::{CampaignId, ProfileId},
    member::Viewer,
    rereading::{RereadingRow, RereadingSource, RereadingsPage},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{RereadingsService, first_day, source::Source, words::tell};
use crate::{
    service::{
        moments::{day_words, moment, span_words, zone_of},
        names::name_source,
        rights,
    },
    store::{connection::Linked, rereading::Rereading, series::Pulled},
    sync::today_of,
};

/// Asks that are shown.
const SHOWN: u32 = 10;

impl RereadingsService {
    pub(super) async fn read_page(&self, viewer: Viewer, campaign: CampaignId) -> Result<RereadingsPage, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let linked = unit.connections_of_campaign(viewer.agency, campaign.id).await?;
        let sources: Vec<Source<'_>> =
            linked.iter().filter_map(|linked| self.source(linked, &campaign.currency)).collect();
        let profiles: Vec<ProfileId> = sources.iter().map(|source| source.profile.id).collect();
        let pulled = unit.pulled(viewer.agency, &profiles, Date::MIN, Date::MAX).await?;
        let asked = unit.rereadings(viewer.agency, &profiles, SHOWN).await?;
        drop(unit);
        let zone = zone_of(&campaign.time_zone);
        let now = self.core.clock.now();
        let row = |asked: &Rereading| {
            let source = sources.iter().find(|source| source.profile.id == asked.profile)?;
            Some(source.row(asked, now, &zone))
        };
        Ok(RereadingsPage {
            campaign: campaign.id,
            rows: asked.iter().filter_map(row).collect(),
            sources: sources.iter().filter_map(|source| source.offer(&pulled)).collect(),
            may_ask: viewer.role.may_edit() && campaign.archived_at.is_none(),
        })
    }

    fn source<'a>(&'a self, linked: &'a Linked, currency: &'a str) -> Option<Source<'a>> {
        let profile = linked.profile.as_ref()?;
        Some(Source {
            linked,
            profile,
            entry: self.core.catalogue.entry(&linked.connection.integration)?,
            currency: profile.currency.as_deref().unwrap_or(currency),
            today: today_of(&self.core, profile),
        })
    }
}

impl Source<'_> {
    fn name(&self) -> String {
        name_source(self.entry, self.profile)
    }

    /// `None`: it has no days, or nobody is signed in.
    fn offer(&self, pulled: &[Pulled]) -> Option<RereadingSource> {
        self.linked.account.as_ref()?;
        let own: Vec<Pulled> = pulled.iter().filter(|pulled| pulled.profile == self.profile.id).cloned().collect();
        let first = day_words(first_day(self.entry, self.today, &own)?, self.today);
        let label = format!("{} (from {first})", self.name());
        Some(RereadingSource { connection: self.linked.connection.id, profile: self.profile.id, label })
    }

    fn row(&self, asked: &Rereading, now: Timestamp, zone: &TimeZone) -> RereadingRow {
        let told = tell(self, asked);
        RereadingRow {
            id: asked.id,
            source: self.name(),
            days: span_words(asked.first, asked.last, self.today),
            asked: moment(asked.asked_at, now, zone),
            stage: told.stage,
            words: told.words,
            changes: told.changes,
            more: told.more,
            mend: told.is_to_mend.then_some(self.linked.connection.id),
        }
    }
}
