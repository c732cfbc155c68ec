//! Records that hold something else than numbers of days.

use app::model::{
    cause::Cause,
    health::Health,
    ids::{CampaignId, ConnectionId, ProfileId},
    lack::{Lack, LackKind},
};
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

use super::house::{House, json as answer, text};
use crate::{
    store::connection::{Connection, Profile},
    sync::queue::enqueue_sync,
};

const CSV: &str = r#"
[[streams]]
key = "report"
date = "/TimePeriod"
window_days = 30
history_days = 30

[streams.request.http]
url = "/report?from={from}&to={to}"
reply = "csv"
records = ""

[streams.metrics]
fixed = [
  { key = "impressions", name = "Impressions", value = "/Impressions" },
  { key = "spend", name = "Spend", unit = "money", value = "/Spend" },
  { key = "conversions", name = "Conversions", value = "/Conversions" },
]
"#;

/// As Google Analytics answers.
const TRAFFIC: &str = r#"
[[streams]]
key = "traffic"
date = "/dimensionValues/0/value"
window_days = 90
history_days = 90
late_days = 3

[streams.request.http]
url = "/report?from={from}&to={to}"
records = "/rows"
absent_when_empty = true

[streams.metrics]
fixed = [{ key = "sessions", name = "Sessions", value = "/metricValues/0/value" }]
"#;

const LIST: &str = r#"
[[streams]]
key = "list"
date = "/day"
window_days = 30
history_days = 30
MORE

[streams.request.http]
url = "/report?from={from}&to={to}"
records = "/rows"

[streams.metrics]
fixed = [
  { key = "clicks", name = "Clicks", value = "/clicks" },
  { key = "cost", name = "Cost", unit = "money", value = "/cost" },
]
"#;

fn number(day: &str, metric: &str, value: f64) -> (String, String, f64) {
    (day.to_owned(), metric.to_owned(), value)
}

#[tokio::test]
async fn d01_dashes_commas_and_percents_are_read_and_a_dash_is_a_gap() {
    let report = "TimePeriod,CurrencyCode,Impressions,Clicks,Spend,Conversions,Revenue\n\
        2026-11-20,EUR,\"1,234\",17,12.50,--,--\n2026-11-21,EUR,980,9,\"1,034.5\",1,20.00\n";
    let house = House::build(CSV, move |_| (200, "text/csv", report.into())).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(
        house.numbers().await,
        [
            number("2026-11-20", "impressions", 1234.0),
            number("2026-11-20", "spend", 12.5),
            number("2026-11-21", "conversions", 1.0),
            number("2026-11-21", "impressions", 980.0),
            number("2026-11-21", "spend", 1034.5),
        ]
    );
    let lacks = house.lacks_on(date(2026, 11, 20)).await;
    assert!(lacks.is_whole() && lacks.no_value.contains("conversions"), "{lacks:?}");
    let panel = house.panel(7).await;
    let on = |metric: usize| panel.metrics[metric].points.iter().map(|point| point.value).collect::<Vec<_>>();
    // From the 16th to the 23rd, which is not over.
    let zero = Some(0.0);
    assert_eq!(on(2), [zero, zero, zero, zero, None, Some(1.0), zero, None], "a gap, and no zero");
    assert_eq!(on(0)[4], Some(1234.0));
    assert_eq!((panel.lacks.len(), panel.stale), (0, None));
    assert!(house.tile_lacks().await.is_empty());
}

#[tokio::test]
async fn d01_lines_that_are_no_records_are_left_out_and_counted() {
    let report = "TimePeriod,Impressions,Spend,Conversions\n\n2026-11-20,5,1,0\n \n2026-11-21,7,2,1\n\
        \"Rows: 2\"\n";
    let house = House::build(CSV, move |_| (200, "text/csv", report.into())).await;
    house.sync().await;
    assert_eq!(house.numbers_of("impressions").await.len(), 2);
    assert_eq!(house.lacks_on(date(2026, 11, 20)).await.no_day.map(|no_day| no_day.count), Some(1));
    for report in ["Too many requests, come back later\nplease\n", "Day,Impressions\n2026-11-20,1\n"] {
        let house = House::build(CSV, move |_| (200, "text/csv", report.into())).await;
        house.sync().await;
        assert!(matches!(house.health().await, Health::Delayed { .. }), "{report}: {:?}", house.health().await);
        assert!(house.ranges().await.is_empty(), "{report}: nothing counts as pulled");
    }
}

