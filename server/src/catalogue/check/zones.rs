//! A platform's own names for time zones.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::Findings;
use crate::catalogue::locate::Place;

/// `place`: the listing. `default`: its `default_time_zone`.
pub(super) fn check_zone_names(
    findings: &mut Findings,
    place: &Place,
    names: &BTreeMap<String, Vec<String>>,
    default: Option<&str>,
) {
    let table = place.at("zone_names");
    for (zone, names) in names {
        if TimeZone::get(zone).is_err() {
            findings.add(table.at(zone), format!("there is no time zone `{zone}`"));
        }
        if names.is_empty() {
            findings.add(table.at(zone), "the platform must have a name for it");
        }
    }
    findings.unique(names.values().flatten().map(String::as_str), |_| table.clone());
    // A profile may have another zone: then {zone_name} is that of the default.
    if !names.is_empty() && default.is_none_or(|zone| !names.contains_key(zone)) {
        findings.add(table, "the `default_time_zone` must be one of these");
    }
}
