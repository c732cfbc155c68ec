//! Which description of a stream a file holds: a hash of what is asked and how it is read.
//!
//! Of the file's own text, so that nothing changes with Relink's code. Not in it: words, roles, limits, how far back is asked, how
//! days are added up when they are shown, and what all requests share (addresses and versions of an API are how a platform is
//! reached).

use sha2::{Digest, Sha256};
use toml::{Table, Value};

/// What of a stream changes no number that is stored.
const STREAM: [&str; 6] = ["key", "window_days", "history_days", "late_days", "keeps_days", "optional"];
/// And of a metric.
const METRIC: [&str; 6] = ["name", "role", "better", "unit", "aggregate", "weight"];

/// The fingerprints of the streams in a file's text, by key.
pub(super) fn fingerprints(text: &str) -> Vec<(String, i64)> {
    let Ok(mut file) = text.parse::<Table>() else { return Vec::new() };
    let Some(Value::Array(streams)) = file.remove("streams") else { return Vec::new() };
    let streams = streams.into_iter().filter_map(|stream| match stream {
        Value::Table(stream) => Some((stream.get("key")?.as_str()?.to_owned(), fingerprint(stream))),
        _ => None,
    });
    streams.collect()
}

fn fingerprint(mut stream: Table) -> i64 {
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
    // Tables are sorted by key.
    let hash = Sha256::digest(stream.to_string());
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = hash.into();
    // 0 stands for days whose description was not kept.
    i64::from_be_bytes([a, b, c, d, e, f, g, h]).max(1)
}

fn strip_metric(metric: &mut Value) {
    if let Value::Table(metric) = metric {
        METRIC.iter().for_each(|key| drop(metric.remove(*key)));
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprints;

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
}
