//! Numbers of a breakdown, by day and value, while they are read. Pure.
//!
//! However many values a day has, few are held: as soon as there are many, those go that would not be kept. Where a value comes
//! in several records, nobody knows that before the last one; then there is a bound on how many are told apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::record_error::RecordError;
use crate::{
    catalogue::{By, Duplicates, Path, Stream, path::text_of},
    store::series::Dimension,
};

/// Values of all days that are held at once.
const MOST: usize = 4_000;
/// The same where a value may come in several records.
const MOST_ADDED_UP: usize = 20_000;
/// Letters. Longer ones are shortened: addresses with whole forms in them.
const LONGEST: usize = 300;
/// What stands for a value that is empty.
const NAMELESS: &str = "(none)";

pub(super) struct Parts<'a> {
    by: &'a By,
    /// A value may come in several records of a day.
    adds_up: bool,
    metrics: Vec<String>,
    /// The place of the metric by which they are ranked.
    rank: usize,
    /// The sign of what it is multiplied by.
    sign: f64,
    days: BTreeMap<Date, HashMap<String, Part>>,
    held: usize,
    /// At so many held, those go that would not be kept.
    most: usize,
    /// Days of which some were let go.
    cut: BTreeSet<Date>,
}

struct Part {
    label: String,
    numbers: Vec<Option<f64>>,
}

/// One number of a part, before it is scaled.
pub(super) struct Number {
    pub(super) day: Date,
    pub(super) dimension: Dimension,
    pub(super) metric: String,
    pub(super) number: f64,
}

impl<'a> Parts<'a> {
    /// `None`: the stream brings totals. `sign`: that of the ranking metric's scale.
    pub(super) fn of(stream: &'a Stream, sign: impl Fn(&str) -> f64) -> Option<Self> {
        let by = stream.by.as_ref()?;
        let metrics = stream.metric_keys().unwrap_or_default();
        let rank = metrics.iter().position(|metric| *metric == by.rank).unwrap_or_default();
        let sign = sign(&by.rank);
        let (days, cut) = Default::default();
        // What differs only in what is not told apart is one value.
        let adds_up = stream.duplicates == Duplicates::Sum || by.ignore_case;
        Some(Self { by, adds_up, metrics, rank, sign, days, held: 0, most: MOST, cut })
    }

    /// Which one a record is about. `None`: it does not say so.
    pub(super) fn read(&self, json: &Json) -> Option<Dimension> {
        let told = read_text(&self.by.value, json)?;
        let label = self.by.label.as_ref().and_then(|place| read_text(place, json)).map(|label| tidy(&label));
        let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| tidy(&told));
        let label = if label.is_empty() { NAMELESS.to_owned() } else { label };
        let key = if self.by.ignore_case { tidy(&told).to_lowercase() } else { bound_key(&told) };
        Some(Dimension { key, label })
    }

    pub(super) fn add(
        &mut self,
        day: Date,
        dimension: &Dimension,
        metric: &str,
        number: f64,
        record: usize,
    ) -> Result<(), RecordError> {
        let Some(place) = self.metrics.iter().position(|own| own == metric) else { return Ok(()) };
        let own = self.days.entry(day).or_default();
        if !own.contains_key(&dimension.key) {
            if self.adds_up && self.held >= MOST_ADDED_UP {
                self.cut.insert(day);
                return Ok(());
            }
            self.held += 1;
            let part = Part { label: dimension.label.clone(), numbers: vec![None; self.metrics.len()] };
            own.insert(dimension.key.clone(), part);
        }
        let Some(cell) = own.get_mut(&dimension.key).and_then(|part| part.numbers.get_mut(place)) else {
            return Ok(());
        };
        match *cell {
            None => *cell = Some(number),
            Some(sum) if self.adds_up => *cell = Some(sum + number),
            Some(_) => return Err(RecordError::Twice { record, metric: metric.to_owned(), day }),
        }
        Ok(())
    }

    /// After each record: lets go of what would not be kept.
    pub(super) fn shrink(&mut self) {
        if self.held > self.most && !self.adds_up {
            self.keep_first();
            // What is kept of many days may be many by itself.
            self.most = MOST.max(self.held * 2);
        }
    }

    fn keep_first(&mut self) {
        let (rank, keep, sign) = (self.rank, self.by.keep, self.sign);
        let weigh = |part: &Part| part.numbers.get(rank).copied().flatten().unwrap_or(0.0) * sign;
        for (day, parts) in &mut self.days {
            if parts.len() <= keep {
                continue;
            }
            let mut all: Vec<(String, Part)> = parts.drain().collect();
            // The same ones each time, whatever order they come in.
            all.sort_by(|(key, part), (other, its)| weigh(its).total_cmp(&weigh(part)).then_with(|| key.cmp(other)));
            let gone = all.split_off(keep);
            // Of one that had nothing, nothing is missing.
            if gone.iter().any(|(_, part)| part.numbers.iter().flatten().any(|number| *number != 0.0)) {
                self.cut.insert(*day);
            }
            parts.extend(all);
        }
        self.held = self.days.values().map(HashMap::len).sum();
    }

    /// What is kept of each day, and the days of which not everything is.
    pub(super) fn finish(mut self) -> (Vec<Number>, BTreeSet<Date>) {
        self.keep_first();
        let mut numbers = Vec::new();
        for (day, parts) in self.days {
            let parts: BTreeMap<String, Part> = parts.into_iter().collect();
            for (key, part) in parts {
                let dimension = Dimension { key, label: part.label };
                let own = self.metrics.iter().zip(part.numbers).filter_map(|(metric, number)| Some((metric, number?)));
                numbers.extend(own.map(|(metric, number)| Number {
                    day,
                    dimension: dimension.clone(),
                    metric: metric.clone(),
                    number,
                }));
            }
        }
        (numbers, self.cut)
    }
}

