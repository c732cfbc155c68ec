//! Mistakes in requests, proofs and hosts, made in the integration of the tutorial.

use crate::catalogue::{Catalogue, File};

const PAGE: &str = include_str!("../../../../docs/adding-an-integration.md");

fn change(old: &str, new: &str) -> Catalogue {
    let text = PAGE.split("```toml\n").last().unwrap().split("```").next().unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old} is not there once");
    let changed = text.replace(old, new);
    Catalogue::layered(&[File { path: "integrations/corner-shop.toml", text: &changed }])
}

#[track_caller]
fn accept(old: &str, new: &str) {
    let catalogue = change(old, new);
    assert!(catalogue.problems.is_empty(), "{new}: {:?}", catalogue.problems);
}

/// What is said, and the line of the file that is meant, when the only place that reads `old` reads `new`.
#[track_caller]
fn expect(old: &str, new: &str, words: &str) {
    let catalogue = change(old, new);
    let said: Vec<&str> = catalogue.problems.iter().map(|problem| problem.words.as_str()).collect();
    assert!(said.iter().any(|said| said.contains(words)), "{new}: {said:?}");
    assert!(!catalogue.entries.keys().any(|key| key.0 == "corner-shop"), "it is left out");
}

#[test]
fn secrets_have_names_in_auth_only() {
    let url = r#"url = "/sales?since={from.iso}&until={until.iso}&after={page}""#;
    expect(url, &url.replace("after=", "key={fields.key}&after="), "{fields.key} has no value here");
    expect("[api]\n", "[api]\nheaders = { x = \"{fields.key}\" }\n", "{fields.key} has no value here");
    expect("subject = \"{kept.id} {fields.address}\"", "subject = \"{fields.key}\"", "{fields.key} has no value here");
    expect("X-Api-Key = \"{fields.key}\"", "X-Api-Key = \"{token}\"", "{token} has no value here");
    expect("X-Api-Key = ", "\"X Api\" = ", "`X Api` can't be the name of a header");
}

#[test]
fn requests_go_where_the_file_says() {
    let url = r#"url = "/sales?since"#;
    expect(
        url,
        r#"url = "https://elsewhere.example/sales?since"#,
        "neither `api.base` nor `api.hosts` names elsewhere.example:443",
    );
    expect("base = \"{fields.address}/api\"\n", "", "`api.base` is missing");
    expect("kind = \"url\"", "kind = \"text\"", "there is no credential field `address` of the kind `url`");
    let base = "base = \"{fields.address}/api\"";
    expect(base, "base = \"https://{fields.address}.shops.example\"", "it must have a `pattern`");
    expect(base, "base = \"https://{fields.address}.example\"", "it must end with a fixed domain");
    expect(base, "base = \"https://{kept.name}.shops.example\"", "its pattern lets `evil.example/` through");
}

#[test]
fn days_and_pages_are_asked_for() {
    let url = "since={from.iso}&until={until.iso}&after={page}";
    expect(url, "until={until.iso}&after={page}", "{from} is missing");
    expect(url, "since={from.iso}&after={page}", "{to} is missing");
    expect(url, "since={from.iso}&until={until.iso}", "{page} is missing, though there is paging");
    expect("{from.iso}", "{from.minute}", "there is no placeholder {from.minute}");
    expect("date = \"/sold_at\"\n", "", "without a `date`, an answer is about one day");
    expect("date_format = \"instant\"", "date_format = \"moment\"", "`moment` is no format of a day");
    let all = "history_days = 2\nwindow_days = 1\nall_days = true";
    let text = "date = \"/sold_at\"\ndate_format = \"instant\"\ncurrency = \"/currency\"\nduplicates = \"sum\"\nwindow_days = 31";
    expect(text, all, "an answer is about today: history_days is 1");
}

#[test]
fn requests_and_metrics_make_sense() {
    let records = "records = \"/sales\"\n";
    expect(records, "records = \"$.sales[\"\n", "is no JSON path");
    expect(records, "records = \"/sales\"\nbody.json = { a = 1 }\n", "a GET has no body");
    expect(records, "records = \"/sales\"\nshape = \"table\"\n", "the shape `table`, and no other, has a header");
    expect(records, "records = \"/sales\"\nreply = \"csv\"\n", "records of CSV are the whole answer");
    expect("value = \"/cents\", ", "", "a metric has either a `value` or `count = true`");
    expect("scale = 0.01", "scale = 0", "a scale is any number but 0");
    expect("count = true }", "count = true, when = { at = \"/x\" } }", "it names nothing that the value is");
    expect(
        "auth.headers = { X-Api-Key = \"{fields.key}\" }",
        "auth.form = { key = \"{fields.key}\" }",
        "it must be a POST without a JSON body",
    );
    expect("auth.headers = { X-Api-Key = \"{fields.key}\" }\n", "", "`api.auth` is missing");
}

#[test]
fn columns_are_named_and_read_by_their_names() {
    let records = "records = \"/sales\"\n";
    let columns =
        |columns: &str, more: &str| format!("{records}shape = \"columns\"\ncolumns = {{ {columns} }}\n{more}");
    let all = "sold_at = \"/days\", cents = \"/rows/0/cents\", currency = \"/currencies\"";
    expect(records, &columns("day = \"/days\", cents = \"/rows/0/cents\"", ""), "there is no column `sold_at`");
    expect(records, &columns(&all.replace("cents =", "cent ="), ""), "`columns` names cent, currency, sold_at");
    expect(records, &columns(&all.replace("currency =", "code ="), ""), "there is no column `currency`");
    expect(records, &columns(&all.replace("\"/days\"", "\"days\""), ""), "`days` is no JSON pointer");
    let list = columns(all, "").replace("shape = \"columns\"\n", "");
    expect(records, &list, "lists have names in the shape `columns`, and in no other");
    expect(records, &format!("{records}empty_at = \"/rows\"\n"), "it is about lists that `columns` names");
    accept(records, &columns(all, "empty_at = \"/rows\"\n"));
}

#[test]
fn kept_values_come_from_somewhere() {
    expect("probe = \"/shop/id\"", "token = \"/shop/id\"", "values come from the `probe` of credentials");
    expect("time_zone = \"{kept.zone}\"", "time_zone = \"{kept.area}\"", "{kept.area} has no value here");
    expect("pattern = \"[A-Z]{3}\"", "pattern = \"[A-Z\"", "is no pattern that can be read");
    expect("name = \"zone\"", "name = \"id\"", "`id` is here twice");
    let probe = PAGE.split("```toml\n").last().unwrap();
    let probe =
        &probe[probe.find("[auth.credentials.probe]").unwrap()..probe.find("[auth.credentials.identity]").unwrap()];
    expect(probe, "", "the kind `http` must have a `probe`");
}
