//! The catalogue: files that were left out, and entries that nobody has read at the provider.

use app::model::doctor::{Finding, Symptom};

use super::finding;
use crate::core::Core;

pub(super) fn examine(core: &Core) -> Vec<Finding> {
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
    findings
}
