//! Made-up numbers of a profile, as a pull leaves them.

use app::model::ids::{AgencyId, IntegrationKey, ProfileId};
use jiff::{ToSpan, tz::TimeZone};
use server::{
    core::Core,
    store::{
        Unit,
        lack::Lacks,
        range::{DayState, Fingerprint, Range},
        series::{Description, Pull, Value},
    },
};

use crate::Failure;

/// Whose numbers they are.
pub const INTEGRATION: &str = "sandbox-ads";

/// Whole days up to yesterday.
pub async fn add(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    profile: ProfileId,
    days: u32,
) -> Result<(), Failure> {
    let entry = core.catalogue.entry(&IntegrationKey(INTEGRATION.to_owned())).ok_or("no integration")?;
    let stream = entry.streams.first().ok_or("no stream")?;
    let today = core.clock.now().to_zoned_datetime(TimeZone::get("Europe/Berlin")?).date();
    let (first, last) = (today.checked_sub(i64::from(days).days())?, today.yesterday()?);
    let description = Description { fingerprint: Fingerprint(stream.fingerprint), metrics: stream.metric_keys() };
    let values: Vec<Value> = (first.series(1.day()).take_while(|day| *day <= last))
        .enumerate()
        .flat_map(|(place, day)| {
            let metrics = stream.metric_keys().unwrap_or_default();
            metrics.into_iter().enumerate().map(move |(metric, key)| Value {
                stream: stream.key.clone(),
                metric: key,
                dimension: None,
                day,
                value: ((place * 37 + metric * 911) % 1000) as f64 + 0.25,
            })
        })
        .collect();
    unit.put_pull(&Pull {
        agency,
        profile,
        stream: &stream.key,
        breakdown: "",
        currency: Some("EUR"),
        description: &description,
        days: &[Range {
            first,
            last,
            state: DayState::Final,
            fingerprint: description.fingerprint,
            lacks: Lacks::default(),
        }],
        values: &values,
        change: 0,
        at: core.clock.unix(),
    })
    .await?;
    Ok(())
}
