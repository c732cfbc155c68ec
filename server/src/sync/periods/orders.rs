//! Which numbers of whole periods are to be asked for.

use app::model::ids::MemberId;
use jiff::civil::Date;

use crate::{
    catalogue::{Entry, Stream},
    store::{
        StoreError, Unit,
        connection::{Linked, Profile},
        job::Priority,
        period_number::{PeriodAsk, PeriodKey},
    },
    sync::queue::enqueue_periods,
};

/// Has the numbers of these days asked for at once, of every stream that has them, and until they are final. Answers whether there are
/// any. `by`: who wants them, if a person does. Wake [`crate::live::Live`] after the commit.
pub(crate) async fn order_periods(
    unit: &mut dyn Unit,
    entry: &Entry,
    linked: &Linked,
    days: &[(Date, Date)],
    by: Option<MemberId>,
    now: i64,
) -> Result<bool, StoreError> {
    let (Some(profile), Some(account)) = (&linked.profile, linked.connection.account) else { return Ok(false) };
    if !entry.has_periods() || days.is_empty() {
        return Ok(false);
    }
    for key in list_keys(entry, profile, days) {
        unit.ask_period(&PeriodAsk { key, is_lasting: true, by, at: now }).await?;
    }
    enqueue_periods(unit, Priority::Asked, profile.agency, linked.connection.id, account, now).await?;
    Ok(true)
}

/// The numbers of these days that a profile has.
pub(super) fn list_keys(entry: &Entry, profile: &Profile, days: &[(Date, Date)]) -> Vec<PeriodKey> {
    let key = |stream: &Stream, (first, last): (Date, Date)| PeriodKey {
        agency: profile.agency,
        profile: profile.id,
        stream: stream.key.clone(),
        first,
        last,
    };
    entry.whole_streams().flat_map(|stream| days.iter().map(move |days| key(stream, *days))).collect()
}
