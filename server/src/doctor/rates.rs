//! Exchange rates: whether they come.

use app::model::doctor::{Finding, Symptom};
use jiff::tz::TimeZone;

use super::finding;
use crate::{
    core::Core,
    service::moments::{day_words, days_between},
    store::StoreError,
};

/// Days without new ones that nobody need know of: Easter has five.
const USUAL: i32 = 7;

pub(super) async fn examine(core: &Core) -> Result<Finding, StoreError> {
    let symptom = match (&core.config.rates, core.store.ask().await?.newest_rate_day().await?) {
        (None, _) => Symptom::RatesOff,
        (Some(_), None) => Symptom::RatesOld { newest: None },
        (Some(_), Some(newest)) => {
            let today = core.clock.now().to_zoned_datetime(TimeZone::UTC).date();
            let words = day_words(newest, today);
            if days_between(newest, today) > USUAL {
                Symptom::RatesOld { newest: Some(words) }
            } else {
                Symptom::RatesFine { newest: words }
            }
        }
    };
    Ok(finding("Exchange rates", symptom))
}