fn read_text(place: &Path, json: &Json) -> Option<String> {
    match place.find(json)? {
        Json::Bool(is) => Some(is.to_string()),
        other => Some(text_of(other)?.into_owned()),
    }
}

/// To the letter, as two that differ in a blank are two for the platform. Of a long one the end is told by a hash.
fn bound_key(told: &str) -> String {
    if told.chars().count() <= LONGEST {
        return told.to_owned();
    }
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(told.as_bytes()).into();
    let start: String = told.chars().take(LONGEST - 17).collect();
    format!("{start}…{:016x}", u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// Without blanks around it; those inside, and line ends, are one blank each.
fn tidy(told: &str) -> String {
    let mut words = String::new();
    for word in told.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > LONGEST * 4 {
            break;
        }
    }
    words.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;
    use crate::catalogue::Catalogue;

    const DAY: Date = date(2026, 11, 1);

    fn stream(more: Json) -> Stream {
        let text = include_str!("../../catalogue/integrations/sandbox-ads.toml");
        let catalogue = Catalogue::built_in().unwrap();
        assert!(text.contains("[[streams.breakdowns]]"));
        let mut stream =
            catalogue.entries.values().find(|entry| entry.key.0 == "sandbox-ads").unwrap().streams[0].parts[0].clone();
        let by = stream.by.as_mut().unwrap();
        by.rank = "clicks".to_owned();
        by.keep = 3;
        by.value = serde_json::from_value(json!("/campaign")).unwrap();
        by.label = Some(serde_json::from_value(json!("/name")).unwrap());
        by.ignore_case = more["ignore_case"].as_bool().unwrap_or_default();
        stream.duplicates =
            if more["sum"].as_bool().unwrap_or_default() { Duplicates::Sum } else { Duplicates::Refuse };
        stream
    }

    fn read(
        stream: &Stream,
        records: impl Iterator<Item = (Date, Json, f64)>,
    ) -> Result<(Vec<String>, usize), RecordError> {
        let mut parts = Parts::of(stream, |_| 1.0).unwrap();
        let mut most = 0;
        for (record, (day, json, clicks)) in records.enumerate() {
            let dimension = parts.read(&json).unwrap();
            parts.add(day, &dimension, "clicks", clicks, record)?;
            parts.shrink();
            most = most.max(parts.held);
        }
        assert!(most <= MOST_ADDED_UP, "{most}");
        let (numbers, cut) = parts.finish();
        let told = numbers.iter().map(|one| format!("{} {}={}", one.dimension.key, one.dimension.label, one.number));
        Ok((told.collect(), cut.len()))
    }

    #[test]
    fn the_largest_of_a_hundred_thousand_are_kept_and_few_are_held() {
        let stream = stream(json!({}));
        let many = (0..100_000_u32).map(|number| {
            let clicks = f64::from((number * 7_919) % 100_000);
            (DAY, json!({"campaign": format!("c{clicks}")}), clicks)
        });
        let (told, cut) = read(&stream, many).unwrap();
        assert_eq!(told, ["c99997 c99997=99997", "c99998 c99998=99998", "c99999 c99999=99999"]);
        assert_eq!(cut, 1);
        let mut parts = Parts::of(&stream, |_| 1.0).unwrap();
        for number in 0..50_000 {
            let dimension = parts.read(&json!({"campaign": number})).unwrap();
            parts.add(DAY, &dimension, "clicks", 1.0, number).unwrap();
            parts.shrink();
            assert!(parts.held <= MOST, "{}", parts.held);
        }
    }

    #[test]
    fn a_day_with_no_more_than_are_kept_is_whole() {
        let stream = stream(json!({}));
        let few = ["a", "b", "c"].map(|key| (DAY, json!({"campaign": key, "name": format!("  {key}  {key}\n")}), 1.0));
        assert_eq!(
            read(&stream, few.into_iter()).unwrap(),
            (vec!["a a a=1".into(), "b b b=1".into(), "c c c=1".into()], 0)
        );
    }

    #[test]
    fn a_day_lacks_nothing_of_those_that_had_nothing() {
        let many = |least: f64| {
            (0..9).map(move |number| (DAY, json!({"campaign": number}), if number < 3 { 5.0 } else { least }))
        };
        assert_eq!(
            read(&stream(json!({})), many(0.0)).unwrap(),
            (vec!["0 0=5".into(), "1 1=5".into(), "2 2=5".into()], 0)
        );
        assert_eq!(read(&stream(json!({})), many(1.0)).unwrap().1, 1);
    }

    #[test]
    fn what_is_the_same_is_one() {
        let twice = || ["Shoes", "shoes "].map(|key| (DAY, json!({"campaign": key}), 2.0)).into_iter();
        assert_eq!(read(&stream(json!({})), twice()).unwrap().0, ["Shoes Shoes=2", "shoes  shoes=2"]);
        assert_eq!(read(&stream(json!({"ignore_case": true})), twice()).unwrap().0, ["shoes Shoes=4"]);
        let same = || [2.0, 3.0].map(|clicks| (DAY, json!({"campaign": 7}), clicks)).into_iter();
        assert!(matches!(read(&stream(json!({})), same()), Err(RecordError::Twice { .. })));
        assert_eq!(read(&stream(json!({"sum": true})), same()).unwrap().0, ["7 7=5"]);
    }

    #[test]
    fn what_is_added_up_has_a_bound_and_says_so() {
        let many = (0..30_000).map(|number| (DAY, json!({"campaign": number}), 1.0));
        let (told, cut) = read(&stream(json!({"sum": true})), many).unwrap();
        assert_eq!((told.len(), cut), (3, 1));
    }

    #[test]
    fn a_value_is_a_short_text() {
        let stream = stream(json!({}));
        let parts = Parts::of(&stream, |_| 1.0).unwrap();
        let long = parts.read(&json!({"campaign": "ä".repeat(5_000)})).unwrap();
        assert_eq!((long.key.chars().count(), long.label.chars().count()), (LONGEST, LONGEST));
        let other = parts.read(&json!({"campaign": "ä".repeat(5_001)})).unwrap();
        assert!(other.label == long.label && other.key != long.key, "two that differ at their ends are two");
        assert_eq!(parts.read(&json!({"campaign": " "})).unwrap().label, NAMELESS);
        assert_eq!(parts.read(&json!({"campaign": true})).unwrap().key, "true");
        for none in [json!({}), json!({"campaign": null}), json!({"campaign": ["a"]})] {
            assert_eq!(parts.read(&none), None, "{none}");
        }
    }
}
