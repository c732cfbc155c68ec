//! The state of a tile or an account in one line.

use app::model::{
    cause::{Cause, fill_words, stalled_words},
    health::Health,
};

use super::view::Present;
use crate::store::{account::Account, connection::Linked};

/// One line under a tile. `provider`: the integration's name.
pub(super) fn tile_line(present: &Present, provider: &str, linked: &Linked) -> String {
    let address = linked.account.as_ref().map_or("", |account| account.address.as_str());
    match linked.health() {
        Health::Never => "Not connected".to_owned(),
        Health::Healthy if linked.profile.is_none() => "Choose what to report on".to_owned(),
        Health::Healthy => match linked.connection.last_good_at {
            Some(at) => format!("Data up to {}", present.moment(at).words),
            None => "Connected, the first data is coming in".to_owned(),
        },
        health => health_line(present, provider, address, health, linked.health_since()),
    }
}

/// One line beside an account in a list.
pub(super) fn account_line(present: &Present, provider: &str, account: &Account) -> String {
    match account.health {
        Health::Healthy => "Works".to_owned(),
        health => health_line(present, provider, &account.address, health, account.health_since),
    }
}

fn health_line(present: &Present, provider: &str, address: &str, health: Health, since: i64) -> String {
    match health {
        Health::Never => "Not connected".to_owned(),
        Health::Healthy => "Works".to_owned(),
        Health::Expiring { on } if on <= present.now.as_second() => format!("Ended {}, sign in again", present.on(on)),
        Health::Expiring { on } => format!("Ends {}, renew it early", present.on(on)),
        Health::Broken { cause } => {
            let short = fill_words(cause.words().short, provider, address);
            format!("{short} {}", present.on(since))
        }
        Health::NoAccess => format!("Access to this profile was lost {}", present.on(since)),
        Health::Delayed { cause: Cause::SpoiledAnswer, .. } | Health::Stalled { cause: Cause::SpoiledAnswer } => {
            format!("{}, ask whoever looks after the site", stalled_words(Cause::SpoiledAnswer).short)
        }
        Health::Delayed { cause, .. } => {
            format!("{}, nothing to do", fill_words(cause.words().short, provider, address))
        }
        Health::Stalled { cause: Cause::Crashing } => {
            format!("{}, your admin should look", stalled_words(Cause::Crashing).short)
        }
        Health::Stalled { .. } => format!("No data since {}, your admin should look", present.moment(since).words),
    }
}

#[cfg(test)]
mod tests {
    use app::model::health::Health;
    use jiff::tz::TimeZone;

    use super::{Present, health_line};

    #[test]
    fn an_end_that_is_over_is_told_as_such() {
        let now: jiff::Timestamp = "2026-11-24T17:00:00Z".parse().unwrap();
        let present = Present { now, zone: TimeZone::UTC };
        let line = |on: i64| health_line(&present, "Shop", "a@b.example", Health::Expiring { on }, 0);
        assert!(line(now.as_second() + 3 * 86_400).starts_with("Ends "));
        let over = line(now.as_second() - 60);
        assert!(over.starts_with("Ended today") && over.ends_with("sign in again"), "{over}");
    }
}
