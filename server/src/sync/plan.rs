//! What a sync is about: the steps of one connection, from what is stored and what the catalogue wants.

use std::collections::BTreeSet;

use app::model::ids::{AgencyId, ConnectionId};
use jiff::{civil::Date, tz::TimeZone};

use super::gap::Wanted;
use crate::{
    catalogue::{Entry, Stream},
    core::Core,
    remote::window::Window,
    store::{
        StoreError,
        account::Account,
        connection::{Linked, Profile},
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
    /// In the profile's zone.
    pub(super) today: Date,
    /// Newest first, and of the same days optional streams last: the others show that account and profile work.
    pub(super) steps: Vec<Step<'a>>,
    /// Optional streams that the platform refused when they were asked for last.
    pub(super) refused: BTreeSet<&'a str>,
    /// Days of a gap that this sync closes, if there was data before and more than a day is missing. What is optional may
    /// be missing.
    pub(super) gap: Option<u32>,
}

#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) stream: &'a Stream,
    pub(super) window: Window,
    /// It holds today, or days that the platform still corrects.
    pub(super) is_newest: bool,
    /// It holds today: the one that is tried where its stream was refused.
    pub(super) is_first: bool,
}

impl<'a> Step<'a> {
    /// Of its stream.
    pub(super) fn key(&self) -> &'a str {
        &self.stream.key
    }
}

impl<'a> Plan<'a> {
    /// `None`: there is nothing to pull, or nobody may. Whoever changes that asks for a sync.
    pub(super) async fn read(
        core: &'a Core,
        agency: AgencyId,
        connection: ConnectionId,
    ) -> Result<Option<Self>, StoreError> {
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
        let today = core.clock.now().to_zoned_datetime(zone_of(&profile.time_zone)).date();
        let refusals = unit.refusals(agency, &[connection]).await?;
        let refused = entry.optional_among(refusals.iter().map(|refusal| refusal.stream.as_str()));
        let (mut steps, mut gap, mut had_data) = (Vec::new(), None, false);
        for stream in &entry.streams {
            let wanted = Wanted::back_from(today, stream.history_days, stream.late_days);
            let pulled = unit.pulled_days(profile.id, &stream.key, wanted.first, today).await?;
            if !stream.optional {
                had_data |= !pulled.is_empty();
                gap = gap.max(wanted.closing(&pulled).map(|closing| closing.total - closing.done));
            }
            steps.extend(wanted.windows(&pulled, stream.window_days).into_iter().map(|window| Step {
                stream,
                window,
                is_newest: window.to >= wanted.first_uncertain(),
                is_first: window.holds(today),
            }));
        }
        steps.sort_by_key(|step| (std::cmp::Reverse(step.window.to), step.stream.optional));
        let zone = zone_of(&campaign.time_zone);
        let gap = gap.filter(|_| had_data);
        Ok(Some(Self { entry, linked, account, profile, zone, today, steps, refused, gap }))
    }
}

/// Whether a connection has something to pull, and may. One without access to its profile is tried again each night.
fn is_pulled(linked: &Linked) -> bool {
    linked.profile.is_some() && linked.account.as_ref().is_some_and(|account| !account.health.is_broken())
}

/// UTC should a zone have left the database.
fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
