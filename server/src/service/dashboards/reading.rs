//! What a dashboard reads of its profiles: the days that are shown and those they are compared with, and nothing between them.

use app::model::ids::{AgencyId, ProfileId};

use super::period::Period;
use crate::store::{
    StoreError, Unit,
    period_number::PeriodNumbers,
    series::{Pulled, Value},
};

/// Their totals, and what was pulled of them.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) values: Vec<(ProfileId, Value)>,
    pub(super) pulled: Vec<Pulled>,
    /// What platforms said of the whole period, and of the one it is compared with.
    pub(super) periods: Vec<PeriodNumbers>,
}

impl Numbers {
    /// `with_periods`: those among `profiles` that have numbers of whole periods.
    pub(super) async fn read(
        unit: &mut dyn Unit,
        agency: AgencyId,
        profiles: &[ProfileId],
        with_periods: &[ProfileId],
        period: Period,
    ) -> Result<Self, StoreError> {
        let mut numbers = Self::default();
        for (first, last) in period.stretches() {
            numbers.values.extend(unit.totals(agency, profiles, first, last).await?);
            for pulled in unit.pulled(agency, profiles, first, last).await? {
                numbers.add(pulled);
            }
        }
        if !with_periods.is_empty() {
            numbers.periods = unit.period_numbers(agency, with_periods, &period.counted()).await?;
        }
        Ok(numbers)
    }

    /// A range that reaches into several stretches stands once.
    fn add(&mut self, new: Pulled) {
        let is_same = |own: &&mut Pulled| {
            (own.profile, &own.stream, &own.breakdown) == (new.profile, &new.stream, &new.breakdown)
        };
        let Some(own) = self.pulled.iter_mut().find(is_same) else { return self.pulled.push(new) };
        for range in new.ranges {
            if !own.ranges.contains(&range) {
                own.ranges.push(range);
            }
        }
        for description in new.descriptions {
            if !own.descriptions.contains(&description) {
                own.descriptions.push(description);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use app::model::ids::ProfileId;
    use jiff::civil::date;
    use uuid::Uuid;

    use super::{Numbers, Pulled};
    use crate::store::{
        lack::Lacks,
        range::{DayState, Fingerprint, Range},
        series::Description,
    };

    #[test]
    fn what_reaches_into_two_stretches_stands_once() {
        let range = |month: i8, last: i8, fingerprint| Range {
            first: date(2026, month, 1),
            last: date(2026, last, 28),
            state: DayState::Final,
            fingerprint: Fingerprint(fingerprint),
            lacks: Lacks::default(),
        };
        let pulled = |stream: &str, ranges: &[Range]| {
            let description = |range: &Range| Description { fingerprint: range.fingerprint, metrics: None };
            Pulled {
                profile: ProfileId(Uuid::from_u128(1)),
                stream: stream.to_owned(),
                breakdown: String::new(),
                ranges: ranges.to_vec(),
                descriptions: ranges.iter().map(description).collect(),
            }
        };
        let (old, long, new) = (range(1, 1, 1), range(2, 10, 2), range(11, 11, 2));
        let mut numbers = Numbers::default();
        for own in [
            pulled("ads", &[old.clone(), long.clone()]),
            pulled("calls", std::slice::from_ref(&long)),
            pulled("ads", &[long.clone(), new.clone()]),
        ] {
            numbers.add(own);
        }
        let [ads, calls] = numbers.pulled.as_slice() else { panic!("{numbers:?}") };
        assert_eq!((ads.ranges.as_slice(), ads.descriptions.len()), (&[old, long, new][..], 2));
        assert_eq!(calls.ranges.len(), 1);
    }
}
