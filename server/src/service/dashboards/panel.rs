//! What one connection shows.

use app::model::{
    cause::fill_words,
    dashboard::{Metric, Panel},
    health::Health,
    ids::{ConnectionId, ProfileId},
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{
    metrics::{KnownDays, Shown, shown_metrics},
    period::Period,
};
use crate::{
    catalogue::Entry,
    core::Core,
    service::moments::{day_words, moment},
    store::{
        campaign::Campaign,
        connection::{Linked, Profile},
        range::Range,
        refusal::Refusal,
        series::{Pulled, Value},
    },
};

/// More numbers than these nobody takes in.
pub(crate) const MOST_METRICS: usize = 12;

/// Makes the panels of one dashboard from what was read for all of them.
pub(super) struct PanelMaker<'a> {
    pub(super) core: &'a Core,
    pub(super) campaign: &'a Campaign,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    pub(super) period: Period,
    pub(super) values: Vec<(ProfileId, Value)>,
    pub(super) pulled: Vec<Pulled>,
    /// Streams that are refused: what they once brought is left out too, as its totals would be wrong.
    pub(super) refusals: Vec<Refusal>,
}

impl PanelMaker<'_> {
    /// `None` if nothing was ever connected, or the catalogue no longer has the integration. `drawn`: with its numbers.
    pub(super) fn panel(&self, linked: &Linked, drawn: bool) -> Option<Panel> {
        let connection = &linked.connection;
        let entry = self.core.catalogue.entry(&connection.integration)?;
        let profile = linked.profile.as_ref()?;
        let last_good = connection.last_good_at.map(|at| moment(at, self.now, self.zone));
        Some(Panel {
            connection: connection.id,
            profile_id: profile.id,
            name: entry.name.clone(),
            mark: entry.integration().mark,
            profile: profile.name.clone(),
            health: linked.health(),
            stale: self.stale_words(linked, entry),
            backfill: None,
            // Before anything has come there is nothing to draw.
            metrics: drawn.then(|| match last_good {
                Some(_) => self.metrics(entry, profile, connection.id),
                None => Vec::new(),
            }),
            last_good,
        })
    }

    fn metrics(&self, entry: &Entry, profile: &Profile, connection: ConnectionId) -> Vec<Metric> {
        let own = self.values.iter().filter(|(owner, _)| *owner == profile.id);
        let values: Vec<&Value> = own.map(|(_, value)| value).collect();
        let currency = profile.currency.as_ref().unwrap_or(&self.campaign.currency);
        let own = |refusal: &&Refusal| refusal.connection == connection;
        let refused = entry.optional_among(self.refusals.iter().filter(own).map(|refusal| refusal.stream.as_str()));
        let shown = entry.streams.iter().filter(|stream| !refused.contains(stream.key.as_str()));
        let metrics = shown.flat_map(|stream| {
            let shown = shown_metrics(stream, &values).into_iter();
            let metric = |shown: Shown<'_>| {
                let known = self.known_days(profile.id, &stream.key, &shown.key);
                shown.metric(&values, &known, self.period, currency)
            };
            shown.map(metric).collect::<Vec<_>>()
        });
        metrics.take(MOST_METRICS).collect()
    }

    /// Days of the period, and of the one before, that were pulled with a description that knows the metric. Of others nothing
    /// is known: that is a gap, and no 0.
    fn known_days(&self, profile: ProfileId, stream: &str, metric: &str) -> KnownDays {
        let is_own =
            |pulled: &&Pulled| pulled.profile == profile && pulled.stream == stream && pulled.breakdown.is_empty();
        let mut known = KnownDays::new();
        for pulled in self.pulled.iter().filter(is_own) {
            let has_metric = |range: &&Range| {
                let own = pulled.descriptions.iter().find(|one| one.fingerprint == range.fingerprint);
                own.is_some_and(|description| description.knows(metric))
            };
            for range in pulled.ranges.iter().filter(has_metric) {
                let first = range.first.max(self.period.before_first());
                let days = first.series(1.day()).take_while(|day| *day <= range.last.min(self.period.last));
                known.extend(days.map(|day| (day, range.is_whole())));
            }
        }
        known
    }

    /// Why nothing new comes, and who can do what about it. `None` while all is well.
    fn stale_words(&self, linked: &Linked, entry: &Entry) -> Option<String> {
        let last = linked.connection.last_good_at;
        let since = match last {
            Some(at) => {
                let today = self.now.to_zoned_datetime(self.zone.clone()).date();
                let day = Timestamp::from_second(at).ok()?.to_zoned_datetime(self.zone.clone()).date();
                if day == today {
                    "No new data today".to_owned()
                } else {
                    format!("No data since {}", day_words(day, today))
                }
            }
            None => "No data yet".to_owned(),
        };
        match linked.health() {
            Health::Healthy | Health::Expiring { .. } => None,
            Health::Never => Some(format!("{since}, not connected")),
            Health::NoAccess => Some(format!("{since}, access to this profile was lost")),
            Health::Broken { cause } if cause.words().reauthorizing_helps => Some(format!("{since}, reconnect")),
            Health::Broken { .. } => Some(format!("{since}, your admin can mend it")),
            Health::Delayed { cause, .. } => {
                let address = linked.account.as_ref().map_or("", |account| account.address.as_str());
                Some(format!("{}, nothing to do", fill_words(cause.words().short, &entry.name, address)))
            }
            Health::Stalled { .. } => Some(format!("{since}, your admin should look")),
        }
    }
}
