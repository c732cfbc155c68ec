//! The catalogue: files that were left out, and facts that nobody has read at the provider.

use std::collections::BTreeSet;

use app::model::{
    doctor::{Finding, Symptom},
    ids::IntegrationKey,
};

use super::finding;
use crate::core::Core;

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
    for entry in in_use.iter().filter_map(|key| catalogue.entry(key)) {
        let server = catalogue.server_of(entry).and_then(|server| server.unverified.as_deref());
        let facts: Vec<&str> = entry.unverified.as_deref().into_iter().chain(server).collect();
        if !facts.is_empty() {
            let symptom = Symptom::UnverifiedInUse { facts: facts.join(" ") };
            findings.push(finding(format!("Integration {}", entry.name), symptom));
        }
    }
    findings
}
