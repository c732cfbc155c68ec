//! Mistakes in reports that are ordered, made in the integration of Microsoft Advertising.

use crate::catalogue::{Catalogue, File};

const FILE: &str = include_str!("../../../catalogue/integrations/microsoft-ads.toml");

/// What is said when the only place that reads `old` reads `new`.
#[track_caller]
fn expect(old: &str, new: &str, words: &str) {
    assert_eq!(FILE.matches(old).count(), 1, "{old} is not there once");
    let changed = FILE.replace(old, new);
    let catalogue = Catalogue::layered(&[File { path: "integrations/microsoft-ads.toml", text: &changed }]);
    let said: Vec<&str> = catalogue.problems.iter().map(|problem| problem.words.as_str()).collect();
    assert!(said.iter().any(|said| said.contains(words)), "{new}: {said:?}");
}

#[test]
fn a_report_is_asked_after_by_its_id() {
    expect("ReportRequestId = \"{report.id}\"", "ReportRequestId = \"{profile}\"", "{report.id} is missing");
    expect("ReportName = \"Relink\"", "ReportName = \"{report.id}\"", "{report.id} has no value here");
}

#[test]
fn a_report_is_for_some_days_at_an_allowed_host() {
    let year = "CustomDateRangeStart.Year = { number = \"{from.year}\" }\n";
    let start = &FILE[FILE.find(year).unwrap()..FILE.find("CustomDateRangeEnd.Year").unwrap()];
    expect(start, "", "{from} is missing");
    expect(
        "https://reporting.api.bingads.microsoft.com/Reporting/v13/GenerateReport/Poll",
        "https://elsewhere.example/Poll",
        "tokens of `microsoft` may not be sent there",
    );
}

#[test]
fn each_status_means_one_thing() {
    expect("failed = [\"Error\"]", "failed = [\"Error\", \"Pending\"]", "`Pending` is here twice");
    expect("done = [\"Success\"]", "done = []", "no report would ever be ready");
    expect("reply = \"csv\"", "reply = \"csv\"\nrecords = \"/rows\"", "records of CSV are the whole answer");
    expect("packing = \"zip\"", "packing = \"rar\"", "unknown variant `rar`");
}

#[test]
fn names_of_zones_lead_to_zones() {
    expect("\"Europe/Berlin\" =", "\"Europe/Berlln\" =", "there is no time zone `Europe/Berlln`");
    expect("[\"Taipei\"]", "[\"Seoul\"]", "`Seoul` is here twice");
    expect("[\"Taipei\"]", "[]", "the platform must have a name for it");
    expect(
        "default_time_zone = \"America/Los_Angeles\"",
        "default_time_zone = \"UTC\"",
        "the `default_time_zone` must be one of these",
    );
    let parents =
        "[profiles.http.parents]\nid = \"\"\nrequest = { url = \"/x\", records = \"\" }\n\n[profiles.http.zone_names]";
    expect("[profiles.http.zone_names]", parents, "with `parents`, the profile is in what it was found in");
}
