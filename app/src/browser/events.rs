//! Live pages: a stream from the server says that something changed, and pages fetch again what they show.
//!
//! The stream carries ids only. It is closed while the tab is hidden (browsers allow six connections to one host over
//! HTTP/1.1) and everything is fetched again when it comes back. A page and what is nested in it share one stream.

use std::time::Duration;

use leptos::prelude::*;

use super::{batch::Batch, later::Pace};
use crate::model::change::Change;

/// How often pages fetch again at most for what is not urgent.
pub const SLOW: Duration = Duration::from_secs(2);

/// The stream of this page, in the context of whoever opened it.
#[derive(Debug, Clone, Copy)]
struct Live(RwSignal<Batch>);

/// Grows whenever anything changes that this member may see. Put it among the sources of a resource. 0 on the server.
pub fn live_changes() -> Signal<u64> {
    live_changes_where(|_| true)
}

/// Grows whenever something changes for which `concerns` says yes.
pub fn live_changes_where(concerns: impl Fn(&Change) -> bool + Send + Sync + 'static) -> Signal<u64> {
    let Live(batch) = use_context::<Live>().unwrap_or_else(open_stream);
    Memo::new(move |before| batch.with(|batch| count_batch(before.copied(), batch, &concerns))).into()
}

/// The same, at most once in [`SLOW`]: for lists and numbers, which nobody reads faster.
pub fn slow_changes_where(concerns: impl Fn(&Change) -> bool + Send + Sync + 'static) -> Signal<u64> {
    let changes = live_changes_where(concerns);
    let seen = RwSignal::new(changes.get_untracked());
    let pace = Pace::new(SLOW, move || seen.set(changes.get_untracked()));
    Effect::new(move |_| {
        if changes.get() != seen.get_untracked() {
            pace.ask();
        }
    });
    seen.into()
}

/// Hands over what changes from now on; `true`: something may have been missed, so that everything may be another.
pub fn on_changes(handle: impl Fn(&[Change], bool) + 'static) {
    let Live(batch) = use_context::<Live>().unwrap_or_else(open_stream);
    Effect::new(move |before: Option<u64>| {
        batch.with(|batch| {
            if before.is_some_and(|before| before != batch.number) {
                untrack(|| handle(&batch.changes, batch.everything));
            }
            batch.number
        })
    });
}

/// The number of the last batch that mattered.
fn count_batch(before: Option<u64>, batch: &Batch, concerns: impl Fn(&Change) -> bool) -> u64 {
    match before {
        // Whoever begins to listen has just fetched; what came before is old news.
        None => batch.number,
        Some(_) if batch.everything || batch.changes.iter().any(concerns) => batch.number,
        Some(before) => before,
    }
}

/// Opens the stream for the current owner and everything below it.
fn open_stream() -> Live {
    let live = Live(RwSignal::new(Batch::default()));
    provide_context(live);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| super::stream::follow(live.0));
    live
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Batch, count_batch};
    use crate::model::{
        change::{Change, ChangeSubject},
        ids::{AccountId, CampaignId},
    };

    fn batch(number: u64, everything: bool) -> Batch {
        let change = Change { sequence: 7, campaign: None, subject: ChangeSubject::Account(AccountId(Uuid::nil())) };
        Batch { number, changes: vec![change], everything }
    }

    #[test]
    fn only_what_concerns_the_page_makes_it_fetch_again() {
        let mine = Some(CampaignId(Uuid::nil()));
        assert_eq!(count_batch(Some(1), &batch(2, false), |change| change.campaign == mine), 1);
        assert_eq!(count_batch(Some(1), &batch(2, false), |change| change.campaign.is_none()), 2);
    }

    #[test]
    fn after_a_gap_everybody_fetches_again() {
        assert_eq!(count_batch(Some(1), &batch(2, true), |_| false), 2);
    }

    #[test]
    fn a_listener_that_comes_late_does_not_fetch_twice() {
        assert_eq!(count_batch(None, &batch(9, true), |_| true), 9);
    }
}
