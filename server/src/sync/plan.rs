//! What a sync is about: the steps of one connection, from what is stored and what the catalogue wants.

use std::collections::BTreeSet;

use app::model::ids::ConnectionId;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::gap::Wanted;
use crate::{
    catalogue::{Entry, Stream},
    core::Core,
    remote::window::Window,
    store::{
        StoreError, Unit,
        account::Account,
        connection::{Linked, Profile},
        job::{Job, Priority},
        range::{Fingerprint, Range},
        series::{Description, Pulled},
    },
};

/// What a sync is about, as it was read at its start.
pub(super) struct Plan<'a> {
    pub(super) entry: &'a Entry,
    pub(super) linked: Linked,
    pub(super) account: Account,
    pub(super) profile: Profile,
    /// The zone of the campaign: its nights.
    pub(super) zone: TimeZone,
    /// Newest first, and of the same days optional streams last: the others show that account and profile work.
    pub(super) steps: Vec<Step<'a>>,
    /// Optional streams that the platform refused when they were asked for last.
    pub(super) refused: BTreeSet<&'a str>,
    /// Days of a gap that this sync closes, if there was data before and more than a day is missing. What is optional may
    /// be missing.
    pub(super) gap: Option<u32>,
    /// Final days that were pulled with another description than today's: a job of their own pulls them again.
    pub(super) outdated: Vec<Step<'a>>,
    /// Breakdowns of streams that are not refused, newest first: a job of their own pulls them.
    pub(super) parts: Vec<Step<'a>>,
    /// Of the job that it is made for.
    pub(super) priority: Priority,
}

#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) stream: &'a Stream,
    /// The days that its stream should have.
    pub(super) wanted: Wanted,
    pub(super) window: Window,
    /// It holds today, or days that the platform still corrects.
    pub(super) is_newest: bool,
    /// It holds today: the one that is tried where its stream was refused.
    pub(super) is_first: bool,
}

impl<'a> Step<'a> {
    pub(super) fn of(stream: &'a Stream, wanted: Wanted, window: Window) -> Self {
        Self {
            stream,
            wanted,
            window,
            is_newest: window.to >= wanted.first_uncertain(),
            is_first: window.holds(wanted.today),
        }
    }

    /// The same for other days.
    pub(super) fn for_days(self, window: Window) -> Self {
        Self::of(self.stream, self.wanted, window)
    }

    /// Of its stream.
    pub(super) fn key(&self) -> &'a str {
        &self.stream.key
    }

    /// Whether it asks for a breakdown.
    pub(super) fn is_parts(&self) -> bool {
        self.stream.by.is_some()
    }
}

impl<'a> Plan<'a> {
    /// `None`: there is nothing to pull, or nobody may. Whoever changes that asks for a sync.
    pub(super) async fn read(core: &'a Core, job: &Job, connection: ConnectionId) -> Result<Option<Self>, StoreError> {
        let (agency, priority) = (job.agency, job.priority);
        let mut unit = core.store.read().await?;
        let linked = unit.connection(agency, connection).await?.filter(is_pulled);
        let Some(linked) = linked else { return Ok(None) };
        let (Some(account), Some(profile)) = (linked.account.clone(), linked.profile.clone()) else { return Ok(None) };
        let campaign = unit.campaign(agency, linked.connection.campaign).await?;
        let Some(campaign) = campaign.filter(|campaign| campaign.archived_at.is_none()) else { return Ok(None) };
        let Some(entry) = core.catalogue.entry(&linked.connection.integration) else {
            tracing::warn!(integration = %linked.connection.integration, "the catalogue has no such integration");
            return Ok(None);
        };
        let today = today_of(core, &profile);
        let refusals = unit.refusals(agency, &[connection]).await?;
        let refused = entry.optional_among(refusals.iter().map(|refusal| refusal.stream.as_str()));
        let all = unit.pulled(agency, &[profile.id], Date::MIN, Date::MAX).await?;
        let (mut steps, mut outdated, mut gap, mut had_data) = (Vec::new(), Vec::new(), None, false);
        for stream in &entry.streams {
            let wanted = Wanted::back_from(today, stream.history_days, stream.late_days);
            let pulled = pulled_of(&all, &stream.key);
            if !stream.optional {
                had_data |= !pulled.is_empty();
                gap = gap.max(wanted.closing(pulled).map(|closing| closing.total - closing.done));
            }
            let step = |window: Window| Step::of(stream, wanted, window);
            steps.extend(wanted.windows(pulled, stream.window_days).into_iter().map(step));
            outdated.extend(find_outdated(&mut *unit, &profile, stream, wanted, pulled).await?.into_iter().map(step));
        }
        steps.sort_by_key(|step| (std::cmp::Reverse(step.window.to), step.stream.optional));
        let parts = plan_parts(&mut *unit, entry, &profile, today, &refused).await?;
        let zone = zone_of(&campaign.time_zone);
        let gap = gap.filter(|_| had_data);
        Ok(Some(Self { entry, linked, account, profile, zone, steps, refused, gap, outdated, parts, priority }))
    }
}

