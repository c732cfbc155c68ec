//! The calendar of renewals: accesses that end on a known day, so that nobody is surprised.

use app::model::{
    error::AppError,
    ids::AccountId,
    list::PAGE,
    member::Viewer,
    renewal::{Habit, Renewal, RenewalMonth, Renewals},
};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

use super::{ConnectionsService, view::Present};
use crate::{
    service::{lives::life_words, moments::days_between, paging},
    store::{StoreError, Unit, account::Account, list::Reader},
};

impl ConnectionsService {
    pub(super) async fn list_renewals(&self, viewer: Viewer, after: Option<&str>) -> Result<Renewals, AppError> {
        let (reader, present) = (Reader::from(&viewer), Present::utc(&self.core));
        let mut unit = self.core.store.read().await?;
        // A broken one is to be mended, not renewed. One that is over may work all the same, and is to be looked at.
        let rows = unit.list_ending(&reader, 0, after.and_then(read_place), PAGE + 1).await?;
        let (accounts, last) = paging::cut_rows(rows);
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
        let used = unit.count_uses(&reader, &ids).await?;

        let mut months: Vec<RenewalMonth> = Vec::new();
        for account in &accounts {
            let Some(on) = account.hard_expires_at else { continue };
            let first = unit.list_uses(&reader, account.id, None, 1).await?;
            let campaigns = used.get(&account.id).map_or(0, |count| count.campaigns);
            let renewal = Renewal {
                account: self.account_row(&present, account, campaigns),
                on: present.moment(on),
                left: if on > present.now.as_second() { left_words(on, present.now) } else { String::new() },
                is_over: on <= present.now.as_second(),
                at: first.first().map(|used| (used.campaign, used.connection)),
            };
            let name = month_name(on);
            match months.last_mut().filter(|month| month.name == name) {
                Some(month) => month.renewals.push(renewal),
                None => months.push(RenewalMonth { name, renewals: vec![renewal] }),
            }
        }
        let habits = if after.is_none() { self.list_habits(&mut *unit, &viewer).await? } else { Vec::new() };
        let next = last.and_then(|last| accounts.get(last)).and_then(write_place);
        Ok(Renewals { months, habits, next, may_edit: viewer.role.may_edit() })
    }

    /// Of each application of the agency what was learned; names no account.
    async fn list_habits(&self, unit: &mut dyn Unit, viewer: &Viewer) -> Result<Vec<Habit>, StoreError> {
        let mut habits = Vec::new();
        for (id, life) in unit.learned_lives(viewer.agency).await? {
            let application = unit.application(viewer.agency, id).await?.filter(|own| own.successor.is_none());
            if let (Some(application), Some(words)) = (application, life_words(&life)) {
                let provider = self.core.catalogue.provider_name(&application.server);
                habits.push(Habit { provider, mark: self.core.catalogue.provider_mark(&application.server), words });
            }
        }
        Ok(habits)
    }
}

/// The last one of a page: its end and its id.
fn write_place(last: &Account) -> Option<String> {
    Some(format!("{}.{}", last.hard_expires_at?, last.id))
}

fn read_place(text: &str) -> Option<(i64, AccountId)> {
    let (end, id) = text.split_once('.')?;
    Some((end.parse().ok()?, id.parse().ok()?))
}

fn utc(unix: i64) -> ZonedDateTime {
    Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(TimeZone::UTC)
}

/// "December 2026".
fn month_name(unix: i64) -> String {
    utc(unix).strftime("%B %Y").to_string()
}

/// "today", "tomorrow", "in 12 days", "in 3 months".
fn left_words(on: i64, now: Timestamp) -> String {
    match days_between(utc(now.as_second()).date(), utc(on).date()) {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ 2..=60 => format!("in {days} days"),
        days => format!("in {} months", days / 30),
    }
}

#[cfg(test)]
mod tests {
    use super::{left_words, month_name};

    #[test]
    fn what_is_left_is_said_in_days_then_months() {
        let now: jiff::Timestamp = "2026-11-24T17:00:00Z".parse().unwrap();
        for (on, expected) in [
            ("2026-11-24T23:00:00Z", "today"),
            ("2026-11-25T01:00:00Z", "tomorrow"),
            ("2026-12-06T01:00:00Z", "in 12 days"),
            ("2027-01-23T01:00:00Z", "in 60 days"),
            ("2027-02-24T01:00:00Z", "in 3 months"),
        ] {
            let on: jiff::Timestamp = on.parse().unwrap();
            assert_eq!(left_words(on.as_second(), now), expected);
        }
        assert_eq!(month_name(1_796_083_200), "December 2026");
    }
}
