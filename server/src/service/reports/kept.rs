//! What is said of a source that keeps a run, or would.

use app::model::cause::{Fixer, fill_words, stalled_words};
use jiff::civil::Date;

use crate::{service::moments::day_words, store::run::Obstacle};

/// What is known of a source that keeps a run.
pub(super) struct Kept<'a> {
    /// "Meta Ads, Harbour Coffee".
    pub(super) name: &'a str,
    pub(super) provider: &'a str,
    pub(super) account: &'a str,
    pub(super) what: Obstacle,
    pub(super) since: Date,
}

impl Kept<'_> {
    /// "No numbers since 27 Nov: access was revoked."
    pub(super) fn hold_words(&self, today: Date) -> String {
        let since = day_words(self.since, today);
        let why = match self.what {
            Obstacle::Broken { cause } | Obstacle::Delayed { cause } => cause.words().short,
            Obstacle::Stalled { cause } => stalled_words(cause).short,
            Obstacle::NoAccess => "Access to this profile was lost",
            Obstacle::Disconnected => "It was disconnected",
            Obstacle::Missing | Obstacle::Pulling | Obstacle::Slow { .. } => {
                "It works, but brings nothing for these days"
            }
        };
        let why = fill_words(why, self.provider, self.account);
        format!("No numbers since {since}: {}.", lower_first(&why))
    }

    /// "Meta Ads has no numbers since 27 Nov: access was revoked. Reconnect": what follows says what for.
    pub(super) fn lack_words(&self, today: Date) -> String {
        format!("{} has {} {}", self.name, lower_first(&self.hold_words(today)), self.action())
    }

    pub(super) fn fixer(&self) -> Fixer {
        match self.what {
            Obstacle::Broken { cause } | Obstacle::Delayed { cause } => cause.words().fixer,
            Obstacle::Stalled { cause } => stalled_words(cause).fixer,
            Obstacle::NoAccess => Fixer::ProfileManager,
            _ => Fixer::AccountHolder,
        }
    }

    /// What the link to its window says.
    pub(super) fn action(&self) -> &'static str {
        match self.what {
            Obstacle::Broken { cause } if cause.words().reauthorizing_helps => "Reconnect",
            Obstacle::Disconnected => "Connect it again",
            _ => "Open and mend it",
        }
    }

    /// A sentence about what is merely slow.
    pub(super) fn wait_words(&self, last: Date, today: Date) -> String {
        let name = self.name;
        match self.what {
            Obstacle::Slow { until } => format!(
                "Waiting for {name}, which gives {} about {}. Nothing to do.",
                day_words(last, today),
                day_words(until, today)
            ),
            Obstacle::Delayed { .. } => {
                format!("Waiting for {name}: the platform does not answer just now. Nothing to do.")
            }
            _ => format!("Fetching the numbers of {name}. Nothing to do."),
        }
    }
}

/// The first letter small, unless the word is a name or an abbreviation.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let second = letters.clone().nth(1);
    match letters.next() {
        Some(first) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::model::cause::Cause;
    use jiff::civil::date;

    #[test]
    fn a_hold_says_since_when_and_why() {
        let kept = |what| Kept {
            name: "Meta Ads, Harbour Coffee",
            provider: "Meta",
            account: "ads@harbour.example",
            what,
            since: date(2026, 11, 27),
        };
        let today = date(2026, 12, 1);
        let revoked = kept(Obstacle::Broken { cause: Cause::Revoked });
        assert_eq!(revoked.hold_words(today), "No numbers since 27 Nov: access was revoked.");
        assert_eq!(revoked.action(), "Reconnect");
        let slow = kept(Obstacle::Slow { until: date(2026, 12, 3) });
        assert_eq!(
            slow.wait_words(date(2026, 11, 30), today),
            "Waiting for Meta Ads, Harbour Coffee, which gives 30 Nov about 3 Dec. Nothing to do."
        );
    }
}
