//! The catalogue: files that were left out, facts that nobody has read at the provider, and what ends there.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    doctor::{Finding, Symptom},
    ids::IntegrationKey,
};
use jiff::tz::TimeZone;

use super::finding;
use crate::{
    catalogue::{AuthServer, Entry, Sunset},
    core::Core,
};

pub(super) fn examine(core: &Core, in_use: &BTreeSet<IntegrationKey>) -> Vec<Finding> {
    let catalogue = &core.catalogue;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut files: Vec<&str> = catalogue.problems.iter().map(|problem| problem.file.as_str()).collect();
    files.dedup();
    let mut findings: Vec<Finding> =
        files.into_iter().map(|file| finding(format!("Catalogue, {file}"), Symptom::FileLeftOut)).collect();
    if findings.is_empty() {
        findings.push(finding("Catalogue", Symptom::CatalogueFine { entries: count(catalogue.entries.len()) }));
    }
    let unverified = catalogue.entries.values().filter(|entry| entry.unverified.is_some()).count();
    if unverified > 0 {
        findings.push(finding("Catalogue", Symptom::Unverified { entries: count(unverified) }));
    }
    let used: Vec<&Entry> = in_use.iter().filter_map(|key| catalogue.entry(key)).collect();
    findings.extend(find_endings(core, &used));
    for entry in used {
        let server = catalogue.server_of(entry).and_then(|server| server.unverified.as_deref());
        let facts: Vec<&str> = entry.unverified.as_deref().into_iter().chain(server).collect();
        if !facts.is_empty() {
            let symptom = Symptom::UnverifiedInUse { facts: facts.join(" ") };
            findings.push(finding(format!("Integration {}", entry.name), symptom));
        }
    }
    findings
}

/// What ends soon of `used` integrations and of the authorization servers that they sign in at.
fn find_endings(core: &Core, used: &[&Entry]) -> Vec<Finding> {
    let today = core.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    let tell = |subject: String, sunset: Option<&Sunset>| {
        let ending = sunset?.near(today)?;
        let (what, fixed_in) = (ending.sunset.what.clone(), ending.sunset.fixed_in.clone());
        Some(finding(subject, Symptom::EndsSoon { what, days: ending.days, fixed_in }))
    };
    let servers: BTreeMap<&str, &AuthServer> = used
        .iter()
        .filter_map(|entry| core.catalogue.server_of(entry))
        .map(|server| (server.key.as_str(), server))
        .collect();
    let of_servers =
        servers.values().filter_map(|server| tell(format!("Sign-in at {}", server.name), server.sunset.as_ref()));
    let of_entries = used.iter().filter_map(|entry| tell(format!("Integration {}", entry.name), entry.sunset.as_ref()));
    of_servers.chain(of_entries).collect()
}
