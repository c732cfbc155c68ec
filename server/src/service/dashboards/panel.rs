//! What one connection shows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use app::model::{
    all_ads::Audience,
    breakdown::BreakdownOffer,
    cause::{Cause, fill_words, stalled_words},
    dashboard::{Metric, Panel},
    exchange::Exchange,
    health::Health,
    ids::{ConnectionId, ProfileId},
    integration::Progress,
    lack::Lack,
    metric::Asking,
    role::MetricRole,
    shown::MOST_NUMBERS,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    breakdown::list_heads,
    exchange::{Rates, Spent, foreign_currency},
    metrics::{KnownDays, Shown, shown_metrics},
    period::Period,
    reading::Numbers,
};
use crate::{
    catalogue::{Entry, Stream},
    core::Core,
    service::{
        lacks::sum_up_lacks,
        moments::{day_words, moment, span_words},
    },
    store::{
        campaign::Campaign,
        connection::{Linked, Profile},
        period_number::{PeriodNumbers, PeriodState},
        range::{DayState, Fingerprint, Range},
        refusal::Refusal,
        series::{Pulled, Value},
    },
};

/// Makes the panels of one dashboard from what was read for all of them.
pub(super) struct PanelMaker<'a> {
    pub(super) core: &'a Core,
    pub(super) campaign: &'a Campaign,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) period: Period,
    /// Clients are told of no number that nobody knows.
    pub(super) audience: Audience,
    pub(super) numbers: Numbers,
    /// How far histories have come in.
    pub(super) progress: BTreeMap<ConnectionId, Progress>,
    /// Streams that are refused: what they once brought is left out too, as its totals would be wrong.
    pub(super) refusals: Vec<Refusal>,
    pub(super) rates: Rates,
}

