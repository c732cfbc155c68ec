//! Days that are longer or shorter, of another zone, or corrected late.

use app::model::{health::Health, ids::IntegrationKey};
use jiff::{Timestamp, ToSpan, civil::date, tz::TimeZone};
use serde_json::json;

use super::house::{House, json as answer};
use crate::catalogue::{Catalogue, ProfileListing};

/// As Snapchat answers, whose ends of days are moments.
const MOMENTS: &str = r#"
[[streams]]
key = "stats"
date = "/start_time"
date_format = "midnight"
window_days = 30
history_days = 60

[streams.request.http]
url = "/stats?start_time={from.iso}&end_time={until.iso}"
records = "/timeseries"

[streams.metrics]
fixed = [{ key = "swipes", name = "Swipe-ups", value = "/swipes" }]
"#;

const DAILY: &str = r#"
[[streams]]
key = "traffic"
date = "/day"
window_days = 90
history_days = 90
late_days = LATE

[streams.request.http]
url = "/report?from={from}&to={to}"
records = "/rows"

[streams.metrics]
fixed = [{ key = "sessions", name = "Sessions", value = "/sessions" }]
"#;

#[tokio::test]
async fn d11_days_of_23_and_25_hours_are_asked_for_and_read_as_one_day_each() {
    let house = House::build(MOMENTS, |asked| {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let moment = |name: &str| asked.get(name).parse::<Timestamp>().unwrap().to_zoned_datetime(zone.clone());
        let (from, until) = (moment("start_time"), moment("end_time"));
        // A moment that is no beginning of a day there is refused, and so is an offset that is not that of the moment.
        let is_start = |at: &jiff::ZonedDateTime, name: &str| {
            at.start_of_day().unwrap() == *at && asked.get(name) == at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        };
        if !is_start(&from, "start_time") || !is_start(&until, "end_time") {
            return (400, "application/json", b"{}".to_vec());
        }
        let days = from.date().series(1.day()).take_while(|day| *day < until.date());
        let row = |day: jiff::civil::Date| {
            let start = day.to_zoned_datetime(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
            json!({"start_time": start.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), "swipes": day.day()})
        };
        answer(&json!({"timeseries": days.map(row).collect::<Vec<_>>()}))
    })
    .await;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let calls = house.take_calls();
    assert!(calls.iter().any(|call| call.contains("%2B02%3A00") && call.contains("%2B01%3A00")), "{calls:?}");
    let check = |numbers: Vec<(String, f64)>, days: usize, changed: &str, day: f64| {
        assert_eq!(numbers.len(), days, "one value for each day");
        assert!(numbers.windows(2).all(|two| two[0].0 < two[1].0), "none twice");
        assert!(numbers.contains(&(changed.to_owned(), day)), "{changed}");
    };
    check(house.numbers_of("swipes").await, 60, "2026-10-25", 25.0);

    // Over the day on which the clocks go forward.
    house.world.clock.advance(150 * 86_400);
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    let numbers = house.numbers_of("swipes").await;
    let spring: Vec<_> = numbers.into_iter().filter(|(day, _)| day.as_str() >= "2027-02-22").collect();
    check(spring, 60, "2027-03-28", 28.0);
}

#[test]
fn d12_the_zone_of_a_day_is_stated_for_each_integration() {
    let catalogue = Catalogue::built_in().unwrap();
    let zones = |key: &str| match &catalogue.entry(&IntegrationKey(key.to_owned())).unwrap().profiles {
        ProfileListing::Http { time_zone, default_time_zone, .. } => (time_zone.is_some(), default_time_zone.clone()),
        other => panic!("{other:?}"),
    };
    let utc = || Some("UTC".to_owned());
    // Whatever the account's zone is, these count days in UTC.
    for key in ["linkedin-ads", "linkedin-pages", "pinterest-ads"] {
        assert_eq!(zones(key), (false, utc()), "{key}");
    }
    assert_eq!(zones("reddit-ads"), (true, utc()));
    for key in ["snapchat-ads", "google-ads", "meta-ads", "microsoft-ads", "amazon-ads"] {
        assert!(zones(key).0, "{key}: days of the account's zone");
    }
}

#[tokio::test]
async fn d13_a_day_is_read_again_for_as_long_as_the_file_says_and_once_more() {
    let rows = |sessions: i64| json!({"rows": [{"day": "2026-11-20", "sessions": sessions}]});
    let day = date(2026, 11, 20);
    let wrong = rows(31);
    let house = House::build(&DAILY.replace("LATE", "12"), move |_| answer(&wrong)).await;
    house.sync().await;
    let repaired = rows(1550);
    house.answer(move |_| answer(&repaired));
    house.world.clock.advance(4 * 86_400);
    house.sync().await;
    assert_eq!(house.numbers_of("sessions").await, [("2026-11-20".to_owned(), 1550.0)], "repaired after four days");
    let mut unit = house.core.store.read().await.unwrap();
    let corrections = unit.corrections_after(house.world.agency, &[house.world.profile], 0, 10).await.unwrap();
    assert_eq!(corrections.iter().map(|one| one.day).collect::<Vec<_>>(), [day], "and what it was before is kept");
    drop(unit);

    let catalogue = Catalogue::built_in().unwrap();
    let entry = catalogue.entry(&IntegrationKey("google-analytics".to_owned())).unwrap();
    assert!(entry.streams[0].late_days > 4, "as it was seen there");
}