#[tokio::test]
async fn d05_a_row_without_a_day_keeps_no_other_away_and_is_told() {
    let rows =
        |day: &str, sessions: &str| json!({"dimensionValues": [{"value": day}], "metricValues": [{"value": sessions}]});
    let body = json!({"rows": [rows("20261120", "120"), rows("(other)", "7")], "rowCount": 2});
    let house = House::build(TRAFFIC, move |_| answer(&body)).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.numbers().await, [number("2026-11-20", "sessions", 120.0)]);
    let lacks = house.lacks_on(date(2026, 11, 3)).await;
    assert_eq!((lacks.left_out(), lacks.is_whole()), (1, false), "it may be of any day that was asked for");

    let panel = house.panel(7).await;
    assert_eq!(panel.lacks, [Lack { kind: LackKind::NoDay, count: 1, at_least: false }]);
    assert_eq!(panel.lacks[0].words(), "1 record had no day and is in none of these numbers.");
    assert_eq!(house.tile_lacks().await, ["1 record had no day"]);
    let points = &panel.metrics[0].points;
    assert!(points[4].partial && points[4].value == Some(120.0), "{points:?}");
    assert_eq!(points[0].value, None, "whether there was nothing, nobody knows");
    assert_eq!(panel.metrics[0].change, None);

    // The next night asks for the days that may still change, and for no more.
    house.take_calls();
    house.world.clock.advance(86_400);
    house.sync().await;
    assert_eq!(house.take_calls(), ["/report?from=2026-11-20&to=2026-11-24"]);
    let panel = house.panel(7).await;
    assert_eq!(panel.lacks[0].words(), "At least 1 record had no day and is in none of these numbers.");
}

#[tokio::test]
async fn d05_an_answer_without_any_day_is_no_empty_success() {
    for rows in [
        json!([{"day": "(other)", "clicks": 7}]),
        json!([{"day": null, "clicks": 7}, {"clicks": 1}]),
        json!([{"day": "2026-11-20", "clicks": "many", "cost": {"amount": 1}}]),
    ] {
        let body = json!({"rows": rows});
        let shown = body.to_string();
        let house = House::build(&LIST.replace("MORE", ""), move |_| answer(&body)).await;
        house.sync().await;
        let health = house.health().await;
        assert!(matches!(health, Health::Delayed { cause: Cause::UnexpectedAnswer, .. }), "{shown}: {health:?}");
        assert!(house.ranges().await.is_empty(), "{shown}");
    }
}

#[tokio::test]
async fn d01_numbers_that_are_not_told_are_missing_of_their_metric_only() {
    let rows = json!([
        {"day": "2026-11-19", "clicks": "< 10", "cost": 1},
        {"day": "2026-11-20", "clicks": "< 10", "cost": "1\u{a0}234.5"},
        {"day": "2026-11-21", "clicks": 12, "cost": "(5)"},
        {"day": "2026-11-22", "clicks": "NaN", "cost": "\u{221e}"},
        {"day": "2026-11-18", "clicks": "n/a", "cost": "—"},
    ]);
    let body = json!({"rows": rows});
    let house = House::build(&LIST.replace("MORE", ""), move |_| answer(&body)).await;
    house.sync().await;
    assert_eq!(
        house.numbers().await,
        [
            number("2026-11-19", "cost", 1.0),
            number("2026-11-20", "cost", 1234.5),
            number("2026-11-21", "clicks", 12.0),
            number("2026-11-21", "cost", -5.0),
        ]
    );
    let lacks = house.lacks_on(date(2026, 11, 20)).await;
    assert_eq!((lacks.left_out(), lacks.concerns("clicks"), lacks.concerns("cost")), (2, true, false), "of two days");
    let panel = house.panel(7).await;
    let partial = |metric: usize| panel.metrics[metric].points.iter().map(|point| point.partial).collect::<Vec<_>>();
    // The 23rd is not over.
    assert_eq!(partial(0), [false, false, false, true, true, false, false, true]);
    assert_eq!(partial(1), [false, false, false, false, false, false, true, true]);
    let names = LackKind::NoNumber(vec!["Clicks".to_owned(), "Cost".to_owned()]);
    assert_eq!(panel.lacks, [Lack { kind: names, count: 3, at_least: false }]);

    let body = json!({"rows": [{"day": "2026-11-19", "clicks": "< 10", "cost": "1.234,5"}]});
    let more = "number_format = \"1.234,5\"\nno_value = [\"< 10\"]";
    let house = House::build(&LIST.replace("MORE", more), move |_| answer(&body)).await;
    house.sync().await;
    assert_eq!(house.numbers().await, [number("2026-11-19", "cost", 1234.5)]);
    assert!(house.lacks_on(date(2026, 11, 19)).await.is_whole(), "the file says that it is no value");
}

