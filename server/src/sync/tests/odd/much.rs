//! More than a platform gives, or than is taken at once.

use app::model::{cause::Cause, health::Health, ids::IntegrationKey, lack::LackKind};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::house::{Asked, House, Said, json as answer};
use crate::{
    catalogue::{Catalogue, StreamRequest},
    sync::tests::packed::gzip,
};

/// As HubSpot is asked for deals.
const DEALS: &str = r#"
[limits]
rows = ROWS

[[streams]]
key = "won"
date = "/closed"
duplicates = "sum"
window_days = 8
history_days = 8

[streams.request.http]
url = "/deals?from={from}&to={to}&after={page}"
records = "/results"
paging.token = { next = "/next" }
MORE

[streams.metrics]
fixed = [
  { key = "won", name = "Won deals", count = true },
  { key = "amount", name = "Value", value = "/amount" },
]
"#;

fn deals(rows: u32, more: &str) -> String {
    DEALS.replace("ROWS", &rows.to_string()).replace("MORE", more)
}

/// So many deals a day, ten a page; what comes after `most` is refused.
fn search(asked: &Asked, a_day: usize, most: usize) -> Said {
    let after: usize = asked.get("after").parse().unwrap_or(0);
    if after >= most {
        let words = "Paging through more than 10000 results is not supported";
        let body = json!({"status": "error", "message": words, "category": "VALIDATION_ERROR"});
        return (400, "application/json", body.to_string().into_bytes());
    }
    let all: Vec<Date> = asked.days().into_iter().flat_map(|day| std::iter::repeat_n(day, a_day)).collect();
    let deal = |(id, day): (usize, &Date)| json!({"closed": day, "id": id, "amount": 2});
    let page: Vec<Value> = all.iter().enumerate().skip(after).take(10).map(deal).collect();
    let next = (after + 10 < all.len()).then(|| (after + 10).to_string());
    answer(&json!({"results": page, "next": next}))
}

#[tokio::test]
async fn d08_where_the_platform_gives_no_more_the_window_is_halved() {
    // 15 a day: 120 in the window, 60 in a half, of which 100 may be had.
    for more in ["max_records = 100", ""] {
        let house = House::build(&deals(100_000, more), |asked| search(asked, 15, 100)).await;
        house.sync().await;
        assert_eq!(house.health().await, Health::Healthy, "{more}");
        let won = house.numbers_of("won").await;
        assert!(won.len() == 8 && won.iter().all(|(_, count)| *count == 15.0), "{more}: {won:?}");
        assert!(house.ranges().await.iter().all(|range| range.lacks.is_whole()), "{more}");
        let calls = house.take_calls();
        let beyond = calls.iter().filter(|call| call.ends_with("after=100")).count();
        assert_eq!(beyond, usize::from(more.is_empty()), "what is known to be refused is not asked for: {calls:?}");
    }
    let catalogue = Catalogue::built_in().unwrap();
    let hubspot = catalogue.entry(&IntegrationKey("hubspot".to_owned())).unwrap();
    let StreamRequest::Http(ask) = &hubspot.stream("won").unwrap().request else { panic!() };
    assert_eq!(ask.max_records, Some(10_000));
}

#[tokio::test]
async fn d08_a_day_alone_that_holds_more_is_partial_and_says_so() {
    let bulk = |asked: &Asked| {
        let is_import = asked.get("from") == "2026-11-20" && asked.get("to") == "2026-11-20";
        let holds_it = asked.days().contains(&date(2026, 11, 20));
        search(asked, if holds_it { if is_import { 130 } else { 200 } } else { 3 }, 100)
    };
    let house = House::build(&deals(100_000, "max_records = 100"), bulk).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let won = house.numbers_of("won").await;
    assert_eq!(won.len(), 8, "the other days are whole: {won:?}");
    assert!(
        won.contains(&("2026-11-20".to_owned(), 100.0)) && won.contains(&("2026-11-21".to_owned(), 3.0)),
        "{won:?}"
    );
    assert!(house.lacks_on(date(2026, 11, 20)).await.is_cut && house.lacks_on(date(2026, 11, 21)).await.is_whole());
    let panel = house.panel(7).await;
    assert_eq!((&panel.lacks[0].kind, panel.lacks[0].count, panel.lacks.len()), (&LackKind::Cut, 1, 1));
    // From the 16th on.
    assert!(panel.metrics[0].points[4].partial && !panel.metrics[0].points[5].partial);
}

