//! What a source spent, in the currency of its campaign: each day's amount at that day's rate, through the euro.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    exchange::{Carried, Exchange},
    ratio::add_up,
    role::MetricRole,
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    metrics::{KnownDays, Shown},
    period::Period,
};
use crate::{
    catalogue::Entry,
    core::Core,
    store::{
        StoreError, Unit,
        campaign::Campaign,
        connection::{Linked, Profile},
        series::Value,
    },
};

/// What others are counted in at the bank.
const EURO: &str = "EUR";
/// A day without a rate is counted at the last one before, if that is no older: Easter, with a day to spare.
const LATEST: i64 = 7;

/// The rates of the days that a dashboard shows.
#[derive(Debug, Default)]
pub(super) struct Rates {
    is_on: bool,
    /// Whether the bank is known to have said something in these days.
    has_any: bool,
    of: BTreeMap<String, BTreeMap<Date, f64>>,
}

impl Rates {
    /// Reads them for the ads among `linked` that are paid in another currency than the campaign's. Where there are none, nothing
    /// is read.
    pub(super) async fn read(
        core: &Core,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        period: Period,
        linked: &[Linked],
    ) -> Result<Self, StoreError> {
        if core.config.rates.is_none() {
            return Ok(Self::default());
        }
        let foreign = linked.iter().filter_map(|linked| {
            let entry = core.catalogue.entry(&linked.connection.integration)?;
            foreign_currency(entry, linked.profile.as_ref()?, campaign)
        });
        let mut wanted: BTreeSet<&str> = foreign.collect();
        if wanted.is_empty() {
            return Ok(Self { is_on: true, ..Self::default() });
        }
        wanted.insert(&campaign.currency);
        wanted.remove(EURO);
        let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
        let mut of: BTreeMap<String, BTreeMap<Date, f64>> = BTreeMap::new();
        let stretches = period.stretches().into_iter().map(|(first, last)| (first.saturating_sub(LATEST.days()), last));
        let mut oldest = period.today;
        for (first, last) in stretches {
            oldest = oldest.min(first);
            for rate in unit.rates(&wanted, first, last).await? {
                of.entry(rate.currency).or_default().insert(rate.day, rate.per_euro);
            }
        }
        let has_all = wanted.iter().all(|currency| of.contains_key(currency));
        let has_any = has_all || unit.newest_rate_day().await?.is_some_and(|newest| newest >= oldest);
        Ok(Self { is_on: true, has_any, of })
    }

    /// Why nothing in this currency can be counted in that one.
    fn refuse(&self, own: &str, here: &str) -> Option<Exchange> {
        if !self.is_on {
            return Some(Exchange::Off);
        }
        let is_unlisted = |currency: &&str| *currency != EURO && self.has_any && !self.of.contains_key(*currency);
        [own, here].into_iter().find(is_unlisted).map(|currency| Exchange::Unlisted(currency.to_owned()))
    }

    /// What one of `own` is in `here`, and whether that is the rate of a day before.
    fn factor(&self, own: &str, here: &str, day: Date) -> Option<(f64, Carried)> {
        let ((own, of), (here, also_of)) = (self.per_euro(own, day)?, self.per_euro(here, day)?);
        Some((here / own, carried(day, of).max(carried(day, also_of))))
    }

    /// How much of a currency a euro was on a day, and on which day that was said.
    fn per_euro(&self, currency: &str, day: Date) -> Option<(f64, Date)> {
        if currency == EURO {
            return Some((1.0, day));
        }
        let mut known = self.of.get(currency)?.range(day.saturating_sub(LATEST.days())..=day);
        known.next_back().map(|(of, rate)| (*rate, *of))
    }
}

/// How a day is counted with the rate of an earlier one.
fn carried(day: Date, of: Date) -> Carried {
    let friday = match day.weekday() {
        Weekday::Saturday => Some(day.saturating_sub(1.day())),
        Weekday::Sunday => Some(day.saturating_sub(2.days())),
        _ => None,
    };
    if of == day {
        Carried::No
    } else if friday == Some(of) {
        Carried::Weekends
    } else {
        Carried::Days
    }
}

/// In what a source is paid, if that is not what its campaign counts in.
pub(super) fn foreign_currency<'p>(entry: &Entry, profile: &'p Profile, campaign: &Campaign) -> Option<&'p str> {
    profile.currency.as_deref().filter(|own| entry.is_paid_ads() && *own != campaign.currency)
}

/// What a profile spent, as it is read.
pub(super) struct Spent<'a> {
    pub(super) metrics: &'a [Shown<'a>],
    /// The days of which something is known, of each of them.
    pub(super) known: &'a [KnownDays],
    /// All that the profile has.
    pub(super) values: &'a [&'a Value],
    pub(super) period: Period,
}

