//! Which description of a stream a file holds: a hash of what is asked and how it is read.
//!
//! Of the file's own text, so that nothing changes with Relink's code. Not in it: words, roles, limits, how far back is asked, how
//! days are added up when they are shown, and what all requests share (addresses and versions of an API are how a platform is
//! reached).

use sha2::{Digest, Sha256};
use toml::{Table, Value};

/// What of a stream changes no number that is stored.
const STREAM: [&str; 8] =
    ["key", "window_days", "history_days", "late_days", "keeps_days", "optional", "breakdowns", "period"];
/// Nor of a breakdown, whose `key` says apart from others which numbers these are.
const BREAKDOWN: [&str; 5] = ["name", "depth_days", "window_days", "late_days", "rest"];
/// And of a metric.
const METRIC: [&str; 6] = ["name", "role", "better", "unit", "aggregate", "weight"];

/// The fingerprints of the streams in a file's text, by key, those of their breakdowns, by `stream/breakdown`, and of whole
/// periods, by `stream:period`. Never 0, which stands for days whose description was not kept.
pub(super) fn fingerprints(text: &str) -> Vec<(String, i64)> {
    let Ok(mut file) = text.parse::<Table>() else { return Vec::new() };
    let Some(Value::Array(streams)) = file.remove("streams") else { return Vec::new() };
    let mut known = Vec::new();
    for stream in streams {
        let Value::Table(mut stream) = stream else { continue };
        let Some(key) = key_of(&stream) else { continue };
        let (breakdowns, period) = (stream.remove("breakdowns"), stream.remove("period"));
        let own = strip_stream(stream);
        if let Some(Value::Table(mut period)) = period {
            period.remove("most_days");
            // Which metrics, and not what they are called.
            if let Some(Value::Table(metrics)) = period.get_mut("metrics") {
                metrics.iter_mut().for_each(|(_, name)| *name = Value::Boolean(true));
            }
            known.push((format!("{key}:period"), hash_both(&own, "period", period)));
        }
        for breakdown in breakdowns.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_table) {
            let Some(by) = key_of(breakdown) else { continue };
            let mut breakdown = breakdown.clone();
            BREAKDOWN.iter().for_each(|key| drop(breakdown.remove(*key)));
            known.push((format!("{key}/{by}"), hash_both(&own, "by", breakdown)));
        }
        known.push((key, hash(&own).max(1)));
    }
    known
}

/// Of what is made of a stream: what it does not say is as there.
fn hash_both(stream: &Table, name: &str, own: Table) -> i64 {
    let both =
        Table::from_iter([("stream".to_owned(), Value::Table(stream.clone())), (name.to_owned(), Value::Table(own))]);
    (hash(&both) & i64::MAX).max(1)
}

fn key_of(table: &Table) -> Option<String> {
    Some(table.get("key")?.as_str()?.to_owned())
}

/// What says which numbers come.
fn strip_stream(mut stream: Table) -> Table {
    STREAM.iter().for_each(|key| drop(stream.remove(*key)));
    if let Some(Value::Table(ask)) = stream.get_mut("request").and_then(|request| request.get_mut("http")) {
        ask.remove("max_records");
    }
    if let Some(Value::Table(metrics)) = stream.get_mut("metrics") {
        // `fixed` is a list of them, `named` is one.
        for (_, metrics) in metrics.iter_mut() {
            match metrics {
                Value::Array(fixed) => fixed.iter_mut().for_each(strip_metric),
                named => strip_metric(named),
            }
        }
    }
    stream
}

/// Tables are sorted by key.
fn hash(described: &Table) -> i64 {
    let hash = Sha256::digest(described.to_string());
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = hash.into();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

fn strip_metric(metric: &mut Value) {
    if let Value::Table(metric) = metric {
        METRIC.iter().for_each(|key| drop(metric.remove(*key)));
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprints;

    const ADS_BY: &str = r#"
[[streams.breakdowns]]
key = "kind"
name = "Kinds"
value = "/kind"
"#;
    const ADS: &str = include_str!("../../catalogue/integrations/sandbox-ads.toml");

    #[test]
    fn how_a_number_is_read_is_not_what_is_asked() {
        let known = fingerprints(ADS);
        assert!(!known.is_empty());
        let read_anew = ADS.replace(r#"role = "clicks""#, r#"role = "calls", better = "lower""#);
        let without = ADS.replace(r#", role = "spend""#, "").replace(r#", role = "result""#, "");
        let asked_anew = ADS.replace(r#"value = "/clicks""#, r#"value = "/all_clicks""#);
        assert!([&read_anew, &without, &asked_anew].iter().all(|changed| *changed != ADS));
        assert_eq!(fingerprints(&read_anew), known, "another role and direction");
        assert_eq!(fingerprints(&without), known, "none");
        assert_ne!(fingerprints(&asked_anew), known);
    }

    #[test]
    fn a_breakdown_is_described_by_itself_and_its_stream() {
        let one =
            |text: &str, key: &str| fingerprints(text).into_iter().find(|(own, _)| own == key).map(|(_, hash)| hash);
        let with = ADS.replacen("[answers]", &format!("{ADS_BY}\n[answers]"), 1);
        assert_eq!(one(&with, "report"), one(ADS, "report"), "totals are what they were");
        let kinds = one(&with, "report/kind").unwrap();
        assert_ne!(Some(kinds), one(&with, "report"));
        let told = |old: &str, new: &str| {
            assert!(with.contains(old), "{old}");
            one(&with.replace(old, new), "report/kind").unwrap() == kinds
        };
        assert!(told("name = \"Kinds\"", "name = \"Sorts\"\nrest = \"They hide the rest.\""), "words");
        assert!(told("value = \"/kind\"", "value = \"/kind\"\ndepth_days = 30"), "how far back");
        assert!(!told("value = \"/kind\"", "value = \"/sort\""), "what is read");
        assert!(!told("value = \"/kind\"", "value = \"/kind\"\nkeep = 10"), "how many are kept");
        assert!(!told("value = \"/clicks\"", "value = \"/all_clicks\""), "what is read of the stream");
    }
}
