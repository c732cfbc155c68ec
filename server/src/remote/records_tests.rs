use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::store::lack::Lacks;

const WINDOW: Window = Window { from: date(2026, 11, 1), to: date(2026, 11, 30) };

fn fixed() -> Stream {
    serde_json::from_value(json!({
        "key": "report", "date": "/day", "window_days": 30,
        "request": {"sql": {"query": "query"}},
        "metrics": {"fixed": [
            {"key": "clicks", "name": "Clicks", "value": "/clicks"},
            {"key": "cost", "name": "Cost", "value": "/sums/cost"},
        ]},
    }))
    .unwrap()
}

fn named() -> Stream {
    serde_json::from_value(json!({
        "key": "data", "date": "/date", "window_days": 30,
        "request": {"sql": {"query": "query"}},
        "metrics": {"named": {"metric": "/metric", "value": "/value"}},
    }))
    .unwrap()
}

fn read(stream: &Stream, records: serde_json::Value) -> Result<Vec<(String, String, f64)>, RecordError> {
    read_in(stream, records, &Subject { window: WINDOW, zone: TimeZone::UTC, currency: None })
}

fn read_in(
    stream: &Stream,
    records: serde_json::Value,
    about: &Subject<'_>,
) -> Result<Vec<(String, String, f64)>, RecordError> {
    let brought = read_values(stream, records.as_array().unwrap(), about)?;
    Ok(plain(brought.values))
}

fn plain(values: Vec<Value>) -> Vec<(String, String, f64)> {
    values.into_iter().map(|value| (value.day.to_string(), value.metric, value.value)).collect()
}

/// Everything that came.
fn bring(stream: &Stream, records: serde_json::Value) -> Brought {
    let about = Subject { window: WINDOW, zone: TimeZone::UTC, currency: Some("EUR") };
    read_values(stream, records.as_array().unwrap(), &about).unwrap()
}

fn on(brought: &Brought, day: i8) -> Lacks {
    brought.missing.lacks_on(date(2026, 11, day), WINDOW)
}

#[test]
fn numbers_may_be_texts_and_nulls_are_left_out() {
    let records = json!([
        {"day": "2026-11-02", "clicks": "12", "sums": {"cost": 1.5}},
        {"day": "2026-11-01T00:00:00+00:00", "clicks": null, "sums": {"cost": " 2.25 "}},
        {"day": "20261103", "clicks": 0, "other": true},
        {"day": "2026-11-04 00:00:00", "clicks": ""},
    ]);
    let expected = [
        ("2026-11-01", "cost", 2.25),
        ("2026-11-02", "clicks", 12.0),
        ("2026-11-02", "cost", 1.5),
        ("2026-11-03", "clicks", 0.0),
    ];
    assert_eq!(read(&fixed(), records).unwrap(), expected.map(|(day, name, value)| (day.into(), name.into(), value)));
}

#[test]
fn days_outside_the_window_are_ignored() {
    let records = json!([
        {"date": "2026-10-31", "metric": "orders", "value": 1},
        {"date": "2026-11-30", "metric": " orders ", "value": 3},
        {"date": "2026-12-01", "metric": "orders", "value": 4},
    ]);
    assert_eq!(read(&named(), records).unwrap(), [("2026-11-30".to_owned(), "orders".to_owned(), 3.0)]);
}

