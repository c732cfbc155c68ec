//! When a provider ends what a file uses, such as a version of its API: told ahead, by the date alone, so that an old Relink
//! tells it too.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Catalogue;

/// Days ahead from which on an end is told.
const AHEAD: i32 = 90;

/// The end of what a file uses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sunset {
    /// The day from which on it may be gone.
    #[schemars(with = "String")]
    pub on: Date,
    /// What ends, as a sentence.
    pub what: String,
    /// Where that was read, or from what it was reckoned.
    #[serde(default)]
    pub source: Option<String>,
    /// The version of Relink that no longer needs it, once there is one.
    #[serde(default)]
    pub fixed_in: Option<String>,
}

/// One that is near, or over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending<'a> {
    pub sunset: &'a Sunset,
    /// Until that day; below zero since then.
    pub days: i32,
}

impl Sunset {
    /// Whether somebody should know of it `today`.
    pub fn near(&self, today: Date) -> Option<Ending<'_>> {
        let days = today.until(self.on).map(|span| span.get_days()).ok()?;
        (days <= AHEAD).then_some(Ending { sunset: self, days })
    }
}

impl Catalogue {
    /// What is near its end or over: the path of each file and its end, the servers' first.
    pub fn endings(&self, today: Date) -> Vec<(String, Ending<'_>)> {
        let servers = self.servers.iter().map(|(key, server)| (format!("servers/{key}.toml"), server.sunset.as_ref()));
        let entries =
            self.entries.iter().map(|(key, entry)| (format!("integrations/{key}.toml"), entry.sunset.as_ref()));
        servers.chain(entries).filter_map(|(file, sunset)| Some((file, sunset?.near(today)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::catalogue::File;

    #[test]
    fn an_end_is_told_ninety_days_ahead_and_ever_after() {
        let sunset = Sunset { on: date(2027, 6, 15), what: String::new(), source: None, fixed_in: None };
        let days = |today| sunset.near(today).map(|ending| ending.days);
        assert_eq!(days(date(2027, 3, 16)), None);
        assert_eq!(days(date(2027, 3, 17)), Some(90));
        assert_eq!(days(date(2027, 6, 15)), Some(0));
        assert_eq!(days(date(2028, 6, 15)), Some(-366));
    }

    #[test]
    fn every_end_in_the_catalogue_is_found_and_says_where_it_was_read() {
        let catalogue = Catalogue::built_in().unwrap();
        let late = date(2035, 1, 1);
        let endings = catalogue.endings(late);
        assert!(endings.iter().all(|(_, ending)| ending.sunset.source.is_some() && ending.days < 0), "{endings:?}");
        for file in ["servers/meta.toml", "servers/hubspot.toml", "integrations/meta-ads.toml"] {
            assert!(endings.iter().any(|(known, _)| known == file), "{file}");
        }
        assert_eq!(catalogue.endings(date(2026, 1, 1)), []);
    }

    #[test]
    fn an_operators_file_has_its_end_too() {
        let text = include_str!("../../catalogue/integrations/postgresql.toml");
        let sunset = "[sunset]\non = \"2027-01-31\"\nwhat = \"It ends then.\"\n\n[auth.credentials]\n";
        let text = text.replacen("[auth.credentials]\n", sunset, 1);
        let catalogue = Catalogue::layered(&[File { path: "integrations/postgresql.toml", text: &text }]);
        assert_eq!(catalogue.problems, []);
        let endings = catalogue.endings(date(2026, 12, 1));
        let told: Vec<(&str, i32)> = endings.iter().map(|(file, ending)| (file.as_str(), ending.days)).collect();
        assert_eq!(told, [("integrations/postgresql.toml", 61)]);
    }
}