impl PanelMaker<'_> {
    /// Those of `linked`, the `drawn` ones with their numbers.
    pub(super) fn panels(&self, linked: &[Linked], drawn: &HashSet<ConnectionId>) -> Vec<Panel> {
        linked.iter().filter_map(|linked| self.panel(linked, drawn.contains(&linked.connection.id))).collect()
    }

    /// One metric of a connection by its key, with its name: without anything where nothing has come. `None`: there is no such metric
    /// whose days add up to a count or an amount.
    pub(super) fn one_metric(&self, linked: &Linked, stream: &str, key: &str) -> Option<(String, Option<Metric>)> {
        let entry = self.core.catalogue.entry(&linked.connection.integration)?;
        let profile = linked.profile.as_ref()?;
        let stream = entry.streams.iter().find(|own| own.key == stream)?;
        let shown = Shown::find(stream, key).filter(Shown::adds_up)?;
        let is_refused = self.refused(entry, linked.connection.id).contains(stream.key.as_str());
        let metric = linked.connection.last_good_at.filter(|_| !is_refused).map(|_| {
            let known = self.known_days(profile.id, &stream.key, &shown.key);
            let currency = profile.currency.as_ref().unwrap_or(&self.campaign.currency);
            shown.metric(&self.values_of(profile.id), &known, self.period, currency)
        });
        Some((shown.name, metric))
    }

    /// `None` if nothing was ever connected, or the catalogue no longer has the integration. `drawn`: with its numbers.
    pub(super) fn panel(&self, linked: &Linked, drawn: bool) -> Option<Panel> {
        let connection = &linked.connection;
        let entry = self.core.catalogue.entry(&connection.integration)?;
        let profile = linked.profile.as_ref()?;
        let last_good = connection.last_good_at.map(|at| moment(at, self.now, &self.zone));
        Some(Panel {
            connection: connection.id,
            profile_id: profile.id,
            name: entry.name.clone(),
            mark: entry.integration().mark,
            profile: profile.name.clone(),
            paid_ads: entry.is_paid_ads(),
            time_zone: profile.time_zone.clone(),
            not_final: self.not_final(entry, profile.id, connection.id),
            health: linked.health(),
            stale: self.stale_words(linked, entry),
            backfill: self.progress.get(&connection.id).copied(),
            lacks: self.lacks(entry, profile.id, connection.id),
            // Before anything has come there is nothing to draw.
            metrics: drawn.then(|| match last_good {
                Some(_) => self.metrics(entry, profile, connection.id),
                None => Vec::new(),
            }),
            exchange: if drawn && last_good.is_some() { self.exchange(entry, profile, connection.id) } else { None },
            by: last_good
                .as_ref()
                .filter(|_| drawn)
                .and_then(|_| BreakdownOffer::of(&list_heads(entry, &self.refused(entry, connection.id)))),
            last_good,
        })
    }

    /// The streams of a profile that are refused to a connection.
    fn refused<'e>(&self, entry: &'e Entry, connection: ConnectionId) -> BTreeSet<&'e str> {
        let own = self.refusals.iter().filter(|refusal| refusal.connection == connection);
        entry.optional_among(own.map(|refusal| refusal.stream.as_str()))
    }

    /// What the days of the period lack.
    fn lacks(&self, entry: &Entry, profile: ProfileId, connection: ConnectionId) -> Vec<Lack> {
        let refused = self.refused(entry, connection);
        let own = self.numbers.pulled.iter().filter(|pulled| pulled.profile == profile);
        let own = own.filter(|pulled| !refused.contains(pulled.stream.as_str()));
        sum_up_lacks(entry, own, (self.period.first, self.period.drawn_to()))
    }

    fn metrics(&self, entry: &Entry, profile: &Profile, connection: ConnectionId) -> Vec<Metric> {
        let values = self.values_of(profile.id);
        let currency = profile.currency.as_ref().unwrap_or(&self.campaign.currency);
        let refused = self.refused(entry, connection);
        let shown = entry.streams.iter().filter(|stream| !refused.contains(stream.key.as_str()));
        let metrics = shown.flat_map(|stream| {
            let shown = shown_metrics(stream, &values).into_iter();
            let metric = |shown: Shown<'_>| {
                let known = self.known_days(profile.id, &stream.key, &shown.key);
                shown.metric(&values, &known, self.period, currency)
            };
            let days = shown.map(metric).collect::<Vec<_>>();
            self.whole_periods(stream, profile, currency).chain(days).collect::<Vec<_>>()
        });
        let mut metrics: Vec<Metric> = metrics.collect();
        // Of people, those of the whole period tell more than those of its days.
        let told: Vec<MetricRole> = metrics
            .iter()
            .filter(|metric| metric.is_of_period() && metric.total.is_some())
            .filter_map(|metric| metric.role)
            .collect();
        for metric in metrics.iter_mut().filter(|metric| !metric.is_of_period()) {
            metric.role = metric.role.filter(|role| role.adds_up() || !told.contains(role));
        }
        // What has a role stands first, and is needed for ratios and sums even where it is not shown itself.
        metrics.sort_by_key(|metric| metric.role.is_none());
        let with_role = metrics.iter().filter(|metric| metric.role.is_some()).count();
        metrics.truncate(MOST_NUMBERS.max(with_role));
        metrics
    }

    /// What the platform said of the whole period.
    fn whole_periods<'b>(
        &'b self,
        stream: &'b Stream,
        profile: &'b Profile,
        currency: &'b str,
    ) -> impl Iterator<Item = Metric> + 'b {
        let whole = stream.whole.as_deref();
        let metrics = whole.into_iter().flat_map(|whole| shown_metrics(whole, &[]));
        let metric = move |shown: Shown<'_>| {
            let fingerprint = whole.map(|whole| Fingerprint(whole.fingerprint));
            let find = |(first, last): (Date, Date)| {
                let is_it = |one: &&PeriodNumbers| {
                    let key = &one.key;
                    (key.profile, key.stream.as_str(), key.first, key.last)
                        == (profile.id, stream.key.as_str(), first, last)
                };
                self.numbers.periods.iter().find(is_it)
            };
            let value = |one: &PeriodNumbers| {
                one.numbers.get(&shown.key).copied().filter(|_| Some(one.fingerprint) == fingerprint)
            };
            let mut counted = self.period.counted().into_iter();
            let (now, before) = (counted.next().and_then(find), counted.next().and_then(find));
            let total = now.and_then(value);
            let asking = match now.map(|one| one.state) {
                // What is asked once more stands until there is another answer.
                _ if total.is_some() => Asking::Answered,
                Some(PeriodState::Asked) => Asking::Asked,
                Some(PeriodState::Refused) => Asking::Refused,
                Some(PeriodState::Known) if now.map(|one| one.fingerprint) == fingerprint => Asking::Refused,
                // By another description it was another number.
                Some(PeriodState::Known) | None => Asking::NotAsked,
            };
            shown.of_period(asking, total, before.and_then(value).filter(|_| total.is_some()), currency)
        };
        metrics.map(metric).filter(|metric| metric.total.is_some() || self.audience == Audience::Members)
    }

    /// What a profile spent, in the campaign's currency. `None`: it is in that already, or nothing was spent.
    fn exchange(&self, entry: &Entry, profile: &Profile, connection: ConnectionId) -> Option<Exchange> {
        let own = foreign_currency(entry, profile, self.campaign)?;
        let (values, refused) = (self.values_of(profile.id), self.refused(entry, connection));
        let streams = entry.streams.iter().filter(|stream| !refused.contains(stream.key.as_str()));
        let shown = streams.flat_map(|stream| shown_metrics(stream, &values));
        let metrics: Vec<Shown<'_>> = shown.filter(|shown| shown.role == Some(MetricRole::Spend)).collect();
        let known: Vec<KnownDays> =
            metrics.iter().map(|shown| self.known_days(profile.id, shown.stream, &shown.key)).collect();
        let spent = Spent { metrics: &metrics, known: &known, values: &values, period: self.period };
        spent.exchange(&self.rates, own, &self.campaign.currency)
    }

    fn values_of(&self, profile: ProfileId) -> Vec<&Value> {
        self.numbers.values.iter().filter(|(owner, _)| *owner == profile).map(|(_, value)| value).collect()
    }

    /// The days of the period that the platform may still correct.
    fn not_final(&self, entry: &Entry, profile: ProfileId, connection: ConnectionId) -> Option<String> {
        let refused = self.refused(entry, connection);
        let is_own = |pulled: &&Pulled| {
            pulled.profile == profile && pulled.breakdown.is_empty() && !refused.contains(pulled.stream.as_str())
        };
        let ranges = self.numbers.pulled.iter().filter(is_own).flat_map(|pulled| &pulled.ranges);
        let (from, to) = (self.period.first, self.period.last);
        let open = ranges.filter(|range| range.state < DayState::Final && range.first <= to && range.last >= from);
        let (first, last) = open
            .map(|range| (range.first.max(from), range.last.min(to)))
            .filter(|(first, last)| first <= last)
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        Some(span_words(first, last, self.period.today))
    }

    /// Days of the period, and of those it is compared with, that were pulled with a description that knows the metric, and for which the
    /// platform has a value of it. Of others nothing is known: that is a gap, and no 0.
    fn known_days(&self, profile: ProfileId, stream: &str, metric: &str) -> KnownDays {
        let is_own =
            |pulled: &&Pulled| pulled.profile == profile && pulled.stream == stream && pulled.breakdown.is_empty();
        let mut known = KnownDays::new();
        for pulled in self.numbers.pulled.iter().filter(is_own) {
            let has_metric = |range: &&Range| {
                let own = pulled.descriptions.iter().find(|one| one.fingerprint == range.fingerprint);
                let is_known = own.is_some_and(|description| description.knows(metric));
                is_known && !range.lacks.no_value.contains(metric)
            };
            for range in pulled.ranges.iter().filter(has_metric) {
                let is_whole = range.is_whole_of(metric);
                for (from, to) in self.period.windows() {
                    let days = range.first.max(from).series(1.day());
                    known.extend(days.take_while(|day| *day <= range.last.min(to)).map(|day| (day, is_whole)));
                }
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
            Health::Delayed { cause: Cause::SpoiledAnswer, .. } | Health::Stalled { cause: Cause::SpoiledAnswer } => {
                Some(format!("{}, ask whoever looks after the site", stalled_words(Cause::SpoiledAnswer).short))
            }
            Health::Delayed { cause, .. } => {
                let address = linked.account.as_ref().map_or("", |account| account.address.as_str());
                Some(format!("{}, nothing to do", fill_words(cause.words().short, &entry.name, address)))
            }
            Health::Stalled { .. } => Some(format!("{since}, your admin should look")),
        }
    }
}
