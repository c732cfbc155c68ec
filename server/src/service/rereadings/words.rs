//! What came of an ask, in words.

use std::collections::BTreeSet;

use app::model::{
    cause::{Cause, Fixer, fill_words},
    numbers::{Unit, number_words},
    rereading::Stage,
};
use jiff::civil::Date;

use super::source::Source;
use crate::{
    catalogue::{MetricUnit, Metrics, Stream},
    service::moments::{day_words, days_between},
    store::rereading::{Changed, Found, Rereading, RereadingState},
};

/// Days that are told one by one.
const LINES: usize = 5;
/// Metrics of a day that are told: those with a role first.
const METRICS: usize = 3;

pub(super) struct Told {
    pub(super) stage: Stage,
    pub(super) words: String,
    pub(super) changes: Vec<String>,
    pub(super) more: u32,
    pub(super) is_to_mend: bool,
}

pub(super) fn tell(source: &Source<'_>, asked: &Rereading) -> Told {
    let (changes, more) = source.tell_changes(&asked.found);
    let (stage, words, is_to_mend) = match asked.state {
        RereadingState::Open { waits: Some(cause) } => {
            let words = format!("{}. Relink tries again by itself for a day.", source.short_words(cause));
            (Stage::Waiting, words, false)
        }
        RereadingState::Open { waits: None } => (Stage::Waiting, tell_progress(asked), false),
        RereadingState::Done => (Stage::Done, tell_found(&asked.found), false),
        RereadingState::Failed { cause } => {
            let is_to_mend = needs_somebody(cause);
            let next = if is_to_mend { "Mend it, then ask again" } else { "Ask again" };
            let words = format!("Could not be read: {}. What stood stays. {next}.", source.short_words(cause));
            (Stage::Failed, words, is_to_mend)
        }
        RereadingState::Stopped => {
            let words = "Not read: the source was disconnected or changed, or the campaign archived meanwhile. What stood stays.";
            (Stage::Failed, words.to_owned(), false)
        }
    };
    Told { stage, words, changes, more, is_to_mend }
}

fn tell_progress(asked: &Rereading) -> String {
    let all = days_between(asked.first, asked.last) + 1;
    let done = |read: &Date| (days_between(*read, asked.last) + 1).clamp(0, all);
    // The stream that is furthest behind stands for all.
    match asked.progress.values().map(done).min() {
        Some(done) => format!("Being read, {done} of {}.", count_days(u32::try_from(all).unwrap_or(0))),
        None => "Waiting for its turn. What stands is shown until then.".to_owned(),
    }
}

fn tell_found(found: &Found) -> String {
    let count = |days: &BTreeSet<Date>| u32::try_from(days.len()).unwrap_or(u32::MAX);
    let (changed, added, kept) = (count(&found.changed), count(&found.added), count(&found.kept));
    let mut words = Vec::new();
    if changed > 0 {
        words.push(format!("{} changed.", count_days(changed)));
    }
    if added > 0 {
        words.push(match added {
            1 => "1 day was missing and is there now.".to_owned(),
            _ => format!("{added} days were missing and are there now."),
        });
    }
    if kept > 0 {
        words.push(format!(
            "For {} the platform gives less than stands, so what stands stays. Compare with the platform's own pages.",
            count_days(kept)
        ));
    }
    if words.is_empty() {
        words.push("Nothing changed: the platform gives the same numbers.".to_owned());
    }
    words.join(" ")
}

fn count_days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// What passes by itself, or is Relink's own, nobody mends in a window.
fn needs_somebody(cause: Cause) -> bool {
    cause.words().fixer != Fixer::Nobody && !matches!(cause, Cause::UnexpectedAnswer | Cause::Crashing)
}

impl Source<'_> {
    /// Without a full stop.
    fn short_words(&self, cause: Cause) -> String {
        let account = self.linked.account.as_ref().map_or("", |account| account.name.as_str());
        fill_words(cause.words().short, &self.entry.name, account)
    }

    /// Some lines, and how many days are beyond them.
    fn tell_changes(&self, found: &Found) -> (Vec<String>, u32) {
        let told = found.told.get(..found.told.len().min(LINES)).unwrap_or_default();
        let days: BTreeSet<Date> = told.iter().map(|changed| changed.day).collect();
        let more = u32::try_from(found.changed.difference(&days).count()).unwrap_or(u32::MAX);
        (told.iter().filter_map(|changed| self.tell_change(changed)).collect(), more)
    }

    fn tell_change(&self, changed: &Changed) -> Option<String> {
        let stream = self.entry.streams.iter().find(|stream| stream.key == changed.stream)?;
        let find = |numbers: &[(String, f64)], key: &str| {
            numbers.iter().find(|(metric, _)| metric == key).map(|(_, number)| *number)
        };
        let word =
            |number: Option<f64>, unit: &Unit| number.map_or("–".to_owned(), |number| number_words(number, unit));
        let metrics = metrics_of(stream, changed).into_iter().filter_map(|(key, name, unit)| {
            let (before, after) = (find(&changed.before, &key), find(&changed.after, &key));
            let unit = match unit {
                MetricUnit::Count => Unit::Count,
                MetricUnit::Money => Unit::Money(self.currency.to_owned()),
                MetricUnit::Percent => Unit::Percent,
            };
            (before != after).then(|| format!("{name} {} → {}", word(before, &unit), word(after, &unit)))
        });
        let metrics: Vec<String> = metrics.take(METRICS).collect();
        Some(format!("{}: {}", day_words(changed.day, self.today), metrics.join(", ")))
    }
}

/// Key, name and unit of a stream's metrics, those with a role first.
fn metrics_of(stream: &Stream, changed: &Changed) -> Vec<(String, String, MetricUnit)> {
    match &stream.metrics {
        Metrics::Fixed(metrics) => {
            let mut metrics: Vec<_> = metrics.iter().collect();
            metrics.sort_by_key(|metric| metric.role.is_none());
            metrics.into_iter().map(|metric| (metric.key.clone(), metric.name.clone(), metric.unit)).collect()
        }
        Metrics::Named { unit, .. } => {
            let keys: BTreeSet<&String> =
                changed.before.iter().chain(&changed.after).map(|(metric, _)| metric).collect();
            keys.into_iter().map(|key| (key.clone(), key.clone(), *unit)).collect()
        }
    }
}
