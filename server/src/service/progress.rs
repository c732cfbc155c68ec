//! How far gaps are closed: for tiles, the window and the dashboard.

use std::collections::BTreeMap;

use app::model::{
    health::Health,
    ids::{AgencyId, ConnectionId, ProfileId},
    integration::Progress,
};
use jiff::civil::Date;

use crate::{
    catalogue::Entry,
    core::Core,
    service::moments::zone_of,
    store::{StoreError, Unit, connection::Linked, range::Range},
    sync::gap::Wanted,
};

/// The progress of those among `linked` that work and miss more than one day; one query for all of them, of some rows for
/// each stream. Optional streams are not counted: a platform may refuse them, or their older days, for good.
pub async fn read_progress(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    linked: &[Linked],
) -> Result<BTreeMap<ConnectionId, Progress>, StoreError> {
    let catching: Vec<Catching<'_>> = linked.iter().filter_map(|linked| Catching::of(core, linked)).collect();
    let profiles: Vec<ProfileId> = catching.iter().map(|one| one.profile).collect();
    let first = catching.iter().map(Catching::first).min();
    let last = catching.iter().map(|one| one.today).max();
    let (Some(first), Some(last)) = (first, last) else { return Ok(BTreeMap::new()) };
    let pulled = unit.pulled(agency, &profiles, first, last).await?;
    let totals = pulled.into_iter().filter(|own| own.breakdown.is_empty());
    let pulled: Days = totals.map(|own| ((own.profile, own.stream), own.ranges)).collect();
    let progress = |one: &Catching<'_>| Some((one.connection, one.progress(&pulled)?));
    Ok(catching.iter().filter_map(progress).collect())
}

/// The days pulled of a profile's streams.
type Days = BTreeMap<(ProfileId, String), Vec<Range>>;

/// A connection that may be catching up.
struct Catching<'a> {
    connection: ConnectionId,
    profile: ProfileId,
    entry: &'a Entry,
    today: Date,
}

impl<'a> Catching<'a> {
    fn of(core: &'a Core, linked: &Linked) -> Option<Self> {
        if !matches!(linked.health(), Health::Healthy | Health::Expiring { .. }) {
            return None;
        }
        let profile = linked.profile.as_ref()?;
        let zone = zone_of(&profile.time_zone);
        Some(Self {
            connection: linked.connection.id,
            profile: profile.id,
            entry: core.catalogue.entry(&linked.connection.integration)?,
            today: core.clock.now().to_zoned_datetime(zone).date(),
        })
    }

    fn wanted(&self) -> impl Iterator<Item = (&'a str, Wanted)> {
        let today = self.today;
        let wanted = self.entry.streams.iter().filter(|stream| !stream.optional);
        wanted.map(move |stream| (stream.key.as_str(), Wanted::back_from(today, stream.history_days, stream.late_days)))
    }

    fn first(&self) -> Date {
        self.wanted().map(|(_, wanted)| wanted.first).min().unwrap_or(self.today)
    }

    /// The stream that misses most stands for all.
    fn progress(&self, pulled: &Days) -> Option<Progress> {
        let closing = self.wanted().filter_map(|(stream, wanted)| {
            let days = pulled.get(&(self.profile, stream.to_owned())).map(Vec::as_slice).unwrap_or_default();
            wanted.closing(days)
        });
        let most = closing.max_by_key(|closing| closing.total - closing.done)?;
        Some(Progress { done: most.done, total: most.total })
    }
}