#[test]
fn what_is_no_daily_value_is_left_out_and_said_clearly() {
    for (record, expected) in [
        (json!({"metric": "m", "value": 1}), "Record 2 has no date at /date."),
        (json!({"date": null, "metric": "m", "value": 1}), "Record 2 has no date at /date."),
        (json!({"date": "31/01/2026", "metric": "m", "value": 1}), "no date like 2026-01-31"),
        (json!({"date": "2026-11-31", "metric": "m", "value": 1}), "no date like 2026-01-31"),
        (json!({"date": "2026-11-010", "metric": "m", "value": 1}), "no date like 2026-01-31"),
        (json!({"date": 7, "metric": "m", "value": 1}), "no date like 2026-01-31"),
        (json!({"date": "2026-11-01", "value": 1}), "no name of a metric at /metric"),
        (json!({"date": "2026-11-01", "metric": "x".repeat(101), "value": 1}), "too long"),
        (json!({"date": "2026-11-01", "metric": "m", "value": "many"}), "at /value that is no number"),
        (json!({"date": "2026-11-01", "metric": "m", "value": true}), "at /value that is no number"),
        (json!({"date": "2026-11-01", "metric": "m", "value": [1]}), "at /value that is no number"),
    ] {
        let good = json!({"date": "2026-11-01", "metric": "m", "value": 1});
        let brought = bring(&named(), json!([good, record.clone()]));
        let said = brought.first_left_out.unwrap();
        assert!(said.contains(expected), "{record}: {said}");
        assert_eq!((brought.missing.left_out(), plain(brought.values).len()), (1, 1), "{record}");
        let alone = read(&named(), json!([record.clone()])).unwrap_err().to_string();
        assert!(alone.contains(expected.trim_start_matches("Record 2")), "{record}: {alone}");
    }
}

#[test]
fn letters_outside_ascii_do_not_break_dates() {
    assert!(read(&named(), json!([{"date": "2026-11-0ä1", "metric": "m", "value": 1}])).is_err());
}

