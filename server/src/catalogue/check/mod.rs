//! What a file must hold besides having the right shape.

#[cfg(test)]
mod api_tests;
mod auth;
mod breakdowns;
mod columns;
mod data;
mod form;
mod metrics;
mod report;
#[cfg(test)]
mod report_tests;
mod request;
mod scope;
mod server;
#[cfg(test)]
mod server_tests;
mod stream;
#[cfg(test)]
mod tests;
mod whole;
mod words;
mod zones;

use super::{Catalogue, day::Form, entry::Entry, input::Input, locate::Place, planned::Plans, platform::Platform};

pub(super) use server::check_server;

/// Mistakes found in one file: where, and what.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<(Place, String)>);

impl Findings {
    fn add(&mut self, place: Place, words: impl Into<String>) {
        self.0.push((place, words.into()));
    }

    /// Each of `inputs` must be one of those that have a value here.
    fn allow<'a>(&mut self, place: &Place, inputs: impl IntoIterator<Item = &'a Input>, allowed: &[Input]) {
        for input in inputs {
            if !allowed.contains(input) {
                let is_form = |input: &&Input| matches!(input, Input::Day(day) if day.form != Form::Plain);
                let list: Vec<String> = allowed.iter().filter(|input| !is_form(input)).map(Input::to_string).collect();
                self.add(place.clone(), format!("{input} has no value here; these have: {}", list.join(", ")));
            }
        }
    }

    /// No two of `keys` may be the same; `place_of` says where one stands.
    fn unique<'a>(&mut self, keys: impl IntoIterator<Item = &'a str>, place_of: impl Fn(usize) -> Place) {
        let mut seen: Vec<&str> = Vec::new();
        for (index, key) in keys.into_iter().enumerate() {
            if seen.contains(&key) {
                self.add(place_of(index), format!("`{key}` is here twice"));
            }
            seen.push(key);
        }
    }
}

/// An integration, seen together with its authorization server.
pub(super) fn check_entry(findings: &mut Findings, key: &str, entry: &Entry, catalogue: &Catalogue) {
    words::check_entry(findings, key, entry);
    let server = auth::check(findings, entry, catalogue);
    // An unknown server is told already; what would only follow from it is not.
    if server.is_some() == entry.server().is_some() {
        let scope = scope::Scope::new(entry, server);
        request::check_api(findings, entry, &scope);
        data::check(findings, entry, &scope);
        // A person follows it without our secrets: it may lead anywhere.
        let page = entry.removal_page.iter().flat_map(|page| page.inputs());
        findings.allow(&Place::default().at("removal_page"), page, &[]);
    }
    form::check_rules(findings, &entry.errors, &entry.answers, Some(true));
    check_platform_key(findings, entry.platform.as_deref(), catalogue);
}

/// What a platform's servers and integrations share.
pub(super) fn check_platform(findings: &mut Findings, key: &str, platform: &Platform) {
    words::check_key(findings, key, &platform.key);
    words::check_sentence(findings, Place::default().at("name"), &platform.name);
    form::check_rules(findings, &platform.errors, &platform.answers, None);
}

/// The list of what is not there yet.
pub(super) fn check_plans(findings: &mut Findings, plans: &Plans) {
    let place = Place::default().at("planned");
    findings.unique(plans.planned.iter().map(|plan| plan.key.as_str()), |index| place.at(index).at("key"));
    for (index, plan) in plans.planned.iter().enumerate() {
        let place = place.at(index);
        if !super::input::is_key(&plan.key) {
            findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", plan.key));
        }
        words::check_sentence(findings, place.at("name"), &plan.name);
        words::check_sentence(findings, place.at("missing"), &plan.missing);
    }
}

fn check_platform_key(findings: &mut Findings, key: Option<&str>, catalogue: &Catalogue) {
    if let Some(key) = key.filter(|key| !catalogue.platforms.contains_key(*key)) {
        findings.add(Place::default().at("platform"), format!("there is no platform `{key}`"));
    }
}
