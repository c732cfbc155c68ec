//! What would keep a run that has not begun: a source that is broken now. It is told in the words of a run that is held.

use app::model::{health::Health, ids::MemberId, report_run::Hold};
use jiff::Timestamp;

use super::{ReportsService, kept::Kept, sources::ReportSource};
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
    /// The first of its sources that brings nothing until somebody mends it, and what is said of the run.
    pub(super) fn find_danger(
        &self,
        run: &Run,
        campaign: &Campaign,
        sources: &[ReportSource],
        members: &[Member],
        reader: MemberId,
    ) -> Option<(Hold, String)> {
        let (source, what) = sources
            .iter()
            .filter(|source| source.is_in(run))
            .find_map(|source| Some((source, find_break(source.linked.health())?)))?;
        let account = source.linked.account.as_ref().map_or("", |account| account.address.as_str());
        let since = Timestamp::from_second(source.linked.health_since()).unwrap_or(Timestamp::UNIX_EPOCH);
        let since = today_in(&campaign.time_zone, since);
        let kept = Kept { name: &source.name, provider: &source.provider, account, what, since };
        let today = today_in(&campaign.time_zone, self.core.clock.now());
        let sentence = format!("In danger: {} in time, and it goes out as planned.", kept.lack_words(today));
        let hold = Hold {
            connection: source.linked.connection.id,
            name: source.name.clone(),
            words: kept.hold_words(today),
            fixer: name_fixer(kept.fixer(), members, Some(reader)),
            action: kept.action().to_owned(),
        };
        Some((hold, sentence))
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
