//! Reports that are ordered.

use super::{
    Findings,
    request::{CSV_RECORDS, check_api_auth, check_request},
    scope::Scope,
};
use crate::catalogue::{
    entry::Entry,
    input::Input,
    locate::Place,
    report::{Poll, Report},
    request::Reply,
    request_template::RequestTemplate,
};

/// `more`: placeholders that have a value beside those of the account.
pub(super) fn check_report(
    findings: &mut Findings,
    place: &Place,
    report: &Report,
    entry: &Entry,
    scope: &Scope<'_>,
    more: &[Input],
) {
    let mut allowed = [scope.account(), more.to_vec()].concat();
    let (submit, poll) = (RequestTemplate::from(&report.submit), RequestTemplate::from(&report.poll));
    check_request(findings, &place.at("submit"), submit, scope, &allowed);
    check_api_auth(findings, &place.at("submit"), submit, entry);
    allowed.push(Input::Report);
    check_request(findings, &place.at("poll"), poll, scope, &allowed);
    check_api_auth(findings, &place.at("poll"), poll, entry);
    if !poll.inputs().any(|input| *input == Input::Report) {
        findings.add(place.at("poll").at("url"), "{report.id} is missing: nobody knows which report is asked after");
    }
    check_statuses(findings, &place.at("poll"), &report.poll);
    if report.download.reply != Reply::Json && !report.download.records.as_str().is_empty() {
        findings.add(place.at("download").at("records"), CSV_RECORDS);
    }
}

fn check_statuses(findings: &mut Findings, place: &Place, poll: &Poll) {
    if poll.done.is_empty() {
        findings.add(place.at("done"), "no report would ever be ready");
    }
    let all = || poll.done.iter().chain(&poll.failed).chain(&poll.waiting);
    findings.unique(all().map(String::as_str), |_| place.clone());
}
