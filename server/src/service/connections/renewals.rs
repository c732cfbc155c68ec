//! The calendar of renewals: accesses that end on a known day, so that nobody is surprised.

use app::model::{
    error::AppError,
    member::Viewer,
    renewal::{Renewal, RenewalMonth, Renewals},
};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

use super::{ConnectionsService, account_rows::campaigns_by_account, view::Present};
use crate::{
    service::{moments::days_between, rights},
    store::{account::Account, connection::Linked},
};

impl ConnectionsService {
    pub(super) async fn list_renewals(&self, viewer: Viewer) -> Result<Renewals, AppError> {
        let mut unit = self.core.store.read().await?;
        let accounts = unit.accounts(viewer.agency).await?;
        let of_agency = unit.connections_of_agency(viewer.agency).await?;
        drop(unit);
        let present = Present::utc(&self.core);
        let counts = campaigns_by_account(&of_agency);
        let mut ends: Vec<(i64, &Account)> = accounts
            .iter()
            // A broken one is to be mended, not renewed.
            .filter(|account| !account.health.is_broken())
            .filter_map(|account| Some((account.hard_expires_at?, account)))
            .collect();
        ends.sort_by_key(|(on, account)| (*on, account.name.clone()));

        let mut months: Vec<RenewalMonth> = Vec::new();
        for (on, account) in ends {
            let uses: Vec<&Linked> =
                of_agency.iter().filter(|used| used.connection.account == Some(account.id)).collect();
            if !rights::may_use(&viewer, account, uses.iter().copied()) {
                continue;
            }
            let seen = uses.iter().find(|used| viewer.may_see(used.connection.campaign));
            let renewal = Renewal {
                account: self.account_row(&present, account, counts.get(&account.id).map_or(0, |set| set.len())),
                on: present.moment(on),
                left: if on > present.now.as_second() { left_words(on, present.now) } else { String::new() },
                is_over: on <= present.now.as_second(),
                at: seen.map(|used| (used.connection.campaign, used.connection.id)),
            };
            let name = month_name(on);
            match months.last_mut().filter(|month| month.name == name) {
                Some(month) => month.renewals.push(renewal),
                None => months.push(RenewalMonth { name, renewals: vec![renewal] }),
            }
        }
        Ok(Renewals { months, may_edit: viewer.role.may_edit() })
    }
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