/// How a stream is asked for today.
pub(super) fn describe(stream: &Stream) -> Description {
    Description { fingerprint: Fingerprint(stream.fingerprint), metrics: stream.metric_keys() }
}

/// Final days that the platform can be asked for again, as it gives other numbers now. Nothing if that was tried and brought
/// less than stands.
async fn find_outdated(
    unit: &mut dyn Unit,
    profile: &Profile,
    stream: &Stream,
    wanted: Wanted,
    pulled: &[Range],
) -> Result<Vec<Window>, StoreError> {
    let fingerprint = Fingerprint(stream.fingerprint);
    let outdated = wanted.outdated(pulled, fingerprint, stream.keeps_days, stream.window_days);
    if outdated.is_empty() || stream.is_snapshot() {
        return Ok(Vec::new());
    }
    let has_failed = unit.has_brought_less(profile.agency, profile.id, &stream.key, fingerprint).await?;
    Ok(if has_failed { Vec::new() } else { outdated })
}

/// What is missing of breakdowns. One whose days would have lost numbers stays as it was pulled.
async fn plan_parts<'a>(
    unit: &mut dyn Unit,
    entry: &'a Entry,
    profile: &Profile,
    today: Date,
    refused: &BTreeSet<&str>,
) -> Result<Vec<Step<'a>>, StoreError> {
    let streams = entry.streams.iter().filter(|stream| !refused.contains(stream.key.as_str()));
    let streams: Vec<&Stream> = streams.flat_map(|stream| &stream.parts).collect();
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    let depth = streams.iter().map(|stream| stream.history_days).max().unwrap_or_default();
    // What lies before is kept, and no longer asked for.
    let first = today.saturating_sub(i64::from(depth).days());
    let all = unit.pulled_parts(profile.agency, profile.id, first, today).await?;
    let mut steps = Vec::new();
    for stream in streams {
        let wanted = Wanted::back_from(today, stream.history_days.saturating_add(1), stream.late_days);
        let own = all.iter().find(|own| own.stream == stream.key && own.breakdown == stream.breakdown());
        let pulled = own.map(|own| own.ranges.as_slice()).unwrap_or_default();
        let fingerprint = Fingerprint(stream.fingerprint);
        let has_other = pulled.iter().any(|range| range.fingerprint != fingerprint);
        let stays = has_other && unit.has_brought_less(profile.agency, profile.id, &stream.key, fingerprint).await?;
        let fingerprint = (!stays).then_some(fingerprint);
        let is_weekly = is_weekly(profile, today);
        let windows = wanted.windows_of_parts(pulled, fingerprint, stream.window_days, is_weekly);
        steps.extend(windows.into_iter().map(|window| Step::of(stream, wanted, window)));
    }
    steps.sort_by_key(|step| std::cmp::Reverse(step.window.to));
    Ok(steps)
}

/// Whether this is the night of the week in which a profile's breakdowns are asked for again: not the same for all.
fn is_weekly(profile: &Profile, today: Date) -> bool {
    // Ids begin with the time they were made at.
    let [.., last] = profile.id.0.into_bytes();
    today.weekday().to_monday_zero_offset().cast_unsigned() == last % 7
}

/// The days of a stream's totals that were pulled.
fn pulled_of<'a>(all: &'a [Pulled], stream: &str) -> &'a [Range] {
    let own = all.iter().find(|pulled| pulled.stream == stream && pulled.breakdown.is_empty());
    own.map(|pulled| pulled.ranges.as_slice()).unwrap_or_default()
}

/// The connection, unless somebody has given it another account or profile since the sync began.
pub(super) async fn still_the_same(unit: &mut dyn Unit, plan: &Plan<'_>) -> Result<Option<Linked>, StoreError> {
    let old = &plan.linked.connection;
    let linked = unit.connection(old.agency, old.id).await?;
    Ok(linked.filter(|new| new.connection.account == old.account && new.connection.profile == old.profile))
}

/// Whether a connection has something to pull, and may. One without access to its profile is tried again each night.
fn is_pulled(linked: &Linked) -> bool {
    linked.profile.is_some() && linked.account.as_ref().is_some_and(|account| !account.health.is_broken())
}

/// The present day in a profile's zone.
pub(crate) fn today_of(core: &Core, profile: &Profile) -> Date {
    core.clock.now().to_zoned_datetime(zone_of(&profile.time_zone)).date()
}

/// UTC should a zone have left the database.
pub(super) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