#[tokio::test]
async fn totals_among_the_days_are_skipped_where_the_file_says_what_they_are() {
    let body = json!({"rows": [
        {"day": "2026-11-20", "clicks": 3, "cost": 1}, {"day": "Total", "clicks": 3, "cost": 1}, {"clicks": 3, "cost": 1},
    ]});
    let (said, unsaid) = (body.clone(), body);
    let house =
        House::build(&LIST.replace("MORE", "skip_where = [{ at = \"/day\", is = [\"Total\", \"\"] }]"), move |_| {
            answer(&said)
        })
        .await;
    house.sync().await;
    assert_eq!(house.numbers_of("clicks").await, [("2026-11-20".to_owned(), 3.0)]);
    assert!(house.lacks_on(date(2026, 11, 20)).await.is_whole());
    let house = House::build(&LIST.replace("MORE", ""), move |_| answer(&unsaid)).await;
    house.sync().await;
    assert_eq!(house.numbers_of("clicks").await, [("2026-11-20".to_owned(), 3.0)]);
    assert_eq!(house.lacks_on(date(2026, 11, 20)).await.left_out(), 2, "otherwise it is counted");
}

#[tokio::test]
async fn d14_rows_that_come_again_are_never_added_up() {
    let paged = LIST.replace(
        "&to={to}\"",
        "&to={to}&offset={offset}&limit={limit}\"\npaging.offset = { size = 2, total = \"/count\" }",
    );
    let rows = json!({"rows": [{"day": "2026-11-20", "clicks": 1}, {"day": "2026-11-21", "clicks": 2}], "count": 4});
    let house = House::build(&paged.replace("MORE", "duplicates = \"sum\""), move |_| answer(&rows)).await;
    house.sync().await;
    let health = house.health().await;
    assert!(matches!(health, Health::Delayed { cause: Cause::UnexpectedAnswer, .. }), "{health:?}");
    assert!(house.numbers().await.is_empty());
    assert!(house.words().await.contains("Two pages hold the same records"));

    // In another order they are two records of one day.
    let house = House::build(&paged.replace("MORE", ""), |asked| {
        let (first, second) = if asked.get("offset") == "0" { (20, 21) } else { (21, 20) };
        let row = |day: i32| json!({"day": format!("2026-11-{day}"), "clicks": 1});
        answer(&json!({"rows": [row(first), row(second)], "count": 4}))
    })
    .await;
    house.sync().await;
    assert!(house.numbers().await.is_empty());
    assert!(house.words().await.contains("one of them would be lost"), "{}", house.words().await);
}