/// As Meta says it (airbytehq/airbyte, source-facebook-marketing, test_errors.py): a 500 for as long as the same is asked.
fn overwhelmed(asked: &Asked, most: usize) -> Said {
    if asked.days().len() > most {
        let words = "Please reduce the amount of data you're asking for, then retry your request";
        let error = json!({"error": {"code": 1, "error_subcode": 99, "message": words}});
        return (500, "application/json", error.to_string().into_bytes());
    }
    search(asked, 1, usize::MAX)
}

#[tokio::test]
async fn a16_a_platform_that_asks_for_less_is_asked_for_fewer_days() {
    let house = House::build(&deals(100_000, ""), |asked| overwhelmed(asked, 3)).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let won = house.numbers_of("won").await;
    assert!(won.len() == 8 && won.iter().all(|(_, count)| *count == 1.0), "{won:?}");

    let house = House::build(&deals(100_000, ""), |asked| overwhelmed(asked, 0)).await;
    house.sync().await;
    assert!(matches!(house.health().await, Health::Delayed { cause: Cause::Outage, .. }), "of a day alone it passes");
    assert!(house.take_calls().len() <= 12, "no more than the way down to a day, and a pause");
}

#[tokio::test]
async fn d08_a_refusal_that_is_not_about_pages_breaks_as_before() {
    let house = House::build(&deals(100_000, "max_records = 100"), |asked| search(asked, 1, 0)).await;
    house.sync_twice().await;
    assert_eq!(house.health().await, Health::Broken { cause: Cause::Unknown }, "the first page is refused");
    let house = House::build(&deals(100_000, ""), |asked| search(asked, 15, 10)).await;
    house.sync_twice().await;
    assert_eq!(house.health().await, Health::Broken { cause: Cause::Unknown }, "of a day alone too");
    assert!(house.numbers().await.is_empty());
}

#[tokio::test]
async fn d17_more_rows_than_are_taken_are_asked_for_by_fewer_days() {
    let house = House::build(&deals(50, ""), |asked| search(asked, 15, usize::MAX)).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let won = house.numbers_of("won").await;
    assert!(won.len() == 8 && won.iter().all(|(_, count)| *count == 15.0), "{won:?}");
    let house = House::build(&deals(12, ""), |asked| search(asked, 15, usize::MAX)).await;
    house.sync().await;
    let won = house.numbers_of("won").await;
    assert!(won.len() == 8 && won.iter().all(|(_, count)| *count == 12.0), "{won:?}");
    assert!(house.ranges().await.iter().all(|range| range.lacks.is_cut), "and none of them looks whole");
    assert_eq!(
        house.panel(7).await.lacks[0].words(),
        "On 8 days there was more than we could take: the numbers are too small.",
        "today, which is drawn behind the seven days, is one of them"
    );
}

/// As Amazon makes reports.
const REPORT: &str = r#"
[limits]
rows = ROWS

[[streams]]
key = "products"
date = "/date"
duplicates = "sum"
window_days = 31
history_days = 31

[streams.request.report.submit]
url = "/submit"
body.json = { report = "{from}_{to}" }
id = "/id"

[streams.request.report.poll]
url = "/poll/{report.id}"
status = "/status"
done = ["COMPLETED"]
failed = ["FAILED"]
waiting = ["PENDING"]
address = "/url"

[streams.request.report.download]
packing = "gzip"