impl Spent<'_> {
    /// The same in `here`, the campaign's currency, instead of its `own`. `None`: nothing was spent.
    pub(super) fn exchange(&self, rates: &Rates, own: &str, here: &str) -> Option<Exchange> {
        if self.metrics.is_empty() {
            return None;
        }
        if let Some(reason) = rates.refuse(own, here) {
            return Some(reason);
        }
        let is_spend = |value: &&&Value| self.metrics.iter().any(|shown| shown.is_of(value));
        let (mut counted, mut lacking, mut how) = (Vec::new(), BTreeSet::new(), Carried::No);
        for value in self.values.iter().filter(is_spend) {
            let (factor, carried) = match rates.factor(own, here, value.day) {
                Some(found) => found,
                // Nothing is nothing in any currency.
                None if value.value == 0.0 => (0.0, Carried::No),
                None => {
                    lacking.insert(value.day);
                    continue;
                }
            };
            if self.period.holds(value.day) && value.value != 0.0 {
                how = how.max(carried);
            }
            counted.push(Value { value: value.value * factor, ..(*value).clone() });
        }
        let days = self.period.days().enumerate();
        let places: Vec<usize> = days.filter(|(_, day)| lacking.contains(day)).map(|(place, _)| place).collect();
        if !places.is_empty() {
            return Some(Exchange::NoRate(places));
        }
        let counted: Vec<&Value> = counted.iter().collect();
        let metrics = self.metrics.iter().zip(self.known);
        let metrics: Vec<_> = metrics.map(|(shown, known)| shown.metric(&counted, known, self.period, here)).collect();
        let mut spend = add_up(&metrics, MetricRole::Spend)?;
        // What can't be counted is no zero.
        if lacking.first().is_some_and(|day| *day < self.period.first) {
            spend.before = None;
        }
        if lacking.contains(&self.period.today)
            && let Some(today) = spend.values.last_mut()
        {
            *today = None;
        }
        Some(Exchange::Done { spend, carried: how })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn rates(of: &[(&str, &[(Date, f64)])]) -> Rates {
        let course = |days: &[(Date, f64)]| days.iter().copied().collect();
        let of = of.iter().map(|(currency, days)| ((*currency).to_owned(), course(days))).collect();
        Rates { is_on: true, has_any: true, of }
    }

    #[test]
    fn a_day_has_its_own_rate_or_the_last_of_the_week_before() {
        // 20 November 2026 is a Friday.
        let friday = date(2026, 11, 20);
        let rates = rates(&[("USD", &[(friday, 1.25), (date(2026, 11, 24), 1.6)]), ("GBP", &[(friday, 0.8)])]);
        let factor = |own: &str, here: &str, day| rates.factor(own, here, date(2026, 11, day));
        assert_eq!(factor("USD", "EUR", 20), Some((0.8, Carried::No)));
        assert_eq!(factor("EUR", "USD", 20), Some((1.25, Carried::No)));
        assert_eq!(factor("USD", "GBP", 20), Some((0.8 / 1.25, Carried::No)), "through the euro");
        assert_eq!(factor("USD", "EUR", 21), Some((0.8, Carried::Weekends)));
        assert_eq!(factor("USD", "EUR", 22), Some((0.8, Carried::Weekends)));
        assert_eq!(factor("USD", "EUR", 23), Some((0.8, Carried::Days)), "a Monday");
        assert_eq!(factor("USD", "EUR", 24), Some((0.625, Carried::No)));
        assert_eq!(factor("USD", "GBP", 24), Some((0.5, Carried::Days)), "of one of them only");
        assert_eq!(factor("GBP", "EUR", 27), Some((1.25, Carried::Days)));
        assert_eq!(factor("GBP", "EUR", 28), None, "that is too long ago");
        assert_eq!(factor("GBP", "EUR", 19), None, "a rate is none of the days before it");
        assert_eq!(factor("AED", "EUR", 20), None);
    }

    #[test]
    fn a_weekend_behind_a_friday_without_rate_is_no_usual_one() {
        let thursday = date(2026, 4, 2);
        let rates = rates(&[("USD", &[(thursday, 1.15)])]);
        let carried = |day| rates.factor("USD", "EUR", date(2026, 4, day)).map(|(_, carried)| carried);
        assert_eq!(carried(3), Some(Carried::Days), "Good Friday");
        assert_eq!([carried(4), carried(5)], [Some(Carried::Days); 2]);
    }

    #[test]
    fn what_is_off_or_unlisted_is_said() {
        let known = rates(&[("USD", &[(date(2026, 11, 20), 1.25)])]);
        let unlisted = |code: &str| Some(Exchange::Unlisted(code.to_owned()));
        assert_eq!(known.refuse("USD", "EUR"), None);
        assert_eq!(known.refuse("AED", "EUR"), unlisted("AED"));
        assert_eq!(known.refuse("USD", "KWD"), unlisted("KWD"));
        let nothing_yet = Rates { has_any: false, of: BTreeMap::new(), ..known };
        assert_eq!(nothing_yet.refuse("AED", "EUR"), None, "nobody knows what the bank has");
        assert_eq!(Rates::default().refuse("USD", "EUR"), Some(Exchange::Off));
    }
}
