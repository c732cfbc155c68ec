//! What would keep a run that has not begun: a source that is broken now. It is told in the words of a run that is held.

use app::model::{health::Health, ids::MemberId, report_run::Hold};
use jiff::Timestamp;

use super::{ReportsService, sources::ReportSource, words::Kept};
use crate::{
    health::fixer::name_fixer,
    service::moments::today_in,
    store::{
        agency::Member,
        campaign::Campaign,
        run::{Obstacle, Run},
    },
};

impl ReportsService {
    /// The first of its sources that brings nothing until somebody mends it.
    pub(super) fn find_danger(
        &self,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
        members: &[Member],
        reader: MemberId,
    ) -> Option<Hold> {
        let (source, what) = sources
            .iter()
            .filter(|source| source.is_in(run))
            .find_map(|source| Some((source, find_break(source.linked.health())?)))?;
        let account = source.linked.account.as_ref().map_or("", |account| account.address.as_str());
        let since = Timestamp::from_second(source.linked.health_since()).unwrap_or(Timestamp::UNIX_EPOCH);
        let since = today_in(&campaign.time_zone, since);
        let kept = Kept { name: &source.name, provider: &source.provider, account, what, since };
        Some(Hold {
            connection: source.linked.connection.id,
            name: source.name.clone(),
            words: kept.hold_words(today_in(&campaign.time_zone, self.core.clock.now())),
            fixer: name_fixer(kept.fixer(), members, Some(reader)),
            action: kept.action().to_owned(),
        })
    }
}

/// What does not pass by itself.
fn find_break(health: Health) -> Option<Obstacle> {
    match health {
        Health::Broken { cause } => Some(Obstacle::Broken { cause }),
        Health::NoAccess => Some(Obstacle::NoAccess),
        Health::Stalled { cause } => Some(Obstacle::Stalled { cause }),
        Health::Never => Some(Obstacle::Disconnected),
        Health::Healthy | Health::Expiring { .. } | Health::Delayed { .. } => None,
    }
}

/// "In danger: Meta Ads has no numbers since 27 Nov: access was revoked."
pub(super) fn danger_words(hold: &Hold) -> String {
    let words = hold.words.strip_prefix("No").map_or(hold.words.clone(), |rest| format!("no{rest}"));
    format!("In danger: {} has {words} {} in time, and it goes out as planned.", hold.name, hold.action)
}