[streams.metrics]
fixed = [
  { key = "clicks", name = "Clicks", value = "/clicks" },
  { key = "sales", name = "Sales", unit = "money", value = "/sales14d" },
]
"#;

/// Four campaigns a day.
fn make_report(asked: &Asked) -> Said {
    if asked.path == "/submit" {
        let order: Value = serde_json::from_str(&asked.body).unwrap();
        return answer(&json!({"id": order["report"]}));
    }
    let id = asked.path.rsplit('/').next().unwrap();
    if asked.path.starts_with("/poll/") {
        return answer(&json!({"status": "COMPLETED", "url": format!("https://files.example/{id}")}));
    }
    let (from, to) = id.split_once('_').unwrap();
    let (from, to): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
    let days = from.series(jiff::ToSpan::day(1)).take_while(|day| *day <= to);
    let row = |day: Date, campaign: i32| json!({"date": day, "campaignId": campaign, "impressions": 5, "clicks": 1, "cost": 0.5, "purchases14d": 0, "sales14d": null});
    let rows: Vec<Value> = days.flat_map(|day| (0..4).map(move |campaign| row(day, campaign))).collect();
    (200, "application/octet-stream", gzip(json!(rows).to_string().as_bytes()))
}

#[tokio::test]
async fn d17_a_report_of_more_rows_is_ordered_in_parts_that_fit() {
    let house = House::build(&REPORT.replace("ROWS", "100"), make_report).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let clicks = house.numbers_of("clicks").await;
    assert!(clicks.len() == 31 && clicks.iter().all(|(_, count)| *count == 4.0), "{clicks:?}");
    assert!(house.numbers_of("sales").await.is_empty(), "null is no value");
    let lacks = house.lacks_on(date(2026, 11, 20)).await;
    assert!(lacks.is_whole() && lacks.no_value.contains("sales"), "{lacks:?}");
    let orders = house.take_calls().iter().filter(|call| *call == "/submit").count();
    assert_eq!(orders, 3, "the whole, and its halves");
}

#[tokio::test]
async fn d17_the_parts_of_a_report_that_takes_its_time_are_not_ordered_again() {
    let waits = |asked: &Asked| match asked.path.as_str() {
        // The whole is there at once, and its parts are not.
        path if path.starts_with("/poll/") && !path.contains("2026-10-24_") => answer(&json!({"status": "PENDING"})),
        _ => make_report(asked),
    };
    let house = House::build(&REPORT.replace("ROWS", "100"), waits).await;
    house.sync().await;
    assert!(
        matches!(house.health().await, Health::Delayed { cause: Cause::Preparing, .. }),
        "{:?}",
        house.health().await
    );
    let orders = |calls: Vec<String>| calls.iter().filter(|call| *call == "/submit").count();
    let first = orders(house.take_calls());
    house.answer(make_report);
    house.world.clock.advance(3_600);
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!((first, orders(house.take_calls())), (3, 0), "what was ordered is taken up");
    assert_eq!(house.numbers_of("clicks").await.len(), 31);
}

#[tokio::test]
async fn a_page_that_names_itself_leaves_the_days_partial() {
    let rows = |asked: &Asked| {
        let (id, next) = if asked.get("after") == "2" { (2, "2") } else { (1, "2") };
        answer(&json!({"results": [{"closed": "2026-11-20", "id": id, "amount": 1}], "next": next}))
    };
    let house = House::build(&deals(100, ""), rows).await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.numbers_of("won").await, [("2026-11-20".to_owned(), 2.0)]);
    assert!(house.lacks_on(date(2026, 11, 20)).await.is_cut, "there may be more");
    let said = deals(100, "").replace("next = \"/next\"", "next = \"/next\", ends_at_itself = true");
    let house = House::build(&said, rows).await;
    house.sync().await;
    assert!(house.lacks_on(date(2026, 11, 20)).await.is_whole(), "the file says that it always does so");
}
