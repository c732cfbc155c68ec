//! The table of answers in `tests/fixtures/answers`: an answer in, its meaning out, with the rules of the platforms as they
//! are shipped.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{cause::Cause, ids::IntegrationKey};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::{Operation, Verdict, diagnose, fits, spare_young};
use crate::{
    catalogue::{AnswerShape, Catalogue, ErrorRule},
    health::answer::Answer,
    net::NetError,
};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/answers");
/// 2026-11-23T17:00:00Z
const NOW: i64 = 1_795_453_200;
/// What no platform's rules are asked about.
const STANDARDS: &str = "standards";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    answers: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    what: String,
    on: Occasion,
    /// `servers/{key}` or `integrations/{key}`, whose rules count; without it those of the platform that the file is named after.
    from: Option<String>,
    status: Option<u16>,
    sqlstate: Option<String>,
    net: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    /// `fine`, `no_access`, `broken <cause>`, `transient <cause> [<seconds>]`.
    means: String,
    /// Seconds ago at which the refused token was given, where that matters.
    age: Option<i64>,
    /// Where such an answer was seen.
    seen: Option<String>,
    #[serde(default)]
    made_up: bool,
}

/// What was asked when it came.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Occasion {
    /// New tokens for a refresh token.
    Refresh,
    /// Tokens for a code.
    Exchange,
    /// Who signed in, or whether credentials work.
    Probe,
    /// Data.
    Api,
    /// A database.
    Connect,
}

impl Occasion {
    fn operation(self) -> Operation {
        match self {
            Self::Refresh | Self::Exchange => Operation::Token,
            Self::Probe | Self::Api => Operation::Api,
            Self::Connect => Operation::Connect,
        }
    }
}

impl Row {
    /// The rules of whoever gave it, and where its codes stand. `key`: that of the file.
    fn rules<'a>(&self, catalogue: &'a Catalogue, key: &str) -> (&'a [ErrorRule], AnswerShape) {
        let standards = (&[][..], AnswerShape::default());
        match self.from.as_deref().map(|from| from.split_once('/').unwrap()) {
            Some(("servers", key)) => {
                let server = catalogue.server(key).unwrap_or_else(|| panic!("{key}"));
                (&server.errors, server.answers.clone())
            }
            Some(("integrations", key)) => {
                let entry = catalogue.entry(&IntegrationKey(key.to_owned())).unwrap_or_else(|| panic!("{key}"));
                (&entry.errors, entry.answers.clone())
            }
            Some(other) => panic!("{other:?}"),
            None if key == STANDARDS => standards,
            None => {
                let platform = catalogue.platforms.get(key).unwrap_or_else(|| panic!("nobody has the rules of {key}"));
                (&platform.errors, platform.answers.clone())
            }
        }
    }

    fn is_of_platform(&self, catalogue: &Catalogue, key: &str, platform: &str) -> bool {
        let of = match self.from.as_deref().map(|from| from.split_once('/').unwrap()) {
            Some(("servers", key)) => catalogue.server(key).and_then(|server| server.platform.clone()),
            Some((_, key)) => catalogue.entry(&IntegrationKey(key.to_owned())).and_then(|entry| entry.platform.clone()),
            None => Some(key.to_owned()),
        };
        of.as_deref() == Some(platform)
    }

    fn answer(&self, shape: &AnswerShape) -> Answer {
        if let Some(code) = &self.sqlstate {
            return Answer::Sql { code: code.clone(), message: self.body.clone() };
        }
        if let Some(error) = &self.net {
            return Answer::Net(match error.as_str() {
                "timeout" => NetError::Timeout,
                "unreachable" => NetError::Unreachable,
                "unresolved" => NetError::Unresolved("api.example".to_owned()),
                "tls" => NetError::Tls,
                "too_large" => NetError::TooLarge,
                other => panic!("{other}"),
            });
        }
        let mut response = http::Response::builder().status(self.status.unwrap());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        Answer::read(&response.body(self.body.clone().into_bytes()).unwrap(), shape)
    }

    fn verdict(&self) -> Verdict {
        let words: Vec<&str> = self.means.split(' ').collect();
        let cause = |key: &str| -> Cause { serde_json::from_value(key.into()).unwrap() };
        match words.as_slice() {
            ["fine"] => Verdict::Fine,
            ["no_access"] => Verdict::NoAccess,
            ["broken", key] => Verdict::Broken { cause: cause(key) },
            ["transient", key] => Verdict::Transient { cause: cause(key), retry_after: None },
            ["transient", key, seconds] => {
                Verdict::Transient { cause: cause(key), retry_after: Some(seconds.parse().unwrap()) }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Every row, with the key of its platform.
fn rows() -> Vec<(String, Row)> {
    let mut rows = Vec::new();
    for file in FILES.files() {
        let key = file.path().file_stem().unwrap().to_str().unwrap().to_owned();
        let table: Table =
            toml::from_str(file.contents_utf8().unwrap()).unwrap_or_else(|error| panic!("{key}: {error}"));
        rows.extend(table.answers.into_iter().map(|row| (key.clone(), row)));
    }
    rows
}

#[test]
fn every_answer_means_what_the_table_says() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut wrong = Vec::new();
    for (key, row) in rows() {
        let (rules, shape) = row.rules(&catalogue, &key);
        let verdict = diagnose(rules, row.on.operation(), &row.answer(&shape), NOW);
        let verdict = row.age.map_or(verdict, |age| spare_young(verdict, age));
        if verdict != row.verdict() {
            wrong.push(format!("{key}, {}: {verdict:?} instead of {}", row.what, row.means));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_whole() {
    let rows = rows();
    assert!(rows.len() >= 150, "{} answers", rows.len());
    let names: BTreeSet<(&str, &str)> = rows.iter().map(|(key, row)| (key.as_str(), row.what.as_str())).collect();
    assert_eq!(names.len(), rows.len(), "two answers have the same name");
    for (key, row) in &rows {
        assert_ne!(row.seen.is_some(), row.made_up, "{key}, {}: either seen or made up", row.what);
    }
    let transient = rows.iter().filter(|(_, row)| row.means.starts_with("transient")).count();
    assert!(transient >= 50, "{transient} answers that pass");
}

#[test]
fn no_rule_stands_there_for_nothing() {
    let catalogue = Catalogue::built_in().unwrap();
    let rows = rows();
    let mut idle = Vec::new();
    for (key, platform) in &catalogue.platforms {
        let answers: Vec<(Operation, Answer)> = rows
            .iter()
            .filter(|(file, row)| row.is_of_platform(&catalogue, file, key))
            .map(|(_, row)| (row.on.operation(), row.answer(&platform.answers)))
            .collect();
        // A rule works if an answer meets it before every other rule of its platform.
        let met: BTreeSet<usize> = answers
            .iter()
            .filter_map(|(on, answer)| platform.errors.iter().position(|rule| fits(rule, *on, answer)))
            .collect();
        idle.extend(
            (0..platform.errors.len())
                .filter(|index| !met.contains(index))
                .map(|index| format!("{key}: {:?}", platform.errors.get(index))),
        );
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}
