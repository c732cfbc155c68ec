//! What every view of this room needs: the time, a zone, and names.

use std::collections::BTreeSet;

use app::model::moment::Moment;
use jiff::{Timestamp, tz::TimeZone};

use crate::{core::Core, service::moments, store::campaign::Campaign};

/// The present, as one campaign sees it.
pub(super) struct Present {
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
}

impl Present {
    /// In the campaign's zone; UTC should the zone have left the database.
    pub(super) fn of(core: &Core, campaign: &Campaign) -> Self {
        Self { now: core.clock.now(), zone: moments::zone_of(&campaign.time_zone) }
    }

    /// Where no campaign is looked at.
    pub(super) fn utc(core: &Core) -> Self {
        Self { now: core.clock.now(), zone: TimeZone::UTC }
    }

    /// In the zone of all these campaigns, where they share one.
    pub(super) fn shared<'a>(core: &Core, zones: impl IntoIterator<Item = &'a str>) -> Self {
        let zones: BTreeSet<&str> = zones.into_iter().collect();
        let zone = zones.first().filter(|_| zones.len() == 1).and_then(|zone| TimeZone::get(zone).ok());
        Self { now: core.clock.now(), zone: zone.unwrap_or(TimeZone::UTC) }
    }

    pub(super) fn moment(&self, unix: i64) -> Moment {
        moments::moment(unix, self.now, &self.zone)
    }

    /// A moment that follows a verb: "today, 06:00", "on 12 Nov".
    pub(super) fn on(&self, unix: i64) -> String {
        let words = self.moment(unix).words;
        if words.starts_with(|first: char| first.is_ascii_digit()) { format!("on {words}") } else { words }
    }
}
