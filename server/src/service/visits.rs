//! How often strangers may look at shared pages: a page is drawn anew for whoever asks, so that nobody may have it drawn without
//! end. Counted in memory, by the place that they come from, and all together.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use app::model::error::AppError;

use crate::budget::{
    self, Refused,
    rate::{Bucket, Place, Rate, make_room},
};

/// From one place: an office looks at a page together.
const OF_PLACE: Rate = Rate { per_minute: 60, burst: 60 };
/// From everywhere.
const OF_ALL: Rate = Rate { per_minute: 900, burst: 300 };
/// Seconds in which a place has its whole burst again.
const REFILLED: i64 = 60;

#[derive(Default)]
pub struct Visits {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: Option<Bucket>,
    places: HashMap<Place, Bucket>,
}

impl Visits {
    /// Counts a visit at `now` (Unix seconds), or refuses it. `place`: where it comes from, where that can be told.
    pub(crate) fn take(&self, place: Option<Place>, now: i64) -> Result<(), AppError> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { all, places } = &mut *counts;
        // A place that asks too often takes nothing from the others.
        let mut own = None;
        if let Some(place) = place {
            make_room(places, |bucket| bucket.at > now - REFILLED, |bucket| bucket.at);
            let bucket = places.entry(place).or_insert_with(|| Bucket::full(OF_PLACE, now));
            if !bucket.has_one(OF_PLACE, now) {
                return Err(refuse("one place asks for shared pages too often"));
            }
            own = Some(bucket);
        }
        let all = all.get_or_insert_with(|| Bucket::full(OF_ALL, now));
        if !all.has_one(OF_ALL, now) {
            return Err(refuse("shared pages are asked for too often"));
        }
        all.take_one();
        if let Some(own) = own {
            own.take_one();
        }
        Ok(())
    }
}

fn refuse(why: &str) -> AppError {
    budget::note(Refused::SharedPage, why);
    AppError::Busy
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const NOW: i64 = 1_795_453_200;

    fn place(address: &str) -> Option<Place> {
        Some(address.parse::<IpAddr>().unwrap().into())
    }

    #[test]
    fn a_place_that_asks_too_often_holds_nobody_else_up() {
        let visits = Visits::default();
        let (one, other) = (place("192.0.2.1"), place("192.0.2.2"));
        let taken = (0..10_000).filter(|_| visits.take(one, NOW).is_ok()).count();
        assert_eq!(taken, 60);
        assert_eq!(visits.take(other, NOW), Ok(()));
        assert_eq!(visits.take(None, NOW), Ok(()));
        assert_eq!(visits.take(one, NOW + 1), Ok(()), "one a second");
        assert_eq!(visits.take(one, NOW + 1), Err(AppError::Busy));
    }

    #[test]
    fn all_together_have_a_bound() {
        let visits = Visits::default();
        let taken = (0..1_000).filter(|_| visits.take(None, NOW).is_ok()).count();
        assert_eq!(taken, 300);
        assert_eq!(visits.take(place("192.0.2.1"), NOW), Err(AppError::Busy));
        assert_eq!(visits.take(place("192.0.2.1"), NOW + 1), Ok(()));
    }
}