#[tokio::test]
async fn d16_today_is_half_a_day_and_replaced_by_what_comes_later() {
    let stream = r#"
[[streams]]
key = "report"
date = "/segments/date"
window_days = 30
history_days = 30
late_days = 30

[streams.request.http]
url = "/report?from={from}&to={to}"
records = "/results"

[streams.metrics]
fixed = [
  { key = "impressions", name = "Impressions", value = "/metrics/impressions" },
  { key = "cost", name = "Cost", unit = "money", scale = 0.000001, value = "/metrics/costMicros" },
]
"#;
    let body = |impressions: &str, micros: &str| {
        json!({"results": [{
            "segments": {"date": "2026-11-23"}, "metrics": {"impressions": impressions, "costMicros": micros},
        }]})
    };
    let early = body("12", "4560000");
    let house = House::build(stream, move |_| answer(&early)).await;
    house.sync().await;
    let cost = number("2026-11-23", "cost", 4.56);
    assert_eq!(house.numbers().await, [cost, number("2026-11-23", "impressions", 12.0)]);
    let today = house.panel(7).await.metrics[0].points[7].clone();
    assert!(today.partial && today.value == Some(12.0), "{today:?}");

    let late = body("340", "99000000");
    house.answer(move |_| answer(&late));
    house.world.clock.advance(86_400);
    house.sync().await;
    assert_eq!(house.numbers_of("impressions").await, [("2026-11-23".to_owned(), 340.0)]);
    let yesterday = house.panel(7).await.metrics[0].points[6].clone();
    assert!(!yesterday.partial && yesterday.value == Some(340.0), "{yesterday:?}");
}

#[tokio::test]
async fn an_empty_list_is_an_empty_success() {
    let house = House::build(&LIST.replace("MORE", ""), |asked| match asked.path.as_str() {
        "/report" => text("{\"rows\": []}"),
        other => panic!("{other}"),
    })
    .await;
    house.sync().await;
    assert_eq!((house.health().await, house.ranges().await.is_empty()), (Health::Healthy, false));
    assert!(house.panel(7).await.lacks.is_empty());
}

#[tokio::test]
async fn money_is_in_the_currency_that_its_records_name_where_the_profile_names_none() {
    let rows = |currency: &str, cost: i64| json!({"rows": [{"day": "2026-11-20", "clicks": 3, "cost": cost, "currency": currency}]});
    let first = rows("usd", 142);
    let house = House::build(&LIST.replace("MORE", "currency = \"/currency\""), move |_| answer(&first)).await;
    let (agency, account) = (house.world.agency, house.world.account);
    let (campaign, connection) = (CampaignId(Uuid::from_u128(71)), ConnectionId(Uuid::from_u128(72)));
    let own = house.world.linked().await.profile.unwrap();
    let mut unit = house.core.store.write().await.unwrap();
    let nameless =
        Profile { id: ProfileId(Uuid::from_u128(73)), remote_id: "act_73".to_owned(), currency: None, ..own };
    let profile = unit.put_profile(&nameless).await.unwrap();
    unit.add_campaign(&house.world.new_campaign(campaign)).await.unwrap();
    let used = Connection { profile: Some(profile), ..house.world.new_connection(connection, campaign) };
    unit.add_connection(&used).await.unwrap();
    enqueue_sync(&mut *unit, agency, connection, account, house.core.clock.unix()).await.unwrap();
    unit.commit().await.unwrap();
    house.sync().await;

    let look = async || {
        let mut unit = house.core.store.read().await.unwrap();
        let values = unit.totals(agency, &[profile], date(2026, 11, 1), date(2026, 11, 30)).await.unwrap();
        let money = values
            .into_iter()
            .filter(|(_, value)| value.metric == "cost")
            .map(|(_, value)| value.value)
            .collect::<Vec<_>>();
        let linked = unit.connection(agency, connection).await.unwrap().unwrap();
        (linked.profile.unwrap().currency, money)
    };
    assert_eq!(look().await, (Some("USD".to_owned()), vec![142.0]));

    // The platform's list of profiles still names none.
    let mut unit = house.core.store.write().await.unwrap();
    unit.put_profile(&nameless).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(look().await, (Some("USD".to_owned()), vec![142.0]));

    let other = rows("EUR", 9);
    house.answer(move |_| answer(&other));
    let mut unit = house.core.store.write().await.unwrap();
    enqueue_sync(&mut *unit, agency, connection, account, house.core.clock.unix()).await.unwrap();
    unit.commit().await.unwrap();
    house.sync().await;
    let (currency, money) = look().await;
    assert_eq!(currency.as_deref(), Some("USD"));
    assert!(!money.contains(&9.0), "euros are no dollars: {money:?}");
}