fn stream(json: serde_json::Value) -> Stream {
    let mut whole = json!({"key": "s", "window_days": 30, "request": {"sql": {"query": "query"}}});
    whole.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

#[test]
fn two_records_of_a_day_are_refused_or_added_up() {
    let records = json!([
        {"date": "2026-11-30", "metric": "orders", "value": 2},
        {"date": "2026-11-30", "metric": "orders", "value": 3},
    ]);
    let error = read(&named(), records.clone()).unwrap_err();
    assert_eq!(error.to_string(), "Record 2 is a second one for orders on 2026-11-30: one of them would be lost.");
    let mut summed = named();
    summed.duplicates = Duplicates::Sum;
    assert_eq!(read(&summed, records).unwrap(), [("2026-11-30".to_owned(), "orders".to_owned(), 5.0)]);
}

#[test]
fn events_are_counted_and_summed_by_the_days_of_the_profile() {
    let orders = stream(json!({
        "date": "/created", "date_format": "instant", "duplicates": "sum", "currency": "/currency",
        "metrics": {"fixed": [
            {"key": "orders", "name": "Orders", "count": true},
            {"key": "paid", "name": "Paid", "count": true, "when": {"at": "/paid", "is": ["true"]}},
            {"key": "revenue", "name": "Revenue", "unit": "money", "value": "/cents", "scale": 0.01,
             "when": {"at": "/status", "is_not": ["void"]}},
        ]},
    }));
    let records = json!([
        {"created": "2026-11-02T01:00:00Z", "cents": 10, "paid": true, "currency": "USD"},
        {"created": "2026-11-01T23:00:00Z", "cents": "20", "paid": false, "currency": "usd"},
        {"created": "2026-11-02T12:00:00Z", "cents": 5, "status": "void", "currency": "USD"},
    ]);
    let zone = TimeZone::get("America/New_York").unwrap();
    let about = Subject { window: WINDOW, zone, currency: Some("USD") };
    let day = |day: &str, metric: &str, value: f64| (day.to_owned(), metric.to_owned(), value);
    assert_eq!(
        read_in(&orders, records.clone(), &about).unwrap(),
        [
            day("2026-11-01", "orders", 2.0),
            day("2026-11-01", "paid", 1.0),
            day("2026-11-01", "revenue", 0.3),
            day("2026-11-02", "orders", 1.0),
        ]
    );
    let euros = Subject { currency: Some("EUR"), ..about.clone() };
    let error = read_in(&orders, records, &euros).unwrap_err().to_string();
    assert!(error.starts_with("Record 1 is in USD, and not in EUR"), "{error}");
    let mixed = json!([
        {"created": "2026-11-02T01:00:00Z", "cents": 1, "currency": "USD"},
        {"created": "2026-11-02T01:00:00Z", "cents": 1, "currency": "GBP"},
    ]);
    assert!(read_in(&orders, mixed, &Subject { currency: None, ..about }).is_err());
}

#[test]
fn a_path_finds_one_of_many_and_micros_are_scaled() {
    let ads = stream(json!({
        "date": "/day",
        "metrics": {"fixed": [
            {"key": "purchases", "name": "Purchases", "value": "$.actions[?@.type=='purchase'].value"},
            {"key": "all", "name": "All", "value": "$.actions[*].value"},
            {"key": "cost", "name": "Cost", "unit": "money", "value": "/micros", "scale": 0.000001},
            {"key": "rate", "name": "Rate", "unit": "percent", "value": "/rate", "scale": 100},
        ]},
    }));
    let records = json!([{
        "day": "2026-11-02", "micros": "1234567", "rate": 0.25,
        "actions": [{"type": "click", "value": "7"}, {"type": "purchase", "value": "2"}],
    }]);
    let values: Vec<f64> = read(&ads, records).unwrap().into_iter().map(|(_, _, value)| value).collect();
    assert_eq!(values, [9.0, 1.234567, 2.0, 25.0]);
}

#[test]
fn without_a_date_the_numbers_are_of_the_day_that_was_asked_for() {
    let state = stream(json!({
        "window_days": 1,
        "metrics": {"fixed": [{"key": "followers", "name": "Followers", "value": "/followers_count"}]},
    }));
    let day = date(2026, 11, 5);
    let about = Subject { window: Window { from: day, to: day }, zone: TimeZone::UTC, currency: None };
    let values = read_in(&state, json!([{"followers_count": 12}]), &about).unwrap();
    assert_eq!(values, [("2026-11-05".to_owned(), "followers".to_owned(), 12.0)]);
}

#[test]
fn sums_that_no_number_holds_are_refused() {
    let mut summed = named();
    summed.duplicates = Duplicates::Sum;
    let huge = json!({"date": "2026-11-30", "metric": "orders", "value": 1e308});
    let error = read(&summed, json!([huge, huge])).unwrap_err();
    assert_eq!(error.to_string(), "The values of orders on 2026-11-30 add up to more than a number can hold.");
    let rate = stream(json!({
        "date": "/day", "metrics": {"fixed": [{"key": "rate", "name": "Rate", "value": "/rate", "scale": 100}]},
    }));
    assert!(read(&rate, json!([{"day": "2026-11-30", "rate": 1e308}])).is_err());
}

#[test]
fn what_the_platform_has_no_value_of_is_a_gap_and_no_zero() {
    let brought = bring(
        &fixed(),
        json!([
            {"day": "2026-11-01", "clicks": "--", "sums": {"cost": "1,234.5"}},
            {"day": "2026-11-02", "clicks": null, "sums": {"cost": "n/a"}},
            {"day": "2026-11-03", "sums": {}},
        ]),
    );
    assert_eq!(brought.first_left_out, None);
    assert_eq!(brought.missing.left_out(), 0);
    let told = |day: i8| on(&brought, day).no_value.into_iter().collect::<Vec<_>>();
    assert_eq!((told(1), told(2)), (vec!["clicks".to_owned()], vec!["clicks".to_owned(), "cost".to_owned()]));
    assert!(told(3).is_empty(), "what is not there at all may be nothing");
    assert!(!on(&brought, 1).concerns("clicks"), "nothing was left out");
    assert_eq!(plain(brought.values), [("2026-11-01".to_owned(), "cost".to_owned(), 1234.5)]);
}

#[test]
fn a_number_that_is_not_told_is_counted_for_its_metric_alone() {
    let brought = bring(&fixed(), json!([{"day": "2026-11-01", "clicks": "< 10", "sums": {"cost": 2}}]));
    let lacks = on(&brought, 1);
    assert_eq!((lacks.left_out(), lacks.concerns("clicks"), lacks.concerns("cost")), (1, true, false));
    let all = bring(&fixed(), json!([{"day": "2026-11-01", "clicks": "< 10", "sums": {"cost": "*"}}]));
    assert_eq!((all.missing.left_out(), all.values.len()), (2, 0), "known to be no number: the answer is as described");
    let mut said = fixed();
    said.no_value = vec!["< 10".to_owned()];
    let brought = bring(&said, json!([{"day": "2026-11-01", "clicks": "< 10"}]));
    assert_eq!(
        (brought.missing.left_out(), on(&brought, 1).no_value.len()),
        (0, 1),
        "the file says that it is no value"
    );
}

#[test]
fn an_answer_of_which_nothing_can_be_used_is_refused() {
    for records in [
        json!([{"day": "(other)", "clicks": 7}, {"day": null, "clicks": 1}]),
        json!([{"day": "2026-11-01", "clicks": "many"}, {"day": "2026-11-02", "clicks": {"n": 1}}]),
        json!([{"day": "2026-11-01", "clicks": [1], "sums": {"cost": "n/a"}}]),
        json!([{"clicks": 1}]),
    ] {
        assert!(read(&fixed(), records.clone()).is_err(), "{records}");
    }
    assert_eq!(read(&fixed(), json!([])), Ok(Vec::new()));
}

#[test]
fn records_that_are_no_data_are_left_out_where_the_file_says_so() {
    let mut skipping = fixed();
    skipping.skip_where = serde_json::from_value(json!([{"at": "/day", "is": ["Total", ""]}])).unwrap();
    let records = json!([
        {"day": "2026-11-01", "clicks": 3}, {"day": "Total", "clicks": 3}, {"day": null, "clicks": 3}, {"clicks": 3},
    ]);
    let brought = bring(&skipping, records.clone());
    assert_eq!((brought.missing.clone(), brought.values.len()), (Missing::default(), 1));
    let brought = bring(&fixed(), records);
    assert_eq!((brought.missing.no_day, brought.values.len()), (3, 1));
    assert_eq!(on(&brought, 30).no_day.map(|no_day| no_day.count), Some(3), "each may be of any day");
}

#[test]
fn numbers_that_may_be_others_are_not_taken() {
    let read = |cost: [&str; 2]| {
        let row = |day: &str, cost: &str| json!({"day": day, "sums": {"cost": cost}});
        read(&fixed(), json!([row("2026-11-01", cost[0]), row("2026-11-02", cost[1])]))
    };
    assert_eq!(read(["1,234", "12,5"]), Err(RecordError::TwoHands));
    assert_eq!(read(["1.234", "1.234,5"]), Err(RecordError::TwoHands));
    assert_eq!(read(["1,234", "12.5"]).unwrap().len(), 2);
    assert_eq!(read(["12", "12,5"]).unwrap().len(), 1, "nothing in doubt was taken");
    let mut comma = fixed();
    comma.number_format = Some(crate::catalogue::NumberFormat::Comma);
    let values = bring(&comma, json!([{"day": "2026-11-01", "sums": {"cost": "1.234,5"}}])).values;
    assert_eq!(plain(values)[0].2, 1234.5);
}

#[test]
fn a_percent_sign_says_what_people_read() {
    let rates = stream(json!({
        "date": "/day",
        "metrics": {"fixed": [
            {"key": "of_one", "name": "A", "unit": "percent", "value": "/a", "scale": 100},
            {"key": "plain", "name": "B", "unit": "percent", "value": "/b"},
        ]},
    }));
    let brought = bring(
        &rates,
        json!([
            {"day": "2026-11-01", "a": "12.5%", "b": "12.5%"}, {"day": "2026-11-02", "a": "0.125", "b": "12.5"},
        ]),
    );
    assert!(brought.values.iter().all(|value| (value.value - 12.5).abs() < 1e-9), "{:?}", brought.values);
}

#[test]
fn money_of_another_currency_is_left_out_of_money_only() {
    let orders = stream(json!({
        "date": "/day", "duplicates": "sum", "currency": "/currency",
        "metrics": {"fixed": [
            {"key": "orders", "name": "Orders", "count": true},
            {"key": "revenue", "name": "Revenue", "unit": "money", "value": "/total"},
        ]},
    }));
    let order = |total: i64, currency: &str| json!({"day": "2026-11-01", "total": total, "currency": currency});
    let brought = bring(&orders, json!([order(5, "EUR"), order(7, "USD")]));
    let lacks = on(&brought, 1);
    assert_eq!((lacks.left_out(), lacks.concerns("revenue"), lacks.concerns("orders")), (1, true, false));
    let day = || "2026-11-01".to_owned();
    assert_eq!(plain(brought.values), [(day(), "orders".to_owned(), 2.0), (day(), "revenue".to_owned(), 5.0)]);
}
