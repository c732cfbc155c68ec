//! Names, sentences, marks and colours.

use super::Findings;
use crate::catalogue::{entry::Entry, input::is_key, locate::Place, mark, sunset::Sunset};

pub(super) fn check_entry(findings: &mut Findings, key: &str, entry: &Entry) {
    let top = Place::default();
    check_key(findings, key, &entry.key.0);
    for (name, text) in [("name", &entry.name), ("summary", &entry.summary), ("help", &entry.help)] {
        check_sentence(findings, top.at(name), text);
    }
    for (name, list) in [("reads", &entry.reads), ("never", &entry.never), ("steps", &entry.steps)] {
        if list.is_empty() {
            findings.add(top.at(name), "there must be at least one line");
        }
        for (index, text) in list.iter().enumerate() {
            check_sentence(findings, top.at(name).at(index), text);
        }
    }
    if let Some(mark) = &entry.mark {
        check_mark(findings, top.at("mark"), mark);
    }
    check_sunset(findings, entry.sunset.as_ref());
    if let Some(reason) = &entry.unverified {
        check_sentence(findings, top.at("unverified"), reason);
    }
    check_color(findings, top.at("color"), &entry.color);
}

/// One of those that are built in.
pub(super) fn check_mark(findings: &mut Findings, place: Place, mark: &str) {
    if !mark::names().any(|name| name == mark) {
        let words =
            format!("there is no mark `{mark}`; leave it out, or take one of those in docs/adding-an-integration.md");
        findings.add(place, words);
    }
}

pub(super) fn check_color(findings: &mut Findings, place: Place, color: &str) {
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        findings.add(place, format!("`{color}` is no colour like `#336791`"));
    }
}

/// The key is what the file is called, so that no two files can have the same.
pub(super) fn check_key(findings: &mut Findings, file: &str, key: &str) {
    if !is_key(key) {
        findings.add(Place::default().at("key"), format!("`{key}` is not made of a-z, 0-9, - and _"));
    } else if key != file {
        findings.add(Place::default().at("key"), format!("the key `{key}` must be the name of the file, `{file}`"));
    }
}

/// Its words, where there is one.
pub(super) fn check_sunset(findings: &mut Findings, sunset: Option<&Sunset>) {
    let Some(sunset) = sunset else { return };
    let place = Place::default().at("sunset");
    check_sentence(findings, place.at("what"), &sunset.what);
    if let Some(source) = &sunset.source {
        check_sentence(findings, place.at("source"), source);
    }
}

pub(super) fn check_sentence(findings: &mut Findings, place: Place, text: &str) {
    if text.trim().is_empty() {
        findings.add(place, "there must be words here");
    }
}
